package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.json.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Server-sent events. */
class EventStreamTest {

  private static final String GET = "GET /s HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final SseWriter.Plan QUIET =
      new SseWriter.Plan(
          Duration.ZERO, Duration.ofSeconds(60), Sse::keepAlive, EventStreamTest::failed);

  @Test
  void sendsOneChunkPerFlushWithTheHeadInFront() throws IOException {
    try (Fixture server =
            stream(
                QUIET,
                events -> {
                  events.write(out -> Sse.data(out, json -> json.value(1)));
                  events.write(out -> Sse.data(out, json -> json.value(2)));
                  events.flush();
                  events.flush();
                  events.write(out -> Sse.event(out, "x", json -> json.value("y")));
                  events.flush();
                  events.write(Sse::done);
                });
        Raw raw = new Raw(server.port())) {
      raw.send(GET);
      assertEquals("HTTP/1.1 200 OK", raw.line());
      StringBuilder head = new StringBuilder();
      for (String line = raw.line(); !line.isEmpty(); line = raw.line()) {
        head.append(line).append('\n');
      }
      assertTrue(head.indexOf("Content-Type: text/event-stream; charset=utf-8\n") >= 0);
      assertTrue(head.indexOf("Cache-Control: no-cache, no-transform\n") >= 0);
      assertTrue(head.indexOf("X-Accel-Buffering: no\n") >= 0);
      assertEquals("data: 1\n\ndata: 2\n\n", raw.chunk());
      assertEquals("event: x\ndata: \"y\"\n\n", raw.chunk());
      assertEquals("data: [DONE]\n\n", raw.chunk());
      assertEquals("", raw.chunk());
      assertEquals("HTTP/1.1 200 OK", raw.send(GET).line());
    }
  }

  /** One write of the server on loopback is one read here, as long as the client waits. */
  @Test
  void headAndFirstEventsAreOneWrite() throws IOException {
    try (Fixture server =
            stream(
                QUIET,
                events -> {
                  events.write(out -> Sse.data(out, json -> json.value(1)));
                  events.write(out -> Sse.data(out, json -> json.value(2)));
                  events.flush();
                  new CountDownLatchWait().forever();
                });
        Raw raw = new Raw(server.port())) {
      byte[] piece = new byte[4096];
      int n = raw.send(GET).in().read(piece);
      String text = new String(piece, 0, n, java.nio.charset.StandardCharsets.US_ASCII);
      assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text);
      assertTrue(text.endsWith("\r\n\r\n12\r\ndata: 1\n\ndata: 2\n\n\r\n"), text);
    }
  }

  @Test
  void beatsBeforeTheFirstWriteAndAfterIt() throws IOException {
    CountDownLatch go = new CountDownLatch(1);
    SseWriter.Plan plan =
        new SseWriter.Plan(
            Duration.ofMillis(50), Duration.ofMillis(50), Sse::keepAlive, EventStreamTest::failed);
    try (Fixture server =
            stream(
                plan,
                events -> {
                  await(go);
                  events.write(out -> Sse.data(out, json -> json.value(1)));
                  events.flush();
                  new CountDownLatchWait().forever();
                });
        Raw raw = new Raw(server.port())) {
      raw.send(GET);
      while (!raw.line().isEmpty()) {
        assertEquals(1, go.getCount());
      }
      assertEquals(": keep-alive\n\n", raw.chunk());
      assertEquals(": keep-alive\n\n", raw.chunk());
      go.countDown();
      String next = raw.chunk();
      while (next.startsWith(":")) {
        next = raw.chunk();
      }
      assertEquals("data: 1\n\n", next);
      assertEquals(": keep-alive\n\n", raw.chunk());
    }
  }

  @Test
  void failureBeforeTheFirstWriteKeepsItsStatus() throws IOException {
    try (Fixture server =
        stream(
            QUIET,
            events -> {
              events.write(out -> Sse.data(out, json -> json.value(1)));
              throw Failure.upstream("broken");
            })) {
      Raw.Answer answer = Raw.once(server.port(), GET);
      assertEquals(502, answer.status());
      assertEquals("application/json", answer.header("content-type"));
    }
  }

  @Test
  void aStreamThatTheServerEndsSaysSo() throws IOException {
    try (Fixture server =
            stream(
                QUIET,
                events -> {
                  events.write(out -> Sse.data(out, json -> json.value(1)));
                  events.flush();
                  events.write(out -> Sse.data(out, json -> json.value(2)));
                  new CountDownLatchWait().forever();
                });
        Raw raw = new Raw(server.port())) {
      raw.send(GET);
      while (!raw.line().isEmpty()) {
        assertTrue(server.server().inflight() > 0);
      }
      assertEquals("data: 1\n\n", raw.chunk());
      assertFalse(server.server().drain(Duration.ofMillis(50)));
      assertEquals("data: 2\n\nevent: error\ndata: \"server_busy\"\n\n", raw.chunk());
      assertEquals("", raw.chunk());
      assertTrue(raw.isClosedByServer());
    }
  }

  @Test
  void noticesAClientThatLeavesWhileEventsFlow() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (Fixture server =
        stream(
            QUIET,
            events -> {
              try {
                while (true) {
                  events.write(out -> Sse.data(out, json -> json.value("x")));
                  events.flush();
                  TimeUnit.MILLISECONDS.sleep(20);
                }
              } catch (InterruptedException e) {
                throw Failure.cancelled("interrupted");
              } finally {
                over.countDown();
              }
            })) {
      try (Raw raw = new Raw(server.port())) {
        raw.send(GET);
        raw.line();
      }
      assertTrue(over.await(1, TimeUnit.SECONDS));
      assertEquals(true, server.logged().cancelled().isPresent());
    }
  }

  @Test
  void closesAStreamThatIsNotRead() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Fixture server = new Fixture().settings(ServerSettings.of("127.0.0.1", 0).with(Fixture.FAST));
    server.open(
        "GET",
        "/s",
        (in, out) -> {
          try (SseWriter events = out.events(QUIET)) {
            String large = "x".repeat(100_000);
            while (true) {
              events.write(json -> Sse.data(json, data -> data.value(large)));
              events.flush();
            }
          } finally {
            over.countDown();
          }
        });
    try (server;
        Raw raw = new Raw(server.start().port())) {
      raw.send(GET);
      assertTrue(over.await(20, TimeUnit.SECONDS));
      Exchanged done = server.logged();
      assertEquals("the client does not read", done.cancelled().orElse(""));
      assertTrue(done.elapsed().toMillis() >= 400, done.elapsed().toString());
    }
  }

  @Test
  void http10GetsTheEventsUntilTheEnd() throws IOException {
    try (Fixture server = stream(QUIET, events -> events.write(Sse::done))) {
      Raw.Answer answer = Raw.once(server.port(), "GET /s HTTP/1.0\r\n\r\n");
      assertEquals("data: [DONE]\n\n", answer.body());
      assertEquals("", answer.header("transfer-encoding"));
    }
  }

  /** Waits until the request is cancelled. */
  private static final class CountDownLatchWait {
    void forever() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw Failure.cancelled("interrupted");
      }
    }
  }

  private interface Script {
    void run(SseWriter events);
  }

  private static void failed(Failure failure, JsonWriter out) {
    Sse.event(out, "error", json -> json.value(failure.code()));
  }

  private static Fixture stream(SseWriter.Plan plan, Script script) {
    return new Fixture()
        .open(
            "GET",
            "/s",
            (in, out) -> {
              SseWriter events = out.events(plan);
              script.run(events);
              events.close();
            })
        .start();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw Failure.cancelled("interrupted");
    }
  }
}
