package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs that clients name: nothing may leave for an address that is not public. */
@Timeout(60)
class SafeFetchTest {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1, 2, 3};

  /** What the tests' name server knows. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "public.example.test", List.of("93.184.216.34"),
          "media.example.test", List.of("93.184.216.34"),
          "private.example.test", List.of("10.1.2.3"),
          "loopback.example.test", List.of("127.0.0.1"),
          "mixed.example.test", List.of("93.184.216.34", "192.168.0.1"),
          "mapped.example.test", List.of("::ffff:169.254.169.254"),
          "six.example.test", List.of("fd00::1"),
          "tunnel.example.test", List.of("2002:7f00:1::"),
          "localhost", List.of("127.0.0.1"));

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<InetSocketAddress> connected = new CopyOnWriteArrayList<>();
  private Watchdog watchdog;
  private SafeFetch fetch;

  @BeforeEach
  void start() throws Exception {
    watchdog = new Watchdog();
    fetch = withConnector((address, deadline) -> unreachable());
  }

  private static Connection unreachable() {
    throw Broken.transport("no net in this test", null);
  }

  private SafeFetch withConnector(SafeFetch.Connector connector) throws Exception {
    Dialer dialer = new Dialer(watchdog, TestTls.client());
    SafeFetch.Connector recorded =
        (address, deadline) -> {
          connected.add(address);
          return connector.connect(address, deadline);
        };
    return new SafeFetch(watchdog, dialer, recorded, this::resolve);
  }

  /** A net in which every address is the given loopback server. */
  private SafeFetch leadingTo(RawServer server) throws Exception {
    Dialer dialer = new Dialer(watchdog, TestTls.client());
    return withConnector(
        (address, deadline) ->
            dialer.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), deadline));
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    asked.add(host);
    List<InetAddress> found = new ArrayList<>();
    for (String address : NAMES.getOrDefault(host, List.of())) {
      found.add(InetAddress.getByAddress(AddressLiteral.parse(address)));
    }
    if (found.isEmpty()) {
      throw new UnknownHostException(host);
    }
    return found;
  }

  @AfterEach
  void stop() {
    assertEquals(0, watchdog.size(), "a connection was left open");
    fetch.close();
  }

  private Fetched image(String url, String... allow) {
    return fetch.fetch(url, SafeFetch.Kind.IMAGE, "image", List.of(allow), new FetchBudget());
  }

  private Failure refusal(String url, String... allow) {
    return assertThrows(Failure.class, () -> image(url, allow), url);
  }

  /** Refused by their text: not even a name server is asked. */
  static Stream<String> refusedTexts() {
    return Stream.of(
        // loopback and its spellings
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://127.0.0.2/",
        "http://127.255.255.254/",
        "http://127.1/",
        "http://127.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://0177.0x0.0.1/",
        "http://127.0.0.1./",
        "http://127.0.0.01/",
        "http://127.00.0.1/",
        "http://%31%32%37.0.0.1/",
        "http://127.0.0.1%00.example.test/",
        "http://127.0.0.1:80/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://localhost./",
        "http://a.localhost/",
        "http://0/",
        "http://0.0.0.0/",
        "http://00/",
        "http://0x0/",
        "http://\u2460\u2461\u2466.0.0.1/",
        "http://127\u30020.0.1/",
        // private, link local, metadata, reserved
        "http://10.0.0.1/",
        "http://10.255.255.255/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/",
        "http://169.254.0.1/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://100.64.0.1/",
        "http://100.100.100.200/",
        "http://100.127.255.255/",
        "http://168.63.129.16/",
        "http://192.0.0.192/",
        "http://192.0.2.1/",
        "http://192.88.99.1/",
        "http://198.18.0.1/",
        "http://198.19.255.255/",
        "http://198.51.100.1/",
        "http://203.0.113.1/",
        "http://224.0.0.1/",
        "http://239.255.255.255/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        // IPv6
        "http://[::1]/",
        "http://[::]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[::7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b::169.254.169.254]/",
        "http://[64:ff9b:1::1]/",
        "http://[100::1]/",
        "http://[2001::1]/",
        "http://[2001:0:7f00:1::1]/",
        "http://[2001:db8::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[3fff::1]/",
        "http://[5f00::1]/",
        "http://[fc00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[::1%251]/",
        // names that are not of the public net
        "http://intranet/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://router.localdomain/",
        "http://nas.home.arpa/",
        "http://public.example.test./",
        // ports, user info, schemes, tricks of writing
        "http://public.example.test:8080/",
        "https://public.example.test:80/",
        "http://public.example.test:443/",
        "http://public.example.test:22/",
        "http://public.example.test:0/",
        "http://public.example.test:65616/",
        "http://user@public.example.test/",
        "http://user:pw@public.example.test/",
        "http://@public.example.test/",
        "http://public.example.test@127.0.0.1/",
        "http://127.0.0.1\\@public.example.test/",
        "http:\\\\127.0.0.1/",
        "http:/127.0.0.1/",
        "http:127.0.0.1",
        "//public.example.test/",
        "http:///x",
        "http://",
        "",
        "x",
        "ftp://public.example.test/",
        "file:///etc/passwd",
        "gopher://public.example.test/",
        "jar:http://public.example.test!/",
        "ws://public.example.test/",
        "javascript:x",
        " http://public.example.test/",
        "http://public.example.test/\r\nX: y",
        "http://public.example.test/\u0000",
        "http://pub lic.example.test/",
        "http://public.example.test/" + "x".repeat(8192));
  }

  @Test
  void theTableIsLongEnough() {
    assertTrue(refusedTexts().distinct().count() >= 100);
  }

  @ParameterizedTest
  @MethodSource("refusedTexts")
  void refusesWithoutSendingAnything(String url) {
    Failure failure = refusal(url);
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
    assertEquals("invalid_image_url", failure.code());
    assertEquals("image URL is not allowed", failure.getMessage());
    assertEquals(Optional.of("image"), failure.param());
    assertEquals(List.of(), asked, "a name server was asked");
    assertEquals(List.of(), connected, "a connection was made");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "private",
        "loopback",
        "mixed",
        "mapped",
        "six",
        "tunnel",
      })
  void refusesNamesWithAnyAddressThatIsNotPublic(String name) {
    Failure failure = refusal("https://" + name + ".example.test/a.png");
    assertEquals("image URL is not allowed", failure.getMessage());
    assertEquals(1, asked.size());
    assertEquals(List.of(), connected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8", "93.184.216.34", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1",
        "192.0.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1", "2a00:1450::1",
        "2001:4860:4860::8888", "3ffe::1",
      })
  void publicAddressesAreConnectedToAsTheyAre(String address) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    assertEquals("image could not be fetched", refusal("http://" + host + "/x").getMessage());
    assertEquals(1, connected.size());
    assertArrayEquals(
        AddressLiteral.parse(address), connected.getFirst().getAddress().getAddress());
    assertEquals(80, connected.getFirst().getPort());
  }

  @Test
  void connectsToTheCheckedAddressWithTheOriginalNameAndNoSecondLookUp() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(
            peer -> {
              request.complete(peer.request());
              answer(peer, "Content-Type: image/png", PNG);
            })) {
      fetch = leadingTo(server);
      Fetched file = image("http://public.example.test/a%20b/\u00e9.png?x=1#part");
      assertArrayEquals(PNG, file.bytes());
      assertEquals("image/png", file.mime());
    }
    assertEquals(List.of("public.example.test"), asked);
    assertEquals("93.184.216.34", connected.getFirst().getAddress().getHostAddress());
    String head = request.get(20, TimeUnit.SECONDS);
    assertTrue(
        head.startsWith("GET /a%20b/%c3%a9.png?x=1 HTTP/1.1\r\nHost: public.example.test\r\n"));
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    for (String forbidden : List.of("cookie:", "authorization:", "referer:", "origin:")) {
      assertFalse(lower.contains(forbidden), head);
    }
  }

  private static void answer(RawServer.Peer peer, String headers, byte[] body) throws IOException {
    peer.say("HTTP/1.1 200 OK\r\n" + headers + "\r\nContent-Length: " + body.length + "\r\n\r\n");
    peer.out.write(body);
  }

  @Test
  void verifiesTheOriginalNameInTls() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              if (!peer.request().isEmpty()) {
                answer(peer, "Content-Type: image/png", PNG);
              }
            },
            TestTls.serverSocket())) {
      fetch = leadingTo(server);
      assertArrayEquals(PNG, image("https://media.example.test/a.png").bytes());
      String wrongName = refusal("https://public.example.test/a.png").getMessage();
      assertEquals("image could not be fetched", wrongName);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://private.example.test/",
        "http://[::1]/",
        "//localhost/x",
        "http://public.example.test:8080/",
        "file:///etc/passwd",
        "http://user@public.example.test/",
      })
  void redirectsAreJudgedFromTheStart(String location) throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\n\r\n");
            })) {
      fetch = leadingTo(server);
      assertEquals("image URL is not allowed", refusal("http://public.example.test/").getMessage());
      assertEquals(1, connected.size());
    }
  }

  @Test
  void followsThreeRedirectsAndNoFourth() throws Exception {
    for (int redirects : List.of(3, 4)) {
      asked.clear();
      try (RawServer server =
          new RawServer(
              peer -> {
                String request = peer.request();
                int hop = Integer.parseInt(request.substring(5, 6));
                if (hop == redirects) {
                  answer(peer, "Content-Type: image/png", PNG);
                } else {
                  peer.say("HTTP/1.1 307 X\r\nLocation: /" + (hop + 1) + "\r\n\r\n");
                }
              })) {
        fetch = leadingTo(server);
        if (redirects == 3) {
          assertArrayEquals(PNG, image("http://public.example.test/0").bytes());
        } else {
          assertEquals(
              "image could not be fetched", refusal("http://public.example.test/0").getMessage());
        }
      }
      assertEquals(4, asked.size(), "each hop is resolved for itself");
    }
  }

  @Test
  void doesNotFollowFromHttpsToHttp() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 302 X\r\nLocation: http://public.example.test/\r\n\r\n");
            },
            TestTls.serverSocket())) {
      fetch = leadingTo(server);
      assertEquals("image URL is not allowed", refusal("https://media.example.test/").getMessage());
      assertEquals(1, connected.size());
    }
  }

  @Test
  void theOperatorOpensHostsAndRanges() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              answer(peer, "Content-Type: image/png", PNG);
            })) {
      fetch = leadingTo(server);
      String port = ":" + server.port() + "/a.png";
      for (List<String> row :
          List.of(
              List.of("http://127.0.0.1" + port, "127.0.0.1"),
              List.of("http://127.0.0.1" + port, "127.0.0.0/8"),
              List.of("http://localhost" + port, "localhost"),
              List.of("http://localhost" + port, "127.0.0.0/8"),
              List.of("http://private.example.test" + port, "Private.example.test"),
              List.of("http://private.example.test" + port, "10.0.0.0/8"),
              List.of("http://[fd00::7]" + port, "fd00::/8"))) {
        assertArrayEquals(PNG, image(row.get(0), row.get(1)).bytes(), row.toString());
      }
      connected.clear();
      for (List<String> row :
          List.of(
              List.of("http://127.0.0.1" + port, "10.0.0.0/8"),
              List.of("http://localhost" + port, "10.0.0.0/8"),
              List.of("http://public.example.test" + port, "10.0.0.0/8"),
              List.of("http://mixed.example.test/", "10.0.0.0/8"),
              List.of("http://2130706433/", "127.0.0.0/8"))) {
        assertEquals("image URL is not allowed", refusal(row.get(0), row.get(1)).getMessage());
      }
      assertEquals(List.of(), connected);
    }
  }

  @Test
  void bytesDecideTheTypeAndTheDeclaredOneMustAgree() throws Exception {
    record Row(String type, byte[] body, String expected) {}
    for (Row row :
        List.of(
            new Row("image/jpeg", JPEG, "image/jpeg"),
            new Row("image/jpg; q=1", JPEG, "image/jpeg"),
            new Row("application/octet-stream", PNG, "image/png"),
            new Row("", PNG, "image/png"),
            new Row("image/png", JPEG, "unsupported image type"),
            new Row(
                "image/svg+xml",
                "<svg/>".getBytes(StandardCharsets.UTF_8),
                "unsupported image type"),
            new Row(
                "image/png", "<html>".getBytes(StandardCharsets.UTF_8), "unsupported image type"),
            new Row("image/png", new byte[0], "unsupported image type"))) {
      try (RawServer server =
          new RawServer(
              peer -> {
                peer.request();
                String header = row.type.isEmpty() ? "X: y" : "Content-Type: " + row.type;
                answer(peer, header, row.body);
              })) {
        fetch = leadingTo(server);
        String url = "http://public.example.test/";
        String result =
            row.expected.startsWith("image") ? image(url).mime() : refusal(url).getMessage();
        assertEquals(row.expected, result);
      }
    }
  }

  @Test
  void stopsAtTheSizeLimitAnnouncedOrNot() throws Exception {
    for (String head : List.of("Content-Length: 20971521\r\n\r\n", "X: y\r\n\r\n")) {
      try (RawServer server =
          new RawServer(
              peer -> {
                peer.request();
                peer.say("HTTP/1.1 200 OK\r\n" + head);
                writeUntilRefused(peer, 24);
              })) {
        fetch = leadingTo(server);
        Failure failure = refusal("http://public.example.test/");
        assertEquals("image is too large", failure.getMessage());
      }
    }
  }

  private static void writeUntilRefused(RawServer.Peer peer, int megabytes) {
    try {
      peer.out.write(PNG);
      for (int i = 0; i < megabytes; i++) {
        peer.out.write(new byte[1024 * 1024]);
      }
    } catch (IOException e) {
      assertFalse(peer.socket.isInputShutdown(), "the client left, as it should");
    }
  }

  @Test
  void answersOtherThan200AndBrokenOnesAreNotLoadable() throws Exception {
    for (String answer :
        List.of(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\nsecret",
            "HTTP/1.1 302 Found\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "SSH-2.0-x\r\n",
            "")) {
      try (RawServer server =
          new RawServer(
              peer -> {
                peer.request();
                peer.say(answer);
              })) {
        fetch = leadingTo(server);
        Failure failure = refusal("http://public.example.test/");
        assertEquals("image could not be fetched", failure.getMessage(), answer);
      }
    }
  }

  @Test
  void readsChunkedAnswers() throws Exception {
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\n");
              peer.out.write(JPEG, 0, 3);
              peer.say("\r\n3\r\n");
              peer.out.write(JPEG, 3, 3);
              peer.say("\r\n0\r\nTrailer: x\r\n\r\n");
            })) {
      fetch = leadingTo(server);
      assertArrayEquals(JPEG, image("http://public.example.test/").bytes());
    }
  }

  @Test
  void aRequestHasEightFilesAndSixtyFourMegabytes() {
    FetchBudget budget = new FetchBudget();
    String small = "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG);
    for (int i = 0; i < 8; i++) {
      fetch.fetch(small, SafeFetch.Kind.IMAGE, "p", List.of(), budget);
    }
    Failure many =
        assertThrows(
            Failure.class, () -> fetch.fetch(small, SafeFetch.Kind.IMAGE, "p", List.of(), budget));
    assertEquals("too many files in one request", many.getMessage());

    FetchBudget other = new FetchBudget();
    byte[] big = new byte[30 * 1024 * 1024];
    String large = "data:text/plain;base64," + Base64.getEncoder().encodeToString(big);
    fetch.fetch(large, SafeFetch.Kind.FILE, "p", List.of(), other);
    fetch.fetch(large, SafeFetch.Kind.FILE, "p", List.of(), other);
    Failure much =
        assertThrows(
            Failure.class, () -> fetch.fetch(large, SafeFetch.Kind.FILE, "p", List.of(), other));
    assertEquals("file is too large", much.getMessage());
  }

  @Test
  void dataUrlsAreReadWithWhiteSpaceAndWithoutPadding() {
    String text = Base64.getEncoder().encodeToString(PNG);
    for (String url :
        List.of(
            "data:image/png;base64," + text,
            "DATA:image/png;charset=x;BASE64," + text,
            "data:;base64," + text.substring(0, 5) + "\n " + text.substring(5),
            "data:image/png;base64," + text.replace("=", ""))) {
      assertArrayEquals(PNG, image(url).bytes(), url);
    }
    for (String url :
        List.of(
            "data:image/png;base64,", "data:image/png,abc", "data:image/png;base64,@@", "data:")) {
      assertEquals("image could not be fetched", refusal(url).getMessage(), url);
    }
    String html =
        "data:image/png;base64,"
            + Base64.getEncoder().encodeToString("<x>".getBytes(StandardCharsets.UTF_8));
    assertEquals("unsupported image type", refusal(html).getMessage());
  }

  @Test
  void interruptEndsAFetchAndClosesTheConnection() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(
            peer -> {
              peer.request();
              asking.countDown();
              assertTrue(peer.sawClose());
            })) {
      fetch = leadingTo(server);
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      image("http://public.example.test/");
                      ended.complete(new AssertionError("it came to an end"));
                    } catch (Failure e) {
                      ended.complete(e);
                    }
                  });
      assertTrue(asking.await(20, TimeUnit.SECONDS));
      thread.interrupt();
      Failure failure = (Failure) ended.get(20, TimeUnit.SECONDS);
      assertEquals(Failure.Kind.CANCELLED, failure.kind());
      server.awaitFirst();
    }
  }
}
