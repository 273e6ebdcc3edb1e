package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Start, stop, other origins, proxies. */
class ServerTest {

  private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

  @Test
  void drainRefusesNewRequestsAndWaitsForOldOnes() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Fixture server = slow(entered, go)) {
      try (Raw old = new Raw(server.port())) {
        old.send("POST /slow" + HOST + "\r\n");
        assertTrue(entered.await(20, TimeUnit.SECONDS));
        assertEquals(1, server.server().inflight());
        CompletableFuture<Boolean> drained =
            CompletableFuture.supplyAsync(() -> server.server().drain(Duration.ofSeconds(10)));
        Fixture.await(server.server()::isDraining);
        Raw.Answer refused = Raw.once(server.port(), "POST /slow" + HOST + "\r\n");
        assertEquals(503, refused.status());
        assertTrue(refused.body().contains("server_busy"));
        assertEquals("2", refused.header("retry-after"));
        assertEquals("close", refused.header("connection"));
        assertEquals(200, Raw.once(server.port(), "GET /health" + HOST + "\r\n").status());
        assertFalse(drained.isDone());
        go.countDown();
        assertEquals("done", old.answer().body());
        assertTrue(drained.get(20, TimeUnit.SECONDS));
        assertEquals(0, server.server().inflight());
      }
    }
  }

  @Test
  void drainCancelsWhatDoesNotEnd() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    try (Fixture server = slow(entered, new CountDownLatch(1));
        Raw raw = new Raw(server.port())) {
      raw.send("POST /slow" + HOST + "\r\n");
      assertTrue(entered.await(20, TimeUnit.SECONDS));
      assertFalse(server.server().drain(Duration.ofMillis(100)));
      assertEquals(503, raw.answer().status());
      assertEquals(0, server.server().inflight());
    }
  }

  @Test
  void drainClosesIdleConnections() throws IOException {
    try (Fixture server = slow(new CountDownLatch(1), new CountDownLatch(1));
        Raw raw = new Raw(server.port())) {
      assertEquals(200, raw.send("GET /health" + HOST + "\r\n").answer().status());
      Fixture.await(() -> server.server().inflight() == 0);
      assertTrue(server.server().drain(Duration.ofSeconds(1)));
      assertTrue(raw.isClosedByServer());
    }
  }

  @Test
  void closeEndsConnectionsAndListening() throws IOException {
    Fixture server = slow(new CountDownLatch(1), new CountDownLatch(1));
    int port = server.port();
    try (Raw raw = new Raw(port)) {
      assertEquals(200, raw.send("GET /health" + HOST + "\r\n").answer().status());
      server.close();
      server.close();
      assertTrue(raw.isClosedByServer());
    }
    assertThrows(IOException.class, () -> new Raw(port).close());
  }

  @Test
  void aTakenPortIsSaid() throws IOException {
    try (Fixture server = slow(new CountDownLatch(1), new CountDownLatch(1))) {
      ServerSettings same = ServerSettings.of("127.0.0.1", server.port());
      Failure failure =
          assertThrows(
              Failure.class,
              () -> new Server(same, List.of(), null, in -> Fixture.ERRORS, done -> {}));
      assertEquals("bind_failed", failure.code());
    }
  }

  @Test
  void refusesConnectionsAboveTheLimit() throws IOException {
    ServerSettings two =
        new ServerSettings(
            "127.0.0.1", 0, 65536, 2, List.of(), List.of(), ServerSettings.Clocks.standard());
    Fixture server = new Fixture().settings(two).open("GET", "/ok", Fixture.text("ok"));
    try (server;
        Raw first = new Raw(server.start().port());
        Raw second = new Raw(server.port())) {
      assertEquals(200, first.send("GET /ok" + HOST + "\r\n").answer().status());
      assertEquals(200, second.send("GET /ok" + HOST + "\r\n").answer().status());
      try (Raw third = new Raw(server.port())) {
        assertTrue(third.isClosedByServer());
      }
    }
  }

  @Test
  void answersPreflightsWithoutKeys() throws IOException {
    try (Fixture server = slow(new CountDownLatch(1), new CountDownLatch(1))) {
      Raw.Answer answer =
          Raw.once(
              server.port(),
              "OPTIONS /v1/chat/completions"
                  + HOST
                  + "Origin: https://x.example\r\nAccess-Control-Request-Method: POST\r\n"
                  + "Access-Control-Request-Headers: authorization, x-a\r\n\r\n");
      assertEquals(204, answer.status());
      assertEquals("*", answer.header("access-control-allow-origin"));
      assertEquals("authorization, x-a", answer.header("access-control-allow-headers"));
      assertEquals(
          "GET, POST, DELETE, OPTIONS, HEAD", answer.header("access-control-allow-methods"));
      assertEquals("86400", answer.header("access-control-max-age"));
      assertEquals("Origin, Access-Control-Request-Headers", answer.header("vary"));
      assertEquals("", answer.header("access-control-allow-credentials"));
    }
  }

  @Test
  void onlyTheClientApiIsOpenToOtherOrigins() throws IOException {
    try (Fixture server = slow(new CountDownLatch(1), new CountDownLatch(1))) {
      String origin = HOST + "Origin: https://x.example\r\n\r\n";
      Raw.Answer unknown = Raw.once(server.port(), "GET /v1/nowhere" + origin);
      assertEquals("*", unknown.header("access-control-allow-origin"));
      assertTrue(unknown.header("access-control-expose-headers").contains("x-request-id"));
      Raw.Answer health = Raw.once(server.port(), "GET /health" + origin);
      assertEquals("", health.header("access-control-allow-origin"));
      assertEquals(404, Raw.once(server.port(), "OPTIONS /admin" + origin).status());
    }
  }

  @Test
  void namedOriginsAreEchoedAndOthersAreNot() throws IOException {
    ServerSettings named =
        new ServerSettings(
            "127.0.0.1",
            0,
            65536,
            100,
            List.of(),
            List.of("https://x.example"),
            ServerSettings.Clocks.standard());
    Fixture server = new Fixture().settings(named).open("GET", "/v1/a", Fixture.text("a"));
    try (server) {
      server.start();
      String get = "GET /v1/a" + HOST + "Origin: https://";
      Raw.Answer known = Raw.once(server.port(), get + "x.example\r\n\r\n");
      assertEquals("https://x.example", known.header("access-control-allow-origin"));
      assertEquals("Origin", known.header("vary"));
      Raw.Answer other = Raw.once(server.port(), get + "y.example\r\n\r\n");
      assertEquals("", other.header("access-control-allow-origin"));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "'', 9.9.9.9, 127.0.0.1 false false http://a",
    "127.0.0.1, 9.9.9.9, 9.9.9.9 true false https://b.example",
    "127.0.0.0/8, '6.6.6.6, 9.9.9.9, 127.0.0.9', 9.9.9.9 true false https://b.example",
    "127.0.0.0/8, '2001:db8::1', 2001:db8:0:0:0:0:0:1 true false https://b.example",
    "127.0.0.0/8, 'evil\"name', 127.0.0.1 true false https://b.example",
    "127.0.0.0/8, '::1, 127.0.0.9', 0:0:0:0:0:0:0:1 true true https://b.example",
    "10.0.0.0/8, 9.9.9.9, 127.0.0.1 false false http://a"
  })
  void believesTrustedProxiesOnly(String trusted, String forwarded, String expected)
      throws IOException {
    ServerSettings settings =
        new ServerSettings(
            "127.0.0.1",
            0,
            65536,
            100,
            trusted.isEmpty() ? List.of() : List.of(trusted),
            List.of("*"),
            ServerSettings.Clocks.standard());
    Fixture server =
        new Fixture()
            .settings(settings)
            .open(
                "GET",
                "/who",
                (in, out) -> {
                  String who =
                      in.clientAddress()
                          + " "
                          + in.secure()
                          + " "
                          + in.fromLoopback()
                          + " "
                          + in.baseUrl();
                  out.bytes(200, "text/plain", who.getBytes(StandardCharsets.UTF_8));
                });
    try (server) {
      server.start();
      Raw.Answer answer =
          Raw.once(
              server.port(),
              "GET /who"
                  + HOST
                  + "X-Forwarded-For: "
                  + forwarded
                  + "\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b.example\r\n\r\n");
      assertEquals(expected, answer.body());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "localhost:8000, '', true",
    "127.0.0.1:8000, Origin: http://127.0.0.1:8000, true",
    "[::1]:8000, Origin: http://localhost:8000, true",
    "0.0.0.0:8000, '', true",
    "my-machine, X-Forwarded-For: ::1, true",
    "api.example.org, '', false",
    "127.0.0.1.example.org, '', false",
    "192.0.2.7:8000, '', false",
    "localhost, Origin: https://example.org, false",
    "localhost, Origin: null, false",
    "localhost, Forwarded: for=127.0.0.1, false",
    "localhost, X-Real-IP: 192.0.2.7, false",
    "localhost, 'X-Forwarded-For: 127.0.0.1, 192.0.2.7', false",
    "localhost, X-Forwarded-For: unknown, false",
  })
  void onlyThisMachineItselfIsLocal(String host, String line, String expected) throws IOException {
    Fixture server =
        new Fixture()
            .open(
                "GET",
                "/who",
                (in, out) -> {
                  String local = Boolean.toString(in.fromLoopback());
                  out.bytes(200, "text/plain", local.getBytes(StandardCharsets.UTF_8));
                });
    try (server) {
      server.start();
      String lines = "Host: " + host + "\r\n" + line + (line.isEmpty() ? "\r\n" : "\r\n\r\n");
      assertEquals(expected, Raw.once(server.port(), "GET /who HTTP/1.1\r\n" + lines).body());
    }
  }

  private static Fixture slow(CountDownLatch entered, CountDownLatch go) {
    return new Fixture()
        .open("GET", "/health", Fixture.text("ok"))
        .open(
            "POST",
            "/slow",
            (in, out) -> {
              entered.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw Failure.cancelled("interrupted");
              }
              out.bytes(200, "text/plain", "done".getBytes(StandardCharsets.UTF_8));
            })
        .start();
  }
}
