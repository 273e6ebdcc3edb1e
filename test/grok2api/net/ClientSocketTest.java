package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The WebSocket against a server that writes its frames by hand. */
@Timeout(60)
class ClientSocketTest {

  private static final Duration LONG = Duration.ofSeconds(5);
  private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)");

  private Watchdog watchdog;
  private EgressClient client;

  @BeforeEach
  void start() {
    NetProperties.apply();
    watchdog = new Watchdog();
    client = new EgressClient(Optional.empty(), false, Dialer.Tls.platform(), watchdog);
  }

  @AfterEach
  void stop() {
    client.shutDown();
    watchdog.close();
  }

  private interface Talk {
    void run(RawServer.Peer peer) throws Exception;
  }

  private static RawServer server(Talk talk) throws IOException {
    return new RawServer(
        peer -> {
          Matcher key = KEY.matcher(peer.request());
          assertTrue(key.find(), "no key");
          byte[] hash =
              MessageDigest.getInstance("SHA-1")
                  .digest(
                      (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                          .getBytes(StandardCharsets.US_ASCII));
          peer.say(
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Accept: "
                  + Base64.getEncoder().encodeToString(hash)
                  + "\r\n\r\n");
          talk.run(peer);
        });
  }

  private static void frame(RawServer.Peer peer, int first, byte[] payload) throws IOException {
    int length = payload.length;
    byte[] head =
        length < 126
            ? new byte[] {(byte) first, (byte) length}
            : length < 0x10000
                ? new byte[] {(byte) first, 126, (byte) (length >> 8), (byte) length}
                : new byte[] {
                  (byte) first,
                  127,
                  0,
                  0,
                  0,
                  0,
                  (byte) (length >> 24),
                  (byte) (length >> 16),
                  (byte) (length >> 8),
                  (byte) length
                };
    byte[] all = java.util.Arrays.copyOf(head, head.length + length);
    System.arraycopy(payload, 0, all, head.length, length);
    peer.out.write(all);
  }

  private static void text(RawServer.Peer peer, String text) throws IOException {
    frame(peer, 0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads one masked frame of a client: its opcode, a colon, its payload. */
  private static String read(RawServer.Peer peer) throws IOException {
    int opcode = peer.in.read() & 0xf;
    int length = peer.in.read() & 0x7f;
    if (length == 126) {
      length = peer.in.read() << 8 | peer.in.read();
    } else if (length == 127) {
      peer.in.readNBytes(4);
      length = peer.in.read() << 24 | peer.in.read() << 16 | peer.in.read() << 8 | peer.in.read();
    }
    byte[] mask = peer.in.readNBytes(4);
    byte[] payload = peer.in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return opcode + ":" + new String(payload, StandardCharsets.UTF_8);
  }

  private static SocketOpener.Ask ask(URI uri, List<HttpCall.Header> headers, Duration handshake) {
    return new SocketOpener.Ask(uri, headers, handshake, 16 * 1024 * 1024);
  }

  private TextStream open(RawServer server) {
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/ws?uid=1");
    List<HttpCall.Header> headers =
        List.of(
            new HttpCall.Header("Cookie", "sso=x"),
            new HttpCall.Header("Origin", "https://a.test"));
    EgressLease.Upgrade upgrade = client.webSocket(ask(uri, headers, LONG), Long.MAX_VALUE);
    return assertInstanceOf(EgressLease.Upgrade.Open.class, upgrade).stream();
  }

  @Test
  void messagesComeWholeAndInOrder() throws Exception {
    String big = "\u20ac".repeat(400_000);
    try (RawServer server =
        server(
            peer -> {
              text(peer, "one");
              frame(peer, 0x01, new byte[] {(byte) 0xe2}); // a letter cut in its middle
              frame(peer, 0x89, "ping".getBytes(StandardCharsets.UTF_8));
              frame(peer, 0x00, new byte[] {(byte) 0x82});
              frame(peer, 0x80, new byte[] {(byte) 0xac});
              text(peer, big);
              text(peer, "");
              assertEquals("10:ping", read(peer));
              peer.sawClose();
            })) {
      try (TextStream stream = open(server)) {
        assertEquals("one", stream.next(LONG));
        assertEquals("\u20ac", stream.next(LONG));
        assertEquals(big, stream.next(LONG));
        assertEquals("", stream.next(LONG));
      }
      server.awaitFirst();
      assertEquals(0, watchdog.size());
    }
  }

  @Test
  void sendsOfManyThreadsDoNotMix() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (RawServer server =
        server(
            peer -> {
              for (int i = 0; i < 50; i++) {
                seen.add(read(peer));
              }
            })) {
      Set<String> expected = new TreeSet<>();
      try (TextStream stream = open(server)) {
        for (int i = 0; i < 50; i++) {
          String message = "m" + i + "x".repeat(i * 100);
          expected.add("1:" + message);
          Thread.ofVirtual().start(() -> stream.send(message));
        }
        server.awaitFirst();
      }
      assertEquals(expected, new TreeSet<>(seen));
    }
  }

  @Test
  void whatIsNotTakenStaysInTheSocket() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    int count = 400;
    String message = "x".repeat(60_000);
    try (RawServer server =
        server(
            peer -> {
              for (int i = 0; i < count; i++) {
                text(peer, i + message);
                if (i == 2) {
                  stuck.countDown();
                }
              }
              peer.sawClose();
            })) {
      try (TextStream stream = open(server)) {
        assertTrue(stuck.await(20, TimeUnit.SECONDS));
        for (int i = 0; i < count; i++) {
          assertTrue(stream.next(LONG).startsWith(i + "x"));
        }
      }
    }
  }

  @Test
  void readyTellsWhetherAMessageIsHere() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (RawServer server =
        server(
            peer -> {
              goOn.await();
              text(peer, "a");
              peer.sawClose();
            })) {
      try (TextStream stream = open(server)) {
        assertFalse(stream.ready());
        goOn.countDown();
        Waits.until(stream::ready);
        assertEquals("a", stream.next(LONG));
        assertFalse(stream.ready());
      }
    }
  }

  @Test
  void silenceEndsAtTheIdleLimitAndTheSocketIsStillUsable() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (RawServer server =
        server(
            peer -> {
              goOn.await();
              text(peer, "late");
              peer.sawClose();
            })) {
      try (TextStream stream = open(server)) {
        Failure failure = assertThrows(Failure.class, () -> stream.next(Duration.ofMillis(200)));
        assertEquals("stream_idle_timeout", failure.code());
        assertEquals(Optional.of(Failure.Fault.TIMEOUT), failure.fault());
        goOn.countDown();
      }
      server.awaitFirst();
    }
  }

  @Test
  void closesOfAllKindsAreTransportFailuresAfterTheLastMessage() throws Exception {
    for (Talk end :
        List.<Talk>of(
            peer -> frame(peer, 0x88, new byte[] {0x03, (byte) 0xe8}),
            peer -> {},
            peer -> peer.out.write(new byte[] {(byte) 0x83, 0}))) {
      try (RawServer server =
          server(
              peer -> {
                assertEquals("1:go", read(peer));
                text(peer, "last");
                end.run(peer);
              })) {
        try (TextStream stream = open(server)) {
          stream.send("go");
          assertEquals("last", stream.next(LONG));
          Failure failure = assertThrows(Failure.class, () -> stream.next(LONG));
          assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
          assertTrue(stream.ready());
        }
      }
    }
  }

  @Test
  void anEndInOnePieceWithAMessageIsNoticed() throws Exception {
    Talk talk =
        peer -> {
          read(peer);
          text(peer, "last");
        };
    try (RawServer server = server(talk)) {
      List<TextStream> streams = new java.util.ArrayList<>();
      for (int i = 0; i < 60; i++) {
        streams.add(open(server));
        streams.getLast().send("go");
      }
      for (TextStream stream : streams) {
        assertEquals("last", stream.next(LONG));
        Failure failure = assertThrows(Failure.class, () -> stream.next(LONG));
        assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
        stream.close();
      }
    }
  }

  @Test
  void whatBreaksTheProtocolEndsTheConnection() throws Exception {
    byte[] none = {};
    byte[] halfALetter = {(byte) 0xe2, (byte) 0x82};
    for (Talk broken :
        List.<Talk>of(
            peer -> frame(peer, 0xc1, none), // compressed, which nobody offered
            peer -> frame(peer, 0x85, none), // an opcode that does not exist
            peer -> frame(peer, 0x09, none), // a ping in fragments
            peer -> frame(peer, 0x89, new byte[126]),
            peer -> frame(peer, 0x80, none), // the end of nothing
            peer -> {
              frame(peer, 0x01, none);
              frame(peer, 0x81, none); // a message within another
            },
            peer -> peer.out.write(new byte[] {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0}), // masked
            peer -> frame(peer, 0x81, halfALetter))) {
      Talk talk =
          peer -> {
            broken.run(peer);
            text(peer, "not reached");
            assertTrue(peer.sawClose());
          };
      try (RawServer server = server(talk);
          TextStream stream = open(server)) {
        Failure failure = assertThrows(Failure.class, () -> stream.next(LONG));
        assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
        server.awaitFirst();
      }
    }
  }

  @Test
  void readyTakesPingsAndFragmentsOnItsWay() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (RawServer server =
        server(
            peer -> {
              frame(peer, 0x82, new byte[300]); // binary: nobody's
              frame(peer, 0x89, "p".getBytes(StandardCharsets.UTF_8));
              frame(peer, 0x01, "two ".getBytes(StandardCharsets.UTF_8));
              goOn.await();
              frame(peer, 0x80, "parts".getBytes(StandardCharsets.UTF_8));
              assertEquals("10:p", read(peer));
              peer.sawClose();
            })) {
      try (TextStream stream = open(server)) {
        Thread.sleep(50); // whatever has arrived, there is no message yet
        assertFalse(stream.ready());
        goOn.countDown();
        Waits.until(stream::ready);
        assertEquals("two parts", stream.next(LONG));
      }
      server.awaitFirst();
    }
  }

  @Test
  void aMessageAboveSixteenMegabytesEndsTheConnection() throws Exception {
    try (RawServer server =
        server(
            peer -> {
              byte[] part = new byte[1024 * 1024];
              java.util.Arrays.fill(part, (byte) 'x');
              frame(peer, 0x01, part);
              for (int i = 0; i < 17; i++) {
                frame(peer, 0x00, part);
              }
            })) {
      try (TextStream stream = open(server)) {
        Failure failure = assertThrows(Failure.class, () -> stream.next(LONG));
        assertEquals("The upstream sent a message that is too large.", failure.getMessage());
      }
    }
  }

  @Test
  void heartbeatsGoOutUntilTheEnd() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    try (RawServer server =
        server(
            peer -> {
              for (int i = 0; i < 3; i++) {
                assertEquals("1:beat", read(peer));
                three.countDown();
              }
              assertTrue(peer.sawClose());
            })) {
      try (TextStream stream = open(server)) {
        stream.heartbeat(Duration.ofMillis(20), () -> "beat");
        assertTrue(three.await(20, TimeUnit.SECONDS));
      }
      server.awaitFirst();
    }
  }

  @Test
  void closingSaysGoodbyeOnce() throws Exception {
    try (RawServer server =
        server(
            peer -> {
              text(peer, "done");
              assertEquals("8:\u0003\ufffd", read(peer), "close frame, status 1000");
              assertEquals(-1, peer.in.read(), "nothing after the close frame");
            })) {
      TextStream stream = open(server);
      assertEquals("done", stream.next(LONG));
      stream.close();
      stream.close();
      server.awaitFirst();
    }
  }

  @Test
  void interruptEndsAWaitAndClosesTheConnection() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    try (RawServer server = server(peer -> assertTrue(peer.sawClose()))) {
      TextStream stream = open(server);
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ended.complete(new AssertionError(stream.next(LONG)));
                    } catch (Failure e) {
                      ended.complete(e);
                    }
                  });
      long before = System.nanoTime();
      thread.interrupt();
      Failure failure = (Failure) ended.get(20, TimeUnit.SECONDS);
      assertEquals(Failure.Kind.CANCELLED, failure.kind());
      server.awaitFirst();
      assertTrue(System.nanoTime() - before < Duration.ofSeconds(1).toNanos());
    }
  }

  @Test
  void aRefusedUpgradeKeepsStatusHeadersAndBody() throws Exception {
    String page = "<html>Just a moment\u2026</html>";
    int length = page.getBytes(StandardCharsets.UTF_8).length;
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.say(
                  "HTTP/1.1 403 Forbidden\r\ncf-mitigated: challenge\r\nContent-Length: "
                      + length
                      + "\r\n\r\n"
                      + page);
            })) {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/ws");
      EgressLease.Upgrade upgrade = client.webSocket(ask(uri, List.of(), LONG), Long.MAX_VALUE);
      HttpAnswer answer = assertInstanceOf(EgressLease.Upgrade.Refused.class, upgrade).answer();
      assertEquals(403, answer.status());
      assertEquals(Optional.of("challenge"), answer.header("CF-Mitigated"));
      assertEquals(page, new String(answer.read(64 * 1024), StandardCharsets.UTF_8));
    }
  }

  @Test
  void aHandshakeWithoutAnswerEndsAtItsLimit() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              assertTrue(peer.sawClose(), "the upstream did not see the close");
            })) {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/ws");
      Failure failure =
          assertThrows(
              Failure.class,
              () -> client.webSocket(ask(uri, List.of(), Duration.ofMillis(300)), Long.MAX_VALUE));
      assertEquals("upstream_timeout", failure.code());
      server.awaitFirst();
    }
  }
}
