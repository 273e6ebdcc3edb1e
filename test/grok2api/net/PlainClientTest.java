package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections are used again, and bodies that arrive in pieces. */
@Timeout(60)
class PlainClientTest {

  private static final long NONE = Limit.NONE;

  private Watchdog watchdog;
  private EgressClient client;

  @BeforeEach
  void start() {
    watchdog = new Watchdog();
    client = new EgressClient(Optional.empty(), false, Dialer.Tls.platform(), watchdog);
  }

  @AfterEach
  void stop() {
    client.shutDown();
    watchdog.close();
  }

  private String text(RawServer server) {
    try (HttpAnswer got = client.send(EgressClientTest.get(server.url("/")), NONE)) {
      return new String(got.read(100_000), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n"
      })
  void usesAConnectionAgain(String answer) throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              while (!peer.request().isEmpty()) {
                peer.say(answer);
              }
            })) {
      for (int i = 0; i < 3; i++) {
        assertEquals(
            answer.endsWith("\r\n\r\n") && !answer.contains("X:") ? "" : "ok", text(server));
      }
      assertEquals(1, server.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more than it said"
      })
  void takesAnotherOneWhereTheAnswerEndsTheConnection(String answer) throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              while (!peer.request().isEmpty()) {
                peer.say(answer);
              }
            })) {
      assertEquals("ok", text(server));
      assertEquals("ok", text(server));
      assertEquals(2, server.connections());
    }
  }

  @Test
  void aConnectionThatWasClosedWhileItRestedIsNotUsed() throws Exception {
    Semaphore closed = new Semaphore(0);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              peer.socket.close();
              closed.release();
            })) {
      for (int i = 0; i < 20; i++) {
        assertEquals("ok", text(server));
        assertTrue(closed.tryAcquire(20, TimeUnit.SECONDS));
      }
      assertEquals(20, server.connections());
    }
  }

  @Test
  void aReaderMayStopAtTheEndOfWhatItWanted() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              while (!peer.request().isEmpty()) {
                peer.say(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
              }
            })) {
      for (int i = 0; i < 3; i++) {
        try (HttpAnswer got = client.send(EgressClientTest.get(server.url("/")), NONE)) {
          assertEquals("ok", new String(got.body().readNBytes(2), StandardCharsets.UTF_8));
        }
      }
      assertEquals(1, server.connections());
    }
  }

  @Test
  void restingConnectionsEndWithTheClient() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              assertTrue(peer.sawClose(), "the connection stayed open");
            })) {
      HttpAnswer late = client.send(EgressClientTest.get(server.url("/")), NONE);
      assertEquals(1, watchdog.size());
      client.shutDown();
      assertEquals("ok", new String(late.read(10), StandardCharsets.UTF_8));
      server.awaitFirst();
      assertEquals(0, watchdog.size());
    }
  }

  @Test
  void anAnswerBeforeTheEndOfTheRequestCounts() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.in.readNBytes(1000);
              peer.say("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
              peer.socket.shutdownOutput();
              peer.sawClose();
            })) {
      byte[] large = new byte[8 * 1024 * 1024];
      HttpCall call =
          EgressClientTest.call(server.url("/"), new HttpCall.Body.Bytes(large), 20_000, 5000);
      try (HttpAnswer got = client.send(call, NONE)) {
        assertEquals(413, got.status());
        assertEquals("big", new String(got.read(10), StandardCharsets.UTF_8));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100_000})
  void chunksAreReadHoweverTheyAreCut(int size) throws Exception {
    StringBuilder chunked = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int length : new int[] {1, 2, 20, 255, 3000, 9000, 1}) {
      String data = "0123456789abcdef".repeat(length / 16 + 1).substring(0, length);
      chunked.append(Integer.toHexString(length)).append(";x=1\r\n").append(data).append("\r\n");
      expected.append(data);
    }
    byte[] answer =
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked + "0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.socket.setTcpNoDelay(true);
              for (int i = 0; i < answer.length; i += size) {
                peer.out.write(answer, i, Math.min(size, answer.length - i));
              }
              peer.sawClose();
            })) {
      try (HttpAnswer got = client.send(EgressClientTest.get(server.url("/")), NONE)) {
        InputStream body = got.body();
        StringBuilder seen = new StringBuilder();
        byte[] piece = new byte[50];
        while (seen.length() < expected.length()) {
          int ready = body.available(); // asked at every place, it must not disturb
          assertTrue(ready >= 0);
          int count = body.read(piece);
          assertTrue(count >= Math.min(ready, 1));
          seen.append(new String(piece, 0, count, StandardCharsets.UTF_8));
        }
        assertEquals(expected.toString(), seen.toString());
        assertEquals(-1, body.read(piece));
        assertEquals(0, body.available());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\nok",
        "g\r\nok",
        "-1\r\nok",
        "11111111111111111\r\nok",
        "1\r\nok\r\n0\r\n\r\n",
        "2 x\nok\r\r\n"
      })
  void brokenChunksAreFailures(String chunks) throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
            })) {
      try (HttpAnswer got = client.send(EgressClientTest.get(server.url("/")), NONE)) {
        Failure failure = assertThrows(Failure.class, () -> got.body().readAllBytes());
        assertEquals("upstream_error", failure.code());
      }
    }
  }

  @Test
  void theHeadGoesOutAsABrowserWritesIt() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(
            peer -> {
              seen.complete(peer.request());
              peer.say("HTTP/1.1 204 No Content\r\n\r\n");
            })) {
      HttpCall call =
          new HttpCall(
              "DELETE",
              URI.create(server.url("/a%20b?c=%2f")),
              List.of(new HttpCall.Header("X-Name", "é")),
              new HttpCall.Body.None(),
              Duration.ofSeconds(20),
              Duration.ZERO);
      client.send(call, NONE).close();
      assertEquals(
          "DELETE /a%20b?c=%2f HTTP/1.1\r\nHost: 127.0.0.1:"
              + server.port()
              + "\r\nContent-Length: 0\r\nX-Name: é\r\n\r\n",
          seen.join());
      assertFalse(seen.join().contains("Connection"));
    }
  }
}
