package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long clients may take. */
class ClocksTest {

  private static final String GET = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "GET /ok HTTP/1.1\r\nHost: a\r\n"})
  void closesHalfOpenConnections(String sent) throws IOException {
    try (Fixture server = fast();
        Raw raw = new Raw(server.port())) {
      long start = System.nanoTime();
      assertTrue(raw.send(sent).isClosedByServer());
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      assertTrue(millis >= 350 && millis < 3000, millis + " ms");
    }
  }

  @Test
  void aHeadThatTricklesInDoesNotMoveItsClock() throws Exception {
    try (Fixture server = fast();
        Raw raw = new Raw(server.port())) {
      long start = System.nanoTime();
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      raw.send("GET /ok HTTP/1.1\r\nHost: ");
                      for (int i = 0; i < 100; i++) {
                        raw.send("a");
                        TimeUnit.MILLISECONDS.sleep(50);
                      }
                    } catch (IOException | InterruptedException e) {
                      Thread.currentThread().interrupt(); // the server closed: expected
                    }
                  });
      assertTrue(raw.isClosedByServer());
      sender.interrupt();
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 3000);
    }
  }

  @Test
  void closesABodyThatStops() throws IOException {
    try (Fixture server = fast();
        Raw raw = new Raw(server.port())) {
      raw.send("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
      assertTrue(raw.isClosedByServer());
      assertEquals("the client does not send", server.logged().cancelled().orElse(""));
    }
  }

  @Test
  void aSlowBodyThatGoesOnIsTaken() throws Exception {
    Duration clock = Duration.ofMillis(900);
    ServerSettings.Clocks clocks = new ServerSettings.Clocks(clock, clock, clock, clock);
    Fixture server =
        new Fixture()
            .settings(ServerSettings.of("127.0.0.1", 0).with(clocks))
            .open("POST", "/e", (in, out) -> out.bytes(200, "text/plain", in.bodyBytes()));
    try (server;
        Raw raw = new Raw(server.start().port())) {
      raw.send("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n");
      for (int i = 0; i < 8; i++) {
        TimeUnit.MILLISECONDS.sleep(150); // 1,200 ms in all, more than the clock
        raw.send("x");
      }
      assertEquals("xxxxxxxx", raw.answer().body());
    }
  }

  @Test
  void idleConnectionsStayForTheirOwnTime() throws Exception {
    try (Fixture server = fast();
        Raw raw = new Raw(server.port())) {
      assertEquals(200, raw.send(GET).answer().status());
      TimeUnit.MILLISECONDS.sleep(600); // longer than the head's clock
      assertEquals(200, raw.send(GET).answer().status());
      long start = System.nanoTime();
      assertTrue(raw.isClosedByServer());
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() >= 800);
      Fixture.await(() -> server.server().connections() == 0);
    }
  }

  @Test
  void cancelsAnAnswerThatIsNotRead() throws IOException {
    try (Fixture server = fast();
        Raw raw = new Raw(server.port())) {
      raw.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
      Exchanged done = server.logged();
      assertEquals("the client does not read", done.cancelled().orElse(""));
    }
  }

  /** Silent ones, halves of a request line, halves of headers: nobody else may notice. */
  @Test
  @Tag("slow")
  void twoThousandHalfOpenConnectionsDisturbNobody() throws IOException {
    List<Raw> half = new ArrayList<>();
    String[] starts = {"", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX: "};
    Fixture server = new Fixture().open("GET", "/ok", Fixture.text("ok"));
    try (server) {
      server.start();
      long opened = System.nanoTime();
      for (int i = 0; i < 2000; i++) {
        half.add(new Raw(server.port()).send(starts[i % 3]));
      }
      long slowest = 0;
      for (int i = 0; i < 50; i++) {
        long start = System.nanoTime();
        assertEquals(200, Raw.once(server.port(), GET).status());
        slowest = Math.max(slowest, System.nanoTime() - start);
      }
      assertTrue(slowest < 500_000_000L, slowest / 1_000_000 + " ms");
      for (Raw raw : half) {
        raw.socket().setSoTimeout(20_000);
        assertTrue(raw.isClosedByServer());
      }
      long millis = Duration.ofNanos(System.nanoTime() - opened).toMillis();
      assertTrue(millis < 15_000, millis + " ms");
    } finally {
      for (Raw raw : half) {
        raw.close();
      }
    }
  }

  /** More blocked readers and writers than processors: on 21 monitors would stop everything. */
  @Test
  void blockedClientsDoNotStopTheOthers() throws IOException {
    List<Raw> stuck = new ArrayList<>();
    Fixture server =
        new Fixture()
            .open("GET", "/ok", Fixture.text("ok"))
            .open("GET", "/large", (in, out) -> out.bytes(200, "text/plain", new byte[50_000_000]))
            .open("POST", "/e", (in, out) -> out.bytes(200, "text/plain", in.bodyBytes()));
    try (server) {
      server.start();
      for (int i = 0; i < 16; i++) {
        stuck.add(new Raw(server.port()).send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
        stuck.add(new Raw(server.port()).send("GET /ok HT"));
        stuck.add(
            new Raw(server.port())
                .send("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"));
      }
      assertEquals(200, Raw.once(server.port(), GET).status());
    } finally {
      for (Raw raw : stuck) {
        raw.close();
      }
    }
  }

  private static Fixture fast() {
    return new Fixture()
        .settings(ServerSettings.of("127.0.0.1", 0).with(Fixture.FAST))
        .open("GET", "/ok", Fixture.text("ok"))
        .open("GET", "/large", (in, out) -> out.bytes(200, "text/plain", new byte[50_000_000]))
        .open("POST", "/e", (in, out) -> out.bytes(200, "text/plain", in.bodyBytes()))
        .start();
  }
}
