package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP against bare sockets: framing, limits, ends. What holds for TLS too runs there as well. */
@Timeout(60)
class EgressClientTest {

  private static final long NONE = Long.MAX_VALUE;

  Watchdog watchdog;
  EgressClient client;

  @BeforeAll
  static void properties() {
    NetProperties.apply();
  }

  @BeforeEach
  void start() throws Exception {
    watchdog = new Watchdog();
    client = new EgressClient(Optional.empty(), false, tls(), watchdog);
  }

  /** What the client trusts. */
  Dialer.Tls tls() throws Exception {
    return Dialer.Tls.platform();
  }

  /** The upstream of a test. */
  RawServer serve(RawServer.Script script) throws Exception {
    return new RawServer(script);
  }

  @AfterEach
  void stop() {
    client.shutDown();
    watchdog.close();
  }

  static HttpCall get(String url) {
    return call(url, new HttpCall.Body.None(), 5000, 5000);
  }

  static HttpCall call(String url, HttpCall.Body body, long headMillis, long idleMillis) {
    return new HttpCall(
        body instanceof HttpCall.Body.None ? "GET" : "POST",
        URI.create(url),
        List.of(new HttpCall.Header("User-Agent", "test"), new HttpCall.Header("Cookie", "a=b")),
        body,
        Duration.ofMillis(headMillis),
        Duration.ofMillis(idleMillis));
  }

  @Test
  void readsBodiesOfAllFramings() throws Exception {
    for (String answer :
        List.of(
            "Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
            "Connection: close\r\n\r\nhello")) {
      try (RawServer server =
          serve(
              peer -> {
                peer.request();
                peer.say("HTTP/1.1 200 OK\r\nX-Test: yes\r\n" + answer);
              })) {
        try (HttpAnswer got = client.send(get(server.url("/")), NONE)) {
          assertEquals(200, got.status());
          assertEquals(Optional.of("yes"), got.header("x-TEST"));
          assertEquals("hello", new String(got.read(100), StandardCharsets.UTF_8));
        }
      }
    }
  }

