package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways through proxies. Upstreams are called by names that only the proxy can resolve, so whatever
 * arrives has gone through it.
 */
@Timeout(60)
class ProxiedClientTest {

  private static final long NONE = Long.MAX_VALUE;
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("us er:p@ss".getBytes(StandardCharsets.UTF_8));
  private static final String LOGIN = "us%20er:p%40ss@";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<IOException> ended = new CopyOnWriteArrayList<>();
  private final List<String> seenByUpstream = new CopyOnWriteArrayList<>();
  private Watchdog watchdog;
  private RawServer upstream;
  private Optional<EgressClient> client = Optional.empty();

  @BeforeAll
  static void properties() {
    NetProperties.apply();
  }

  @BeforeEach
  void start() throws Exception {
    watchdog = new Watchdog();
    upstream = new RawServer(this::answer);
  }

  private void answer(RawServer.Peer peer) throws IOException {
    for (String request = peer.request(); !request.isEmpty(); request = peer.request()) {
      seenByUpstream.add(request);
      if (request.contains("Upgrade: websocket")) {
        peer.say("HTTP/1.1 429 Too Many\r\nContent-Length: 4\r\n\r\nslow");
      } else {
        boolean close = request.contains("Connection: close");
        String ending = close ? "Connection: close\r\n" : "";
        peer.say("HTTP/1.1 200 OK\r\n" + ending + "Content-Length: 2\r\n\r\nok");
        if (close) {
          return;
        }
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    client.ifPresent(EgressClient::shutDown);
    upstream.close();
    watchdog.close();
  }

  private EgressClient through(String url, boolean trustAny) throws Exception {
    client =
        Optional.of(
            new EgressClient(
                Optional.of(ProxyAddress.parse(url)), trustAny, TestTls.client(), watchdog));
    return client.get();
  }

  private static HttpCall get(String url) {
    return EgressClientTest.get(url);
  }

  private String fetch(EgressClient by, String url) {
    try (HttpAnswer answer = by.send(get(url), NONE)) {
      return answer.status() + " " + new String(answer.read(100), StandardCharsets.UTF_8);
    }
  }

  // ---- the proxies

  private void pipe(RawServer.Peer peer, RawServer to) throws IOException {
    try (Socket out = new Socket(InetAddress.getLoopbackAddress(), to.port())) {
      Thread back =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      out.getInputStream().transferTo(peer.out);
                      peer.socket.close();
                    } catch (IOException e) {
                      ended.add(e);
                    }
                  });
      try {
        byte[] piece = new byte[4096];
        for (int n = peer.in.read(piece); n >= 0; n = peer.in.read(piece)) {
          out.getOutputStream().write(piece, 0, n);
        }
      } catch (IOException e) {
        back.interrupt();
      }
    }
  }

  /** CONNECT and whole URLs, with or without a password. */
  private RawServer httpProxy(ServerSocket socket, RawServer to, boolean login) {
    return new RawServer(
        peer -> {
          for (String head = peer.request(); !head.isEmpty(); head = peer.request()) {
            asked.add(head.lines().findFirst().orElseThrow());
            if (login && !head.contains("Proxy-Authorization: " + BASIC + "\r\n")) {
              peer.say(
                  """
                  HTTP/1.1 407 Login\r
                  Proxy-Authenticate: Basic realm="x"\r
                  Content-Length: 0\r
                  \r
                  """);
              continue;
            }
            if (head.startsWith("CONNECT")) {
              peer.say("HTTP/1.1 200 OK\r\n\r\n");
              pipe(peer, to);
              return;
            }
            boolean close = head.contains("Connection: close");
            peer.say(
                "HTTP/1.1 200 OK\r\n"
                    + (close ? "Connection: close\r\n" : "")
                    + "Content-Length: 5\r\n\r\nwhole");
            if (close) {
              return;
            }
          }
        },
        socket);
  }

  private static ServerSocket plain() throws IOException {
    return new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
  }

  private RawServer socks5(RawServer to, boolean login) throws IOException {
    return new RawServer(
        peer -> {
          assertEquals(5, peer.in.read());
          byte[] methods = peer.in.readNBytes(peer.in.read());
          if (login) {
            assertTrue(Arrays.toString(methods).contains("2"));
            peer.out.write(new byte[] {5, 2});
            assertEquals(1, peer.in.read());
            String user = new String(peer.in.readNBytes(peer.in.read()), StandardCharsets.UTF_8);
            String password =
                new String(peer.in.readNBytes(peer.in.read()), StandardCharsets.UTF_8);
            boolean right = user.equals("us er") && password.equals("p@ss");
            peer.out.write(new byte[] {1, (byte) (right ? 0 : 1)});
            if (!right) {
              return;
            }
          } else {
            peer.out.write(new byte[] {5, 0});
          }
          byte[] ask = peer.in.readNBytes(4);
          assertEquals("[5, 1, 0, 3]", Arrays.toString(ask), "a name, not an address");
          String name = new String(peer.in.readNBytes(peer.in.read()), StandardCharsets.UTF_8);
          asked.add(name + ":" + (peer.in.read() << 8 | peer.in.read()));
          if (name.startsWith("refused")) {
            peer.out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
            return;
          }
          peer.out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
          pipe(peer, to);
        });
  }

  private RawServer socks4(RawServer to) throws IOException {
    return new RawServer(
        peer -> {
          assertEquals("[4, 1]", Arrays.toString(peer.in.readNBytes(2)));
          int port = peer.in.read() << 8 | peer.in.read();
          assertEquals("[0, 0, 0, 1]", Arrays.toString(peer.in.readNBytes(4)));
          String user = text(peer);
          asked.add(user + "@" + text(peer) + ":" + port);
          peer.out.write(new byte[] {0, 0x5a, 0, 0, 0, 0, 0, 0});
          pipe(peer, to);
        });
  }

  private static String text(RawServer.Peer peer) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int b = peer.in.read(); b > 0; b = peer.in.read()) {
      text.append((char) b);
    }
    return text.toString();
  }

  // ---- plain upstreams

  @Test
  void socks5CarriesNamesUnresolved() throws Exception {
    try (RawServer proxy = socks5(upstream, false)) {
      EgressClient by = through("socks5://127.0.0.1:" + proxy.port(), false);
      assertEquals("200 ok", fetch(by, "http://upstream.example.test/a?b=c"));
      assertEquals("200 ok", fetch(by, "http://other.example.test:81/"));
      assertEquals(List.of("upstream.example.test:80", "other.example.test:81"), asked);
      assertTrue(seenByUpstream.getFirst().startsWith("GET /a?b=c HTTP/1.1\r\n"));
      assertTrue(seenByUpstream.getFirst().contains("Host: upstream.example.test\r\n"));
      assertNoProxyHeaders();
    }
  }

  private void assertNoProxyHeaders() {
    for (String request : seenByUpstream) {
      assertFalse(request.toLowerCase(java.util.Locale.ROOT).contains("proxy-"), request);
    }
  }

  @Test
  void socks5LogsIn() throws Exception {
    try (RawServer proxy = socks5(upstream, true)) {
      EgressClient by = through("socks5h://" + LOGIN + "127.0.0.1:" + proxy.port(), false);
      assertEquals("200 ok", fetch(by, "http://upstream.example.test/"));
    }
  }

  @Test
  void socks4CarriesNamesUnresolved() throws Exception {
    try (RawServer proxy = socks4(upstream)) {
      EgressClient by = through("socks4://bob@127.0.0.1:" + proxy.port(), false);
      assertEquals("200 ok", fetch(by, "http://upstream.example.test/"));
      assertEquals(List.of("bob@upstream.example.test:80"), asked);
    }
  }

  @Test
  void aWebSocketGoesThroughSocksToo() throws Exception {
    try (RawServer proxy = socks5(upstream, false)) {
      EgressClient by = through("socks5://127.0.0.1:" + proxy.port(), false);
      assertEquals("429 slow", upgrade(by, "ws://upstream.example.test/ws"));
      assertEquals(List.of("upstream.example.test:80"), asked);
      assertNoProxyHeaders();
    }
  }

  private static SocketOpener.Ask ask(String url) {
    return new SocketOpener.Ask(URI.create(url), List.of(), Duration.ofSeconds(5), 1 << 20);
  }

  private static String upgrade(EgressClient by, String url) {
    EgressLease.Upgrade upgrade = by.webSocket(ask(url), NONE);
    HttpAnswer answer = assertInstanceOf(EgressLease.Upgrade.Refused.class, upgrade).answer();
    return answer.status() + " " + new String(answer.read(100), StandardCharsets.UTF_8);
  }

  @Test
  void anHttpProxyGetsWholeUrlsAndCredentials() throws Exception {
    try (RawServer proxy = httpProxy(plain(), upstream, true)) {
      EgressClient by = through("http://" + LOGIN + "127.0.0.1:" + proxy.port(), false);
      assertEquals("200 whole", fetch(by, "http://upstream.example.test/a"));
      assertEquals("GET http://upstream.example.test/a HTTP/1.1", asked.getLast());
      assertEquals("429 slow", upgrade(by, "ws://upstream.example.test/ws"), asked::toString);
      assertEquals("CONNECT upstream.example.test:80 HTTP/1.1", asked.getLast());
      assertNoProxyHeaders();
    }
  }

  @Test
  void anHttpsProxyIsSpokenToInTls() throws Exception {
    try (RawServer proxy = httpProxy(TestTls.serverSocket(), upstream, true)) {
      EgressClient by = through("https://" + LOGIN + "localhost:" + proxy.port(), false);
      assertEquals("200 whole", fetch(by, "http://upstream.example.test/a"));
      assertEquals("GET http://upstream.example.test/a HTTP/1.1", asked.getLast());
      assertEquals("429 slow", upgrade(by, "ws://upstream.example.test/ws"));
      assertNoProxyHeaders();
    }
  }

  // ---- TLS upstreams

  @Test
  void tlsRunsInsideEveryKindOfProxy() throws Exception {
    try (RawServer secure = new RawServer(this::answer, TestTls.serverSocket());
        RawServer five = socks5(secure, false);
        RawServer four = socks4(secure);
        RawServer http = httpProxy(plain(), secure, true);
        RawServer https = httpProxy(TestTls.serverSocket(), secure, true)) {
      List<String> urls = new ArrayList<>();
      urls.add("socks5://127.0.0.1:" + five.port());
      urls.add("socks4a://127.0.0.1:" + four.port());
      urls.add("http://" + LOGIN + "127.0.0.1:" + http.port());
      urls.add("https://" + LOGIN + "localhost:" + https.port());
      for (String url : urls) {
        EgressClient by = through(url, false);
        assertEquals("200 ok", fetch(by, "https://media.example.test/"), url);
        by.shutDown();
      }
      assertNoProxyHeaders();
    }
  }

  @Test
  void skippingVerificationConcernsTheProxyAndNeverTheUpstream() throws Exception {
    Dialer.Tls strangers = Dialer.Tls.platform();
    try (RawServer proxy = httpProxy(TestTls.serverSocket(), upstream, false)) {
      Optional<ProxyAddress> via =
          Optional.of(ProxyAddress.parse("https://127.0.0.1:" + proxy.port()));
      EgressClient strict = new EgressClient(via, false, strangers, watchdog);
      assertThrows(Failure.class, () -> upgrade(strict, "ws://upstream.example.test/ws"));
      strict.shutDown();
      EgressClient lenient = new EgressClient(via, true, strangers, watchdog);
      client = Optional.of(lenient);
      assertEquals("429 slow", upgrade(lenient, "ws://upstream.example.test/ws"));
    }
    try (RawServer secure = new RawServer(this::answer, TestTls.serverSocket());
        RawServer proxy = httpProxy(TestTls.serverSocket(), secure, false)) {
      Optional<ProxyAddress> via =
          Optional.of(ProxyAddress.parse("https://127.0.0.1:" + proxy.port()));
      EgressClient lenient = new EgressClient(via, true, strangers, watchdog);
      Failure failure =
          assertThrows(Failure.class, () -> fetch(lenient, "https://media.example.test/"));
      assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
      lenient.shutDown();
    }
  }

  // ---- what cannot be used is an error, never a direct connection

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "socks4", "http", "https"})
  void aProxyThatIsNotThereIsAnErrorAndNothingGoesDirect(String scheme) throws Exception {
    int closed;
    try (ServerSocket once = plain()) {
      closed = once.getLocalPort();
    }
    EgressClient by = through(scheme + "://127.0.0.1:" + closed, false);
    assertFailsClosed(by);
  }

  private void assertFailsClosed(EgressClient by) {
    String direct = "127.0.0.1:" + upstream.port();
    Failure failure = assertThrows(Failure.class, () -> okOrFail(by, "http://" + direct + "/"));
    assertEquals(Failure.Kind.UPSTREAM, failure.kind());
    assertThrows(Failure.class, () -> okOrFail(by, "https://" + direct + "/"));
    assertThrows(Failure.class, () -> by.webSocket(ask("ws://" + direct + "/"), NONE));
    assertEquals(0, upstream.connections(), "somebody went direct");
  }

  private void okOrFail(EgressClient by, String url) {
    String answer = fetch(by, url);
    throw new AssertionError("answered " + answer);
  }

  @Test
  void wrongSocksCredentialsAreAnErrorAndNothingGoesDirect() throws Exception {
    try (RawServer proxy = socks5(upstream, true)) {
      assertFailsClosed(through("socks5://bob:wrong@127.0.0.1:" + proxy.port(), false));
    }
  }

  @Test
  void aRefusalOfSocksIsAnErrorAndNothingGoesDirect() throws Exception {
    try (RawServer proxy = socks5(upstream, false)) {
      EgressClient by = through("socks5://127.0.0.1:" + proxy.port(), false);
      assertThrows(Failure.class, () -> okOrFail(by, "http://refused.example.test/"));
      assertEquals(0, upstream.connections());
    }
  }

  @Test
  void aProxyThatTalksNonsenseIsAnErrorAndNothingGoesDirect() throws Exception {
    for (String scheme : List.of("socks5", "socks4", "http", "https")) {
      try (RawServer proxy =
          new RawServer(
              peer -> {
                peer.in.read();
                peer.say("garbage garbage garbage\r\n\r\n");
              })) {
        assertFailsClosed(through(scheme + "://127.0.0.1:" + proxy.port(), false));
        client.ifPresent(EgressClient::shutDown);
      }
    }
  }

  @Test
  void strangersCannotUseTheRelay() throws Exception {
    try (RawServer proxy = socks5(upstream, false)) {
      ProxyTunnel tunnel =
          new ProxyTunnel(
              ProxyAddress.parse("socks5://127.0.0.1:" + proxy.port()),
              false,
              new Dialer(watchdog, TestTls.client()));
      Relay relay = new Relay(tunnel, watchdog);
      for (String login : List.of("", "Proxy-Authorization: Basic cmVsYXk6eA==\r\n")) {
        try (Socket socket = new Socket(relay.address().getAddress(), relay.address().getPort())) {
          assertTrue(relay.address().getAddress().isLoopbackAddress());
          socket
              .getOutputStream()
              .write(
                  ("CONNECT a.test:80 HTTP/1.1\r\n" + login + "\r\n")
                      .getBytes(StandardCharsets.UTF_8));
          String answer =
              new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertTrue(answer.startsWith("HTTP/1.1 407 "), answer);
        }
      }
      relay.retire();
      assertEquals(0, proxy.connections());
    }
  }

  @Test
  void closingAnAnswerClosesTheWholeWay() throws Exception {
    try (RawServer slow =
            new RawServer(
                peer -> {
                  peer.request();
                  peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na");
                  assertTrue(peer.sawClose(), "the upstream did not see the close");
                });
        RawServer proxy = socks5(slow, false)) {
      EgressClient by = through("socks5://127.0.0.1:" + proxy.port(), false);
      HttpAnswer answer = by.send(get("http://upstream.example.test/"), NONE);
      assertEquals('a', answer.body().read());
      long before = System.nanoTime();
      answer.close();
      slow.awaitFirst();
      assertTrue(System.nanoTime() - before < Duration.ofSeconds(1).toNanos());
      Waits.until(() -> watchdog.size() == 0);
    }
  }

  @Test
  void proxyUrlsAreReadAndMasked() {
    ProxyAddress full = ProxyAddress.parse(" socks5h://us%20er:p%40s+s@[::1]:9/ ");
    assertEquals("us er", full.user());
    assertEquals("p@s+s", full.password().reveal());
    assertEquals("socks5://[::1]:9", full.masked());
    assertFalse(full.toString().contains("us"));
    assertEquals("http://10.0.0.5:3128", ProxyAddress.parse("10.0.0.5:3128").masked());
    assertEquals(1080, ProxyAddress.parse("socks://h.test").port());
    for (String bad : List.of("ftp://secret@h", "http://", "http://sec ret@h", "socks5://:1")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> ProxyAddress.parse(bad));
      assertFalse(e.getMessage().contains("sec"), e.getMessage());
    }
  }
}
