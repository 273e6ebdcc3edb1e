package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no acceptable HTTP is refused, and the connection closed. */
class HostileInputTest {

  private static Fixture server;

  @BeforeAll
  static void start() {
    server =
        new Fixture()
            .open("GET", "/ok", Fixture.text("ok"))
            .open("POST", "/echo", (in, out) -> out.bytes(200, "text/plain", in.bodyBytes()))
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        head("no host", 400, "GET /ok HTTP/1.1\r\n\r\n"),
        head("two hosts", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        head("host with path", 400, "GET /ok HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        head("host with user", 400, "GET /ok HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        head("empty host", 400, "GET /ok HTTP/1.1\r\nHost:\r\n\r\n"),
        head("NUL in value", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"),
        head("control in value", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nX: a\u0001b\r\n\r\n"),
        head("bare CR in value", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
        head("bare LF", 400, "GET /ok HTTP/1.1\nHost: a\r\n\r\n"),
        head("bare LF to the end", 400, "GET /ok HTTP/1.1\nHost: a\n\n"),
        head("folded", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"),
        head("folded by tab", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n"),
        head("space before colon", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n"),
        head("no colon", 400, "GET /ok HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"),
        head("empty name", 400, "GET /ok HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        head("length with sign", 400, post("Content-Length: +3\r\n", "abc")),
        head("negative length", 400, post("Content-Length: -3\r\n", "abc")),
        head("hex length", 400, post("Content-Length: 0x3\r\n", "abc")),
        head("empty length", 400, post("Content-Length:\r\n", "abc")),
        head("list of lengths", 400, post("Content-Length: 3, 3\r\n", "abc")),
        head("huge length", 400, post("Content-Length: 99999999999999999999\r\n", "abc")),
        head("two lengths", 400, post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")),
        head(
            "length and coding",
            400,
            post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        head("unknown coding", 400, post("Transfer-Encoding: gzip\r\n", "abc")),
        head("two codings", 400, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
        head("coding in 1.0", 400, "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        head("version 1.2", 400, "GET /ok HTTP/1.2\r\nHost: a\r\n\r\n"),
        head("version 2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        head("version 0.9", 400, "GET /ok\r\n\r\n"),
        head("lower-case version", 400, "GET /ok http/1.1\r\nHost: a\r\n\r\n"),
        head("absolute target", 400, "GET http://a/ok HTTP/1.1\r\nHost: a\r\n\r\n"),
        head("asterisk target", 400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        head("two spaces", 400, "GET  /ok HTTP/1.1\r\nHost: a\r\n\r\n"),
        head("fragment", 400, "GET /ok#x HTTP/1.1\r\nHost: a\r\n\r\n"),
        head("byte above 127 in target", 400, "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n"),
        head("TLS", 400, "\u0016\u0003\u0001\u0002\0\u0001"),
        head("long method", 400, "A".repeat(40) + " /ok HTTP/1.1\r\nHost: a\r\n\r\n"),
        head("large head", 431, "GET /ok HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(70_000)),
        head("large target", 431, "GET /" + "a".repeat(70_000)),
        head(
            "many headers",
            431,
            "GET /ok HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(300) + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void refusesTheHeadAndCloses(String name, int status, String bytes) throws IOException {
    try (Raw raw = new Raw(server.port())) {
      Raw.Answer answer = raw.send(bytes).answer();
      assertEquals(status, answer.status(), answer.body());
      assertTrue(answer.body().startsWith("{\"error\":{\"message\":"), answer.body());
      assertTrue(answer.body().endsWith("\"param\":null,\"status\":" + status + "}}"));
      assertTrue(answer.header("x-request-id").startsWith("req_"));
      assertEquals("close", answer.header("connection"));
      raw.socket().shutdownOutput();
      assertTrue(raw.isClosedByServer());
    }
  }

  /** No request came of it, so there is no line of the access log: this one says what was wrong. */
  @Test
  void saysInTheLogWhatWasRefused() throws IOException {
    Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            records.add(line);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(Connection.class.getName());
    logger.addHandler(handler);
    try (Raw raw = new Raw(server.port())) {
      assertEquals(400, raw.send("GET /ok HTTP/1.1\r\n\r\n").answer().status());
    } finally {
      logger.removeHandler(handler);
    }
    LogRecord line = records.element();
    assertEquals("http.refused client={0} code={1} reason=\"{2}\"", line.getMessage());
    assertEquals(
        List.of("127.0.0.1", "bad_request", "The Host header is missing."),
        List.of(line.getParameters()));
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of("size with sign", "+3\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("size 0x", "0x3\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("no size", "\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("too long size", "1111111111111111\r\nabc"),
        Arguments.of("longer than its size", "3\r\nabcd\r\n0\r\n\r\n"),
        Arguments.of("bare LF", "3\nabc\n0\n\n"),
        Arguments.of("endless extension", "3;" + "x".repeat(5000) + "\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("endless trailers", "0\r\n" + "a: b\r\n".repeat(50) + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void refusesMalformedChunks(String name, String chunks) throws IOException {
    try (Raw raw = new Raw(server.port())) {
      Raw.Answer answer = raw.send(post("Transfer-Encoding: chunked\r\n", chunks)).answer();
      assertEquals(400, answer.status(), answer.body());
      assertEquals("close", answer.header("connection"));
    }
  }

  @Test
  void readsChunksWithExtensionsAndTrailers() throws IOException {
    String chunks = "3;a=b\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\n";
    try (Raw raw = new Raw(server.port())) {
      Raw.Answer answer = raw.send(post("Transfer-Encoding: chunked\r\n", chunks)).answer();
      assertEquals("abc0123456789", answer.body());
      assertEquals(200, raw.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").answer().status());
    }
  }

  @ParameterizedTest
  @MethodSource("pieces")
  void readsWhatArrivesInPieces(int size) throws Exception {
    String one = "\r\n" + post("Content-Length: 5\r\n", "hello");
    String all = one + post("Transfer-Encoding: chunked\r\n", "5\r\nworld\r\n0\r\n\r\n");
    try (Raw raw = new Raw(server.port())) {
      for (int i = 0; i < all.length(); i += size) {
        raw.send(all.substring(i, Math.min(all.length(), i + size)));
      }
      assertEquals("hello", raw.answer().body());
      assertEquals("world", raw.answer().body());
    }
  }

  static Stream<Integer> pieces() {
    return Stream.of(1, 2, 3, 5, 100, 10_000);
  }

  @Test
  void http10ClosesUnlessAskedToKeep() throws IOException {
    Raw.Answer plain = Raw.once(server.port(), "GET /ok HTTP/1.0\r\n\r\n");
    assertEquals("close", plain.header("connection"));
    Raw.Answer kept = Raw.once(server.port(), "GET /ok HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assertEquals("keep-alive", kept.header("connection"));
  }

  private static Arguments head(String name, int status, String bytes) {
    return Arguments.of(name, status, bytes);
  }

  private static String post(String headers, String body) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
  }
}
