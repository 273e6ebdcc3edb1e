package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.net.Egress.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConfiguredEgressTest {

  private static final String REFUSED =
      """
      HTTP/1.1 407 X\r
      Proxy-Authenticate: Basic realm="x"\r
      Content-Length: 0\r
      \r
      """;

  private static final String BASE = "https://grok.com";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private Optional<ConfiguredEgress> made = Optional.empty();
  private Config config;

  @BeforeAll
  static void properties() {
    NetProperties.apply();
  }

  private ConfiguredEgress egress(Config with) throws Exception {
    config = with;
    made = Optional.of(new ConfiguredEgress(with, TestTls.client(), now::get));
    return made.get();
  }

  @AfterEach
  void stop() {
    made.ifPresent(ConfiguredEgress::close);
  }

  private EgressLease lease(Egress egress, Target target) {
    return egress.lease(target, Configs.call(config));
  }

  @Test
  void withoutClearanceThereAreNoCookiesAndADefaultAgent() throws Exception {
    ConfiguredEgress egress = egress(Configs.direct(Configs.none(), BASE));
    for (Target target : Target.values()) {
      try (EgressLease lease = lease(egress, target)) {
        assertEquals("", lease.clearanceCookies());
        assertEquals(BrowserProfile.DEFAULT_USER_AGENT, lease.userAgent());
      }
    }
  }

  @Test
  void configuredCookiesAreFilteredAndGoToTheSiteOnly() throws Exception {
    Config.Proxy.Clearance manual =
        Configs.manual(
            "sso=evil; cf_clearance=old; __cf_bm=b; __cf_bm=c; other=1; cf_chl_x=d; sso-rw=e",
            "new",
            "Agent/1");
    ConfiguredEgress egress = egress(Configs.direct(manual, BASE));
    String expected = "cf_clearance=new; __cf_bm=b; cf_chl_x=d";
    for (Target target : List.of(Target.WEB, Target.ASSETS)) {
      try (EgressLease lease = lease(egress, target)) {
        assertEquals(expected, lease.clearanceCookies());
        assertEquals("Agent/1", lease.userAgent());
      }
    }
    for (Target target : List.of(Target.ACCOUNTS, Target.CONSOLE, Target.OFFICIAL)) {
      try (EgressLease lease = lease(egress, target)) {
        assertEquals("", lease.clearanceCookies(), target.name());
      }
    }
  }

  private static RawServer upstream() throws IOException {
    return new RawServer(
        peer -> {
          while (!peer.request().isEmpty()) {
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          }
        });
  }

  private static String get(EgressLease lease, String url) {
    try (HttpAnswer answer = lease.send(EgressClientTest.get(url))) {
      return new String(answer.read(10), StandardCharsets.UTF_8);
    }
  }

  @Test
  void leasesOfOneIdentityShareConnectionsUntilAReset() throws Exception {
    try (RawServer server = upstream()) {
      ConfiguredEgress egress = egress(Configs.direct(Configs.none(), server.url("")));
      for (int i = 0; i < 3; i++) {
        try (EgressLease lease = lease(egress, Target.WEB)) {
          assertEquals("ok", get(lease, server.url("/")));
        }
      }
      assertEquals(1, server.connections());
      try (EgressLease lease = lease(egress, Target.WEB);
          EgressLease other = lease(egress, Target.WEB)) {
        lease.report(EgressLease.Outcome.RESET);
        assertEquals("ok", get(lease, server.url("/")), "an open lease keeps its client");
        assertEquals("ok", get(other, server.url("/")));
        assertEquals(1, server.connections());
        try (EgressLease fresh = lease(egress, Target.WEB)) {
          assertEquals("ok", get(fresh, server.url("/")));
          assertEquals(2, server.connections());
        }
      }
    }
  }

  @Test
  void aNewConfigurationLeavesOpenLeasesAlone() throws Exception {
    try (RawServer server = upstream()) {
      ConfiguredEgress egress = egress(Configs.direct(Configs.none(), server.url("")));
      EgressLease old = lease(egress, Target.WEB);
      HttpAnswer running = old.send(EgressClientTest.get(server.url("/")));
      egress.configure(Configs.direct(Configs.manual("__cf_bm=1", "", "New/1"), server.url("")));
      assertEquals("ok", new String(running.body().readAllBytes(), StandardCharsets.UTF_8));
      assertEquals("ok", get(old, server.url("/")));
      assertNotEquals("New/1", old.userAgent());
      old.close();
      try (EgressLease fresh = lease(egress, Target.WEB)) {
        assertEquals("New/1", fresh.userAgent());
        assertEquals("ok", get(fresh, server.url("/")));
      }
      assertEquals(2, server.connections());
    }
  }

  @Test
  void anEqualConfigurationChangesNothing() throws Exception {
    try (RawServer server = upstream()) {
      ConfiguredEgress egress = egress(Configs.direct(Configs.none(), server.url("")));
      try (EgressLease lease = lease(egress, Target.WEB)) {
        get(lease, server.url("/"));
      }
      egress.configure(Configs.direct(Configs.none(), server.url("")));
      try (EgressLease lease = lease(egress, Target.WEB)) {
        get(lease, server.url("/"));
      }
      assertEquals(1, server.connections());
    }
  }

  private static RawServer proxy(List<String> heads) throws IOException {
    return new RawServer(
        peer -> {
          String head = peer.request();
          heads.add(head);
          peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nby");
        });
  }

  @Test
  void thePoolMovesOnAndMediaHaveTheirOwnProxy() throws Exception {
    List<String> first = new CopyOnWriteArrayList<>();
    List<String> second = new CopyOnWriteArrayList<>();
    List<String> media = new CopyOnWriteArrayList<>();
    try (RawServer a = proxy(first);
        RawServer b = proxy(second);
        RawServer m = proxy(media)) {
      Config.Proxy.Egress pool =
          new Config.Proxy.Egress(
              Config.Proxy.Egress.Mode.PROXY_POOL,
              "",
              List.of(a.url(""), b.url("")),
              m.url(""),
              List.of(),
              false);
      ConfiguredEgress egress = egress(Configs.with(pool, Configs.none(), "http://grok.test"));
      for (EgressLease.Outcome outcome :
          List.of(EgressLease.Outcome.SUCCESS, EgressLease.Outcome.CHALLENGE)) {
        try (EgressLease lease = lease(egress, Target.WEB)) {
          assertEquals("by", get(lease, "http://grok.test/"));
          lease.report(outcome);
          lease.report(EgressLease.Outcome.TRANSPORT); // only the first counts
        }
      }
      assertEquals(2, first.size());
      try (EgressLease lease = lease(egress, Target.WEB);
          EgressLease assets = lease(egress, Target.ASSETS)) {
        get(lease, "http://grok.test/");
        get(assets, "http://assets.grok.test/");
      }
      assertEquals(1, second.size());
      assertEquals(1, media.size());
    }
  }

  @Test
  void theAccountsWordIsPutIntoTheProxysUrl() throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    try (RawServer a =
        new RawServer(
            peer -> {
              for (String head = peer.request(); !head.isEmpty(); head = peer.request()) {
                heads.add(head);
                boolean login = head.contains("Proxy-Authorization");
                peer.say(login ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nby" : REFUSED);
              }
            })) {
      String url = "http://u-{account}:p@127.0.0.1:" + a.port();
      ConfiguredEgress egress =
          egress(
              Configs.with(
                  Configs.egress(Config.Proxy.Egress.Mode.SINGLE_PROXY, url),
                  Configs.none(),
                  "http://grok.test"));
      for (String account : List.of("a1", "b2")) {
        try (EgressLease lease = egress.lease(Target.WEB, Configs.call(config), account)) {
          get(lease, "http://grok.test/");
        }
        String login =
            java.util.Base64.getEncoder()
                .encodeToString(("u-" + account + ":p").getBytes(StandardCharsets.UTF_8));
        assertTrue(
            heads.getLast().contains("Proxy-Authorization: Basic " + login), heads::toString);
      }
    }
  }

  @Test
  void aProxyThatIsNoUrlIsAFailureAndItsPasswordStaysSecret() throws Exception {
    ConfiguredEgress egress =
        egress(
            Configs.with(
                Configs.egress(Config.Proxy.Egress.Mode.SINGLE_PROXY, "ftp://u:hunter2@h"),
                Configs.none(),
                BASE));
    Failure failure = assertThrows(Failure.class, () -> lease(egress, Target.WEB));
    assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
    assertFalse(failure.getMessage().contains("hunter2"));
  }

  @Test
  void refusalsAreKeptNewestFirstAndWithoutSecrets() throws Exception {
    ConfiguredEgress egress =
        egress(
            Configs.with(
                Configs.egress(
                    Config.Proxy.Egress.Mode.SINGLE_PROXY, "http://u:hunter2@10.0.0.9:1"),
                Configs.none(),
                BASE));
    try (EgressLease lease = lease(egress, Target.WEB)) {
      for (int i = 0; i < 250; i++) {
        lease.refused(URI.create("https://grok.com/rest?x=secret"), 400 + i % 10, "challenge");
      }
    }
    List<Refusal> kept = egress.refusals().newestFirst();
    assertEquals(200, kept.size());
    assertEquals(409, kept.getFirst().status());
    assertEquals(
        new Refusal(
            now.get(),
            "grok.com",
            "http://10.0.0.9:1",
            BrowserProfile.DEFAULT_USER_AGENT,
            Optional.empty(),
            409,
            "challenge"),
        kept.getFirst());
  }

  // ---- with a solver

  private static final String SOLVED =
      """
      {"status":"ok","solution":{"userAgent":"Solved/1","cookies":[
       {"name":"cf_clearance","value":"v1","domain":".127.0.0.1"},
       {"name":"cf_clearance","value":"elsewhere","domain":".other.test"},
       {"name":"tracker","value":"t","domain":"127.0.0.1"}]}}\
      """;

  private static RawServer solver(List<String> requests, String status, String answer)
      throws IOException {
    return new RawServer(
        peer -> {
          requests.add(peer.request());
          peer.say(
              "HTTP/1.1 "
                  + status
                  + "\r\nConnection: close\r\nContent-Length: "
                  + answer.length()
                  + "\r\n\r\n"
                  + answer);
        });
  }

  @Test
  void aSolvedBundleCarriesItsAgentUntilItIsChallenged() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    try (RawServer solver = solver(requests, "200 OK", SOLVED)) {
      Config with = Configs.direct(Configs.solver(solver.url(""), false), "http://127.0.0.1:9");
      ConfiguredEgress egress = egress(with);
      try (EgressLease lease = lease(egress, Target.WEB)) {
        assertEquals("cf_clearance=v1", lease.clearanceCookies());
        assertEquals("Solved/1", lease.userAgent());
        now.set(now.get().plusSeconds(90));
        lease.refused(URI.create("http://127.0.0.1:9/x"), 403, "challenge");
        Refusal refusal = egress.refusals().newestFirst().getFirst();
        assertEquals(Optional.of(Duration.ofSeconds(90)), refusal.clearanceAge());
        lease.report(EgressLease.Outcome.CHALLENGE);
      }
      assertEquals(1, requests.size());
      assertTrue(
          requests
              .getFirst()
              .endsWith(
                  "{\"cmd\":\"request.get\",\"url\":\"https://grok.com\",\"maxTimeout\":5000}"),
          requests::toString);
      assertTrue(requests.getFirst().startsWith("POST /v1 HTTP/1.1\r\n"));
      lease(egress, Target.WEB).close();
      assertEquals(2, requests.size());
      try (EgressLease official = lease(egress, Target.OFFICIAL)) {
        assertEquals("", official.clearanceCookies());
      }
      assertEquals(2, requests.size());
    }
  }

  @Test
  void warmUpSolvesBeforeAnybodyAsksUnlessOnDemand() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    try (RawServer solver = solver(requests, "200 OK", SOLVED)) {
      egress(Configs.direct(Configs.solver(solver.url("/v1"), true), "http://127.0.0.1:9"))
          .warmUp();
      ConfiguredEgress eager =
          egress(Configs.direct(Configs.solver(solver.url("/v1"), false), "http://127.0.0.1:9"));
      eager.warmUp();
      Waits.until(() -> requests.size() == 1);
    }
  }

  @Test
  void aSolverThatFailsLeavesTheCallWithoutABundle() throws Exception {
    for (String answer :
        List.of(
            "{\"status\":\"error\",\"message\":\"no http://u:p@h\"}",
            "{\"status\":\"ok\",\"solution\":{\"userAgent\":\"\",\"cookies\":[]}}",
            "{\"status\":\"ok\"}",
            "{\"status\":\"ok\",\"solution\":5}",
            "nonsense")) {
      List<String> requests = new CopyOnWriteArrayList<>();
      try (RawServer solver = solver(requests, "500 X", answer)) {
        ConfiguredEgress egress =
            egress(Configs.direct(Configs.solver(solver.url(""), false), "http://127.0.0.1:9"));
        try (EgressLease lease = lease(egress, Target.WEB)) {
          assertEquals("", lease.clearanceCookies(), answer);
          assertEquals(BrowserProfile.DEFAULT_USER_AGENT, lease.userAgent());
        }
        assertEquals(1, requests.size());
        egress.close();
      }
    }
  }

  @Test
  void aSolutionWithoutCookiesIsASuccess() throws Exception {
    String answer = "{\"status\":\"ok\",\"solution\":{\"userAgent\":\"Solved/2\"}}";
    List<String> requests = new CopyOnWriteArrayList<>();
    try (RawServer solver = solver(requests, "200 OK", answer)) {
      ConfiguredEgress egress =
          egress(Configs.direct(Configs.solver(solver.url(""), false), "http://127.0.0.1:9"));
      for (int i = 0; i < 2; i++) {
        try (EgressLease lease = lease(egress, Target.WEB)) {
          assertEquals("Solved/2", lease.userAgent());
        }
      }
      assertEquals(1, requests.size());
    }
  }

  @Test
  void theSolverUsesTheSameProxyAndRefusesOneWithAPassword() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    try (RawServer solver = solver(requests, "200 OK", SOLVED)) {
      for (String proxy : List.of("http://u:p@127.0.0.1:9", "socks5://127.0.0.1:9")) {
        ConfiguredEgress egress =
            egress(
                Configs.with(
                    Configs.egress(Config.Proxy.Egress.Mode.SINGLE_PROXY, proxy),
                    Configs.solver(solver.url(""), false),
                    "http://127.0.0.1:9"));
        lease(egress, Target.WEB).close();
        egress.close();
      }
      assertEquals(1, requests.size());
      assertTrue(requests.getFirst().contains("\"proxy\":{\"url\":\"socks5://127.0.0.1:9\"}"));
    }
  }
}
