package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Bodies, failures, limits, ids, log lines. */
class ExchangeTest {

  private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

  @Test
  void refusesLargeBodiesBeforeReadingThem() throws IOException {
    try (Fixture server = echo(10);
        Raw raw = new Raw(server.port())) {
      Raw.Answer answer = raw.send("POST /e" + HOST + "Content-Length: 11\r\n\r\n").answer();
      assertEquals(413, answer.status());
      assertTrue(answer.body().contains("request_too_large"));
      assertEquals("close", answer.header("connection"));
    }
  }

  @Test
  void refusesLargeBodiesWhileReadingThem() throws IOException {
    try (Fixture server = echo(10);
        Raw raw = new Raw(server.port())) {
      raw.send("POST /e" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      raw.send("8\r\n12345678\r\n8\r\n12345678\r\n");
      Raw.Answer answer = raw.answer();
      assertEquals(413, answer.status());
      assertEquals("close", answer.header("connection"));
    }
  }

  @Test
  void clientThatIsStillSendingCanReadTheRefusal() throws IOException {
    try (Fixture server = echo(1000);
        Raw raw = new Raw(server.port())) {
      raw.send("POST /e" + HOST + "Content-Length: 50000000\r\n\r\n");
      byte[] piece = new byte[1_000_000];
      for (int i = 0; i < 50; i++) {
        raw.send(piece); // would fail with a reset if the server just closed
      }
      assertEquals(413, raw.answer().status());
      assertTrue(raw.isClosedByServer());
    }
  }

  @Test
  void skipsAShortBodyThatNobodyRead() throws IOException {
    Fixture server = new Fixture().open("POST", "/x", Fixture.text("x"));
    try (server;
        Raw raw = new Raw(server.start().port())) {
      String post = "POST /x" + HOST + "Content-Length: 5\r\n\r\nGET /";
      assertEquals(200, raw.send(post).answer().status());
      assertEquals(200, raw.send(post).answer().status());
      String large = "POST /x" + HOST + "Content-Length: 900000\r\n\r\n";
      assertEquals("close", raw.send(large).answer().header("connection"));
    }
  }

  @Test
  void aHandlerMayCloseTheConnectionEvenWhenItFails() throws IOException {
    Handler refuse =
        (in, out) -> {
          out.header("Connection", "close");
          throw Failure.of(Failure.Kind.UPGRADE_REQUIRED, "no_upgrade", "no").build();
        };
    Fixture server = new Fixture().open("GET", "/u", refuse);
    try (server;
        Raw raw = new Raw(server.start().port())) {
      Raw.Answer answer = raw.send("GET /u" + HOST + "\r\n").answer();
      assertEquals(426, answer.status());
      assertEquals("close", answer.header("connection"));
      assertTrue(raw.isClosedByServer());
    }
  }

  @Test
  void undoesContentEncodings() throws IOException {
    byte[] text = "hello hello hello hello".getBytes(StandardCharsets.UTF_8);
    try (Fixture server = echo(1 << 20);
        Raw raw = new Raw(server.port())) {
      assertArrayEquals(text, encoded(raw, "gzip", gzip(text)).bytes());
      assertArrayEquals(text, encoded(raw, "deflate", deflate(text, false)).bytes());
      assertArrayEquals(text, encoded(raw, "deflate", deflate(text, true)).bytes());
      assertArrayEquals(text, encoded(raw, "identity", text).bytes());
      Raw.Answer broken = encoded(raw, "gzip", text);
      assertEquals(400, broken.status());
      assertTrue(broken.body().contains("invalid_body"), broken.body());
    }
  }

  @Test
  void refusesOtherEncodings() throws IOException {
    try (Fixture server = echo(1 << 20);
        Raw raw = new Raw(server.port())) {
      Raw.Answer answer = encoded(raw, "br", new byte[3]);
      assertEquals(415, answer.status());
      assertTrue(answer.body().contains("unsupported_encoding"), answer.body());
    }
  }

  @Test
  void limitsWhatAPackedBodyBecomes() throws IOException {
    byte[] bomb = gzip(new byte[20_000_000]);
    try (Fixture server = echo(100_000);
        Raw raw = new Raw(server.port())) {
      assertEquals(413, encoded(raw, "gzip", bomb).status());
    }
  }

  @Test
  void continuesOnlyWhenTheBodyIsWanted() throws IOException {
    try (Fixture server = echo(10);
        Raw raw = new Raw(server.port())) {
      String head = "POST /e" + HOST + "Expect: 100-continue\r\nContent-Length: ";
      assertEquals(100, raw.send(head + "2\r\n\r\n").answer().status());
      assertEquals("ab", raw.send("ab").answer().body());
      assertEquals(413, raw.send(head + "20\r\n\r\n").answer().status());
    }
  }

  @Test
  void asksTheGuardBeforeTheBody() throws IOException {
    Fixture server =
        new Fixture()
            .route(
                "POST",
                "/k",
                Access.CLIENT_KEY,
                10,
                Duration.ZERO,
                (in, out) ->
                    out.bytes(
                        200, "text/plain", in.caller().id().getBytes(StandardCharsets.UTF_8)));
    try (server) {
      server.start();
      String post = "POST /k" + HOST + "Content-Length: 5\r\n";
      Raw.Answer refused = Raw.once(server.port(), post + "\r\n");
      assertEquals(401, refused.status());
      Raw.Answer let = Raw.once(server.port(), post + "Authorization: Bearer good\r\n\r\n12345");
      assertEquals("key-1", let.body());
    }
  }

  @Test
  void defectsGetANumberAndFailuresTheirShape() throws IOException {
    Fixture server =
        new Fixture()
            .open("GET", "/defect", (in, out) -> List.of().get(1))
            .open("GET", "/nothing", (in, out) -> {})
            .open(
                "GET",
                "/failure",
                (in, out) -> {
                  out.header("Cache-Control", "public");
                  throw Failure.of(Failure.Kind.RATE_LIMITED, "slow_down", "x")
                      .retryAfter(Duration.ofMillis(1500))
                      .build();
                });
    try (server) {
      server.start();
      Raw.Answer defect = Raw.once(server.port(), "GET /defect" + HOST + "\r\n");
      assertEquals(500, defect.status());
      assertTrue(defect.body().matches(".*number in the log is [0-9a-f]{8}\\..*"), defect.body());
      assertEquals(500, Raw.once(server.port(), "GET /nothing" + HOST + "\r\n").status());
      Raw.Answer failure = Raw.once(server.port(), "GET /failure" + HOST + "\r\n");
      assertEquals(429, failure.status());
      assertEquals("2", failure.header("retry-after"));
      assertEquals("", failure.header("cache-control"));
    }
  }

  @Test
  void breaksOffWhatFailsInTheMiddle() throws IOException {
    Fixture server =
        new Fixture()
            .open(
                "GET",
                "/chunked",
                (in, out) -> {
                  write(out.stream(200, "text/plain", -1), "abc");
                  throw Failure.upstream("broken");
                })
            .open("GET", "/short", (in, out) -> write(out.stream(200, "text/plain", 10), "abc"));
    try (server) {
      server.start();
      for (String path : List.of("/chunked", "/short")) {
        assertThrows(
            IOException.class,
            () -> {
              Raw.Answer answer = Raw.once(server.port(), "GET " + path + HOST + "\r\n");
              if (answer.bytes().length < 10) {
                throw new IOException("short body");
              }
            },
            path);
      }
    }
  }

  @Test
  void timeLimitOfARouteIsTold() throws IOException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Fixture server =
        new Fixture()
            .route(
                "GET",
                "/slow",
                Access.OPEN,
                0,
                Duration.ofMillis(100),
                (in, out) -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw Failure.cancelled("interrupted");
                  }
                });
    try (server) {
      server.start();
      Raw.Answer answer = Raw.once(server.port(), "GET /slow" + HOST + "\r\n");
      assertEquals(504, answer.status());
      assertEquals(0, interrupted.getCount());
    }
  }

  @Test
  void everyAnswerCarriesOurIdAndTheLogAlsoTheirs() throws IOException {
    Fixture server =
        new Fixture()
            .open(
                "GET",
                "/v1/x/{id}",
                (in, out) -> {
                  in.note("model", "gr ok\n");
                  out.empty(204);
                });
    try (server) {
      server.start();
      Raw.Answer answer =
          Raw.once(
              server.port(), "GET /v1/x/7?key=s3cret&b=1" + HOST + "X-Request-Id: abc:1\r\n\r\n");
      assertEquals(204, answer.status());
      assertEquals("", answer.header("content-length"));
      assertEquals("nosniff", answer.header("x-content-type-options"));
      assertEquals(answer.header("request-id"), answer.header("x-request-id"));
      Exchanged done = server.logged();
      assertEquals(answer.header("request-id"), done.requestId());
      assertEquals("abc:1", done.clientRequestId().orElseThrow());
      assertEquals("/v1/x/{id}", done.route());
      String line = AccessLog.line(done);
      assertTrue(line.startsWith("http.request request=req_"), line);
      assertTrue(line.contains(" path=/v1/x/7 query=key&b status=204 ms="), line);
      assertTrue(line.endsWith(" caller=open client_request=abc:1 model=\"gr ok\\u000a\""), line);
      assertFalse(line.contains("s3cret"), line);
    }
  }

  @Test
  void refusesHeadersThatWouldSplitTheAnswer() throws IOException {
    try (Fixture server =
        new Fixture().open("GET", "/x", (in, out) -> out.header("X", "a\r\nb: c")).start()) {
      assertEquals(500, Raw.once(server.port(), "GET /x" + HOST + "\r\n").status());
    }
  }

  @Test
  void answersLargeBodiesWhole() throws IOException {
    byte[] large = new byte[3_000_000];
    Arrays.fill(large, (byte) 'x');
    Fixture server =
        new Fixture()
            .open("GET", "/bytes", (in, out) -> out.bytes(200, "text/plain", large))
            .open(
                "GET",
                "/copy",
                (in, out) ->
                    out.copy(200, "text/plain", large.length, new ByteArrayInputStream(large)))
            .open(
                "GET",
                "/chunks",
                (in, out) -> {
                  write(
                      out.stream(200, "text/plain", -1), new String(large, StandardCharsets.UTF_8));
                });
    try (server) {
      server.start();
      for (String path : List.of("/bytes", "/copy", "/chunks")) {
        assertArrayEquals(
            large, Raw.once(server.port(), "GET " + path + HOST + "\r\n").bytes(), path);
      }
    }
  }

  @Test
  void cancelsWhenASilentRequestLosesItsClient() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    Fixture server =
        new Fixture()
            .open(
                "POST",
                "/wait",
                (in, out) -> {
                  in.bodyBytes();
                  entered.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    cancelled.countDown();
                    throw Failure.cancelled("interrupted");
                  }
                });
    try (server) {
      server.start();
      try (Raw raw = new Raw(server.port())) {
        raw.send("POST /wait" + HOST + "Content-Length: 1\r\n\r\nx");
        assertTrue(entered.await(20, TimeUnit.SECONDS));
      }
      assertTrue(cancelled.await(2, TimeUnit.SECONDS));
      assertEquals(499, server.logged().status());
    }
  }

  @Test
  void takesTheNextRequestThatArrivesDuringALongAnswer() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Fixture server =
        new Fixture()
            .open(
                "GET",
                "/long",
                (in, out) -> {
                  await(go);
                  out.bytes(200, "text/plain", "long".getBytes(StandardCharsets.UTF_8));
                })
            .open("GET", "/next", Fixture.text("next"));
    try (server) {
      server.start();
      try (Raw raw = new Raw(server.port())) {
        raw.send("GET /long" + HOST + "\r\n");
        TimeUnit.MILLISECONDS.sleep(900); // until somebody waits for the client's end
        raw.send("GET /next" + HOST + "\r\nGET /next" + HOST + "\r\n");
        go.countDown();
        assertEquals("long", raw.answer().body());
        assertEquals("next", raw.answer().body());
        assertEquals("next", raw.answer().body());
        assertEquals("next", raw.send("GET /next" + HOST + "\r\n").answer().body());
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw Failure.cancelled("interrupted");
    }
  }

  private static Fixture echo(long maxBody) {
    return new Fixture()
        .route(
            "POST",
            "/e",
            Access.OPEN,
            maxBody,
            Duration.ZERO,
            (in, out) -> out.bytes(200, "text/plain", in.bodyBytes()))
        .start();
  }

  private static Raw.Answer encoded(Raw raw, String encoding, byte[] body) throws IOException {
    raw.send("POST /e" + HOST + "Content-Encoding: " + encoding + "\r\n");
    raw.send("Content-Length: " + body.length + "\r\n\r\n").send(body);
    return raw.answer();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] deflate(byte[] plain, boolean raw) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(6, raw);
    try (OutputStream out = new DeflaterOutputStream(packed, deflater)) {
      out.write(plain);
    }
    deflater.end();
    return packed.toByteArray();
  }

  private static void write(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