  @Test
  void aGetSaysNothingAboutABody() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (RawServer server =
        serve(
            peer -> {
              seen.complete(peer.request());
              peer.say("HTTP/1.1 204 No Content\r\n\r\n");
            })) {
      client.send(get(server.url("/")), NONE).close();
      String request = seen.get(20, TimeUnit.SECONDS);
      assertTrue(request.startsWith("GET / HTTP/1.1\r\n"), request);
      assertFalse(request.contains("Content-Length"), request);
    }
  }

  @Test
  void sendsPiecesInOrderWithOneLength() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (RawServer server =
        serve(
            peer -> {
              seen.complete(peer.request());
              peer.say("HTTP/1.1 204 No Content\r\n\r\n");
            })) {
      HttpCall.Body body =
          new HttpCall.Body.Pieces(
              List.of(
                  "ab".getBytes(StandardCharsets.UTF_8),
                  new byte[0],
                  "cd".getBytes(StandardCharsets.UTF_8)));
      try (HttpAnswer got = client.send(call(server.url("/p?q=1"), body, 5000, 5000), NONE)) {
        assertEquals(204, got.status());
        assertEquals(-1, got.body().read());
      }
      String request = seen.get(20, TimeUnit.SECONDS);
      assertTrue(request.startsWith("POST /p?q=1 HTTP/1.1\r\n"), request);
      assertTrue(request.contains("Content-Length: 4\r\n"), request);
      assertTrue(request.contains("Cookie: a=b\r\n"), request);
      assertFalse(request.contains("Upgrade"), request);
      assertTrue(request.endsWith("\r\n\r\nabcd"), request);
    }
  }

  @Test
  void reusesAConnectionWhoseAnswerWasReadToTheEnd() throws Exception {
    try (RawServer server =
        serve(
            peer -> {
              while (!peer.request().isEmpty()) {
                peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            })) {
      for (int i = 0; i < 5; i++) {
        try (HttpAnswer got = client.send(get(server.url("/")), NONE)) {
          assertArrayEquals("ok".getBytes(StandardCharsets.UTF_8), got.body().readAllBytes());
        }
      }
      assertEquals(1, server.connections());
    }
  }

  @Test
  void undoesGzipAndTellsWhatIsReady() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("0123456789".repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    try (RawServer server =
        serve(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n");
              peer.out.write(zipped.toByteArray());
            })) {
      try (HttpAnswer got = client.send(get(server.url("/")), NONE)) {
        byte[] first = got.body().readNBytes(10);
        assertArrayEquals("0123456789".getBytes(StandardCharsets.UTF_8), first);
        assertTrue(got.body().available() > 0, "the rest is in memory");
        assertEquals(9990, got.body().readAllBytes().length);
        assertEquals(0, got.body().available());
      }
    }
  }

  @Test
  void availableCountsWhatHasArrivedAndNoMore() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (RawServer server =
        serve(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
              assertTrue(goOn.await(20, TimeUnit.SECONDS));
              peer.say("3\r\ndef\r\n0\r\n\r\n");
            })) {
      try (HttpAnswer got = client.send(get(server.url("/")), NONE)) {
        InputStream body = got.body();
        assertEquals('a', body.read());
        assertEquals(2, body.available());
        assertEquals("bc", new String(body.readNBytes(2), StandardCharsets.UTF_8));
        assertEquals(0, body.available());
        goOn.countDown();
        assertEquals("def", new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void aSilentUpstreamEndsAtTheHeadLimit() throws Exception {
    try (RawServer server =
        serve(
            peer -> {
              peer.request();
              assertTrue(peer.sawClose(), "the upstream did not see the close");
            })) {
      HttpCall call = call(server.url("/"), new HttpCall.Body.None(), 300, 300);
      Failure failure = assertThrows(Failure.class, () -> client.send(call, NONE));
      assertEquals("upstream_timeout", failure.code());
      assertEquals(Failure.Kind.TIMEOUT, failure.kind());
      assertEquals(Optional.of(Failure.Fault.TIMEOUT), failure.fault());
      server.awaitFirst();
    }
  }

  @Test
  void aBodyThatStopsEndsAtTheIdleLimit() throws Exception {
    try (RawServer server = serve(EgressClientTest::halfAnAnswer)) {
      HttpCall call = call(server.url("/"), new HttpCall.Body.None(), 5000, 300);
      try (HttpAnswer got = client.send(call, NONE)) {
        assertEquals('a', got.body().read());
        Failure failure = assertThrows(Failure.class, () -> got.body().read());
        assertEquals("stream_idle_timeout", failure.code());
        assertEquals(504, failure.kind().status());
      }
      server.awaitFirst();
      assertEquals(0, watchdog.size());
    }
  }

  private static void sayHalf(RawServer.Peer peer) throws Exception {
    peer.request();
    peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
  }

  private static void halfAnAnswer(RawServer.Peer peer) throws Exception {
    sayHalf(peer);
    assertTrue(peer.sawClose(), "the upstream did not see the close");
  }

  @Test
  void theTotalLimitEndsABodyThatStillMoves() throws Exception {
    try (RawServer server = serve(EgressClientTest::halfAnAnswer)) {
      HttpCall call = call(server.url("/"), new HttpCall.Body.None(), 5000, 0);
      long deadline = System.nanoTime() + Duration.ofMillis(400).toNanos();
      try (HttpAnswer got = client.send(call, deadline)) {
        assertEquals('a', got.body().read());
        Failure failure = assertThrows(Failure.class, () -> got.body().read());
        assertEquals("upstream_timeout", failure.code());
      }
      server.awaitFirst();
    }
  }

  @Test
  void closingEarlyClosesTheConnection() throws Exception {
    try (RawServer server = serve(EgressClientTest::halfAnAnswer)) {
      HttpAnswer got = client.send(get(server.url("/")), NONE);
      assertEquals('a', got.body().read());
      long before = System.nanoTime();
      got.close();
      got.close();
      server.awaitFirst();
      assertTrue(System.nanoTime() - before < Duration.ofSeconds(1).toNanos());
      assertEquals(0, watchdog.size());
    }
  }

  @Test
  void interruptEndsAWaitForTheHeadAndClosesTheConnection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        serve(
            peer -> {
              peer.request();
              asked.countDown();
              assertTrue(peer.sawClose(), "the upstream did not see the close");
            })) {
      interrupted(asked, server, () -> client.send(get(server.url("/")), NONE));
    }
  }

  @Test
  void interruptEndsAReadAndClosesTheConnection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        serve(
            peer -> {
              sayHalf(peer);
              asked.countDown();
              assertTrue(peer.sawClose(), "the upstream did not see the close");
            })) {
      interrupted(
          asked, server, () -> client.send(get(server.url("/")), NONE).body().readAllBytes());
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void interrupted(CountDownLatch asked, RawServer server, Work work)
      throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    work.run();
                    ended.complete(new AssertionError("it was not interrupted"));
                  } catch (Throwable e) {
                    ended.complete(e);
                  }
                });
    assertTrue(asked.await(20, TimeUnit.SECONDS));
    Thread.sleep(100); // lets the reader reach its wait; either order must work
    long before = System.nanoTime();
    thread.interrupt();
    Failure failure = (Failure) ended.get(20, TimeUnit.SECONDS);
    assertEquals(Failure.Kind.CANCELLED, failure.kind());
    server.awaitFirst();
    assertTrue(System.nanoTime() - before < Duration.ofSeconds(1).toNanos());
  }

  @Test
  void brokenAnswersAreTransportFailures() throws Exception {
    for (String answer :
        List.of(
            "",
            "nonsense\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello")) {
      try (RawServer server =
          serve(
              peer -> {
                peer.request();
                peer.say(answer);
              })) {
        Failure failure =
            assertThrows(
                Failure.class,
                () -> client.send(get(server.url("/")), NONE).body().readAllBytes(),
                answer);
        assertEquals("upstream_error", failure.code());
        assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
      }
    }
  }

  @Test
  void redirectsAreAnswersLikeOthers() throws Exception {
    try (RawServer server =
        serve(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
            })) {
      assertEquals(302, client.send(get(server.url("/")), NONE).status());
      assertEquals(1, server.connections());
    }
  }

  @Test
  void aHeaderWithALineBreakIsRefusedBeforeAnythingIsSent() throws Exception {
    try (RawServer server = serve(peer -> peer.request())) {
      HttpCall bad =
          new HttpCall(
              "GET",
              URI.create(server.url("/")),
              List.of(new HttpCall.Header("Cookie", "a\r\nX: y")),
              new HttpCall.Body.None(),
              Duration.ofSeconds(1),
              Duration.ZERO);
      Failure failure = assertThrows(Failure.class, () -> client.send(bad, NONE));
      assertEquals(Optional.of(Failure.Fault.BAD_REQUEST), failure.fault());
      assertEquals(0, server.connections());
    }
  }

  @Test
  void tlsUpstreamsAreVerifiedAndInterruptClosesThemToo() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    EgressClient trusting = new EgressClient(Optional.empty(), false, TestTls.client(), watchdog);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              asked.countDown();
              assertTrue(peer.sawClose(), "the upstream did not see the close");
            },
            TestTls.serverSocket())) {
      String url = "https://localhost:" + server.port() + "/";
      interrupted(asked, server, () -> trusting.send(get(url), NONE));
    }
    try (RawServer server =
        new RawServer(
            peer -> {
              if (!peer.request().isEmpty()) {
                peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            },
            TestTls.serverSocket())) {
      String url = "https://localhost:" + server.port() + "/";
      assertEquals(
          "ok", new String(trusting.send(get(url), NONE).read(10), StandardCharsets.UTF_8));
      EgressClient strict =
          new EgressClient(Optional.empty(), false, Dialer.Tls.platform(), watchdog);
      Failure failure = assertThrows(Failure.class, () -> strict.send(get(url), NONE));
      assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
      strict.shutDown();
    }
    trusting.shutDown();
  }

  @Test
  void aPortWithoutAServerIsATransportFailure() throws Exception {
    int port;
    try (RawServer server = new RawServer(peer -> {})) {
      port = server.port();
    }
    Failure failure =
        assertThrows(Failure.class, () -> client.send(get("http://127.0.0.1:" + port + "/"), NONE));
    assertEquals("upstream_error", failure.code());
    assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
  }
}
