package grok2api.net;

import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The ways out of one version of {@code proxy.*} and {@code upstream.*}; replaced as a whole. */
final class Ways {

  private static final Duration SOLVER_GRACE = Duration.ofSeconds(30);

  private final Config.Proxy proxy;
  private final Config.Upstream upstream;
  private final boolean officialByProxy;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final ClientCache clients;
  private final ProxyPool api;
  private final ProxyPool resources;
  private final Optional<SharedClient> solverClient;
  private final Optional<ClearanceKeeper> keeper;
  private final Refusals refusals;
  private final Map<Egress.Target, Destination> destinations = new EnumMap<>(Egress.Target.class);

  /** What is the same for every call to a host: its site, the clearance of the configuration. */
  private record Destination(ClearanceSite site, ClearanceBundle configured) {}

  /** Builds the pools; connects to nothing. */
  Ways(Config config, Parts parts) {
    this.proxy = config.proxy();
    this.upstream = config.upstream();
    this.officialByProxy = config.official().useProxy();
    this.clock = parts.clock();
    this.nanoClock = parts.nanoClock();
    this.refusals = parts.refusals();
    Config.Proxy.Egress egress = proxy.egress();
    this.clients = new ClientCache(egress.skipSslVerify(), parts.tls(), parts.watchdog());
    List<String> calls = callProxies(egress);
    this.api = new ProxyPool(calls, nanoClock);
    List<String> media = mediaProxies(egress, calls);
    this.resources = media.equals(calls) ? api : new ProxyPool(media, nanoClock);
    Config.Proxy.Clearance clearance = proxy.clearance();
    boolean solves = clearance.mode() == Config.Proxy.Clearance.Mode.FLARESOLVERR;
    this.solverClient = solves ? Optional.of(clients.acquire(Optional.empty())) : Optional.empty();
    this.keeper =
        solverClient
            .map(direct -> new FlareSolver(clearance, direct.client(), clock))
            .map(solver -> keeper(solver, clearance));
    for (Egress.Target target : Egress.Target.values()) {
      destinations.put(target, new Destination(site(target), configured(target)));
    }
  }

  /** What a generation gets from its owner. */
  record Parts(
      Dialer.Tls tls,
      Watchdog watchdog,
      Refusals refusals,
      InstantSource clock,
      LongSupplier nanoClock) {}

  /** Proxy URLs; an empty text stands for a direct connection. */
  private static List<String> callProxies(Config.Proxy.Egress egress) {
    return switch (egress.mode()) {
      case DIRECT -> List.of("");
      case SINGLE_PROXY -> List.of(required(egress.proxyUrl()));
      case PROXY_POOL -> {
        egress.proxyPool().forEach(Ways::required);
        yield egress.proxyPool().isEmpty() ? List.of(required("")) : egress.proxyPool();
      }
    };
  }

  private static List<String> mediaProxies(Config.Proxy.Egress egress, List<String> calls) {
    boolean poolFirst = egress.mode() != Config.Proxy.Egress.Mode.SINGLE_PROXY;
    if (poolFirst && !egress.resourceProxyPool().isEmpty()) {
      return egress.resourceProxyPool();
    }
    return egress.resourceProxyUrl().isEmpty() ? calls : List.of(egress.resourceProxyUrl());
  }

  private static String required(String url) {
    if (url.isBlank()) {
      throw Broken.transport("The configured proxy has no address.", null);
    }
    return url;
  }

  private ClearanceKeeper keeper(Solver solver, Config.Proxy.Clearance clearance) {
    Duration limit = Duration.ofSeconds(clearance.timeoutSec()).plus(SOLVER_GRACE);
    return new ClearanceKeeper(
        solver,
        new ClearanceKeeper.Settings(clearance.refreshInterval(), limit, clearance.onDemand()),
        nanoClock);
  }

  /** True when this generation still says what the configuration says. */
  boolean isFor(Config config) {
    return proxy.equals(config.proxy())
        && upstream.equals(config.upstream())
        && officialByProxy == config.official().useProxy();
  }

  Lease lease(Egress.Target target, Call call, String account) {
    ProxyPool pool = pool(target);
    ProxyPool.Entry entry = pool.current();
    Optional<ProxyAddress> way = address(entry.url(), account);
    ClearanceKeeper.Key key = new ClearanceKeeper.Key(way, destinations.get(target).site());
    ClearanceBundle bundle = bundle(target, key, call);
    SharedClient client = clients.acquire(way);
    return new Lease(
        new Lease.Identity(way, client, key, bundle, pool, entry), call.deadlineNanos(), this);
  }

  private ProxyPool pool(Egress.Target target) {
    return switch (target) {
      case WEB, ACCOUNTS, CONSOLE -> api;
      case OFFICIAL -> officialByProxy ? api : new ProxyPool(List.of(""), nanoClock);
      case ASSETS -> resources;
    };
  }

  private static Optional<ProxyAddress> address(String url, String account) {
    if (url.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProxyAddress.parse(url.replace("{account}", account)));
    } catch (IllegalArgumentException e) {
      throw Broken.transport("The configured proxy cannot be used: " + e.getMessage() + ".", e);
    }
  }

  /** Each host has clearance of its own; media hosts share the cookies of the site. */
  private ClearanceSite site(Egress.Target target) {
    return switch (target) {
      case WEB, ASSETS -> ClearanceSite.of("https://grok.com", upstream.webUrl());
      case ACCOUNTS -> ClearanceSite.of("https://accounts.x.ai", upstream.accountsUrl());
      case CONSOLE -> ClearanceSite.of("https://console.x.ai", upstream.consoleUrl());
      case OFFICIAL -> ClearanceSite.of("https://api.x.ai", upstream.apiUrl());
    };
  }

  private ClearanceBundle bundle(Egress.Target target, ClearanceKeeper.Key key, Call call) {
    ClearanceBundle configured = destinations.get(target).configured();
    if (target == Egress.Target.OFFICIAL || keeper.isEmpty()) {
      return configured;
    }
    long wait =
        call.deadlineNanos() == Long.MAX_VALUE
            ? Long.MAX_VALUE
            : Math.max(0, call.deadlineNanos() - System.nanoTime());
    return keeper.get().bundle(key, wait).orElse(configured);
  }

  /** Cookies of the configuration are those of grok.com and go nowhere else. */
  private ClearanceBundle configured(Egress.Target target) {
    Config.Proxy.Clearance clearance = proxy.clearance();
    String agent = BrowserProfile.of(clearance.userAgent()).userAgent();
    boolean site = target == Egress.Target.WEB || target == Egress.Target.ASSETS;
    if (!site || clearance.mode() == Config.Proxy.Clearance.Mode.NONE) {
      return ClearanceBundle.none(agent);
    }
    String text = clearance.cfCookies().reveal();
    if (!clearance.cfClearance().isEmpty()) {
      // First of its name wins, so this one replaces the one in the text.
      text = "cf_clearance=" + clearance.cfClearance().reveal() + "; " + text;
    }
    String cookies = ClearanceCookies.join(ClearanceCookies.parse(text));
    return new ClearanceBundle(cookies, agent, Optional.empty());
  }

  /** Solves for grok.com before anybody asks, unless on demand; does not wait. */
  void warmUp() {
    if (keeper.isPresent() && !proxy.clearance().onDemand()) {
      Egress.Target web = Egress.Target.WEB;
      try {
        Optional<ProxyAddress> way = address(api.current().url(), "");
        keeper.get().bundle(new ClearanceKeeper.Key(way, destinations.get(web).site()), 0);
      } catch (Failure e) {
        System.getLogger(Ways.class.getName())
            .log(System.Logger.Level.WARNING, "net.clearance no warm-up: {0}", e.getMessage());
      }
    }
  }

  void report(Lease.Identity identity, EgressLease.Outcome outcome) {
    identity.pool().report(identity.entry(), outcome);
    switch (outcome) {
      case CHALLENGE -> keeper.ifPresent(k -> k.invalidate(identity.key(), identity.bundle()));
      case RESET -> clients.renew(identity.way(), identity.client());
      case SUCCESS, ANTI_BOT, TRANSPORT -> {}
    }
  }

  void refused(Lease.Identity identity, String host, int status, String classification) {
    ClearanceBundle bundle = identity.bundle();
    refusals.add(
        new Refusal(
            clock.instant(),
            host,
            identity.way().map(ProxyAddress::masked).orElse("direct"),
            bundle.userAgent(),
            bundle.solvedAt().map(at -> Duration.between(at, clock.instant())),
            status,
            classification));
  }

  /** Gives everything up as its last lease is closed. */
  void retire() {
    keeper.ifPresent(ClearanceKeeper::close);
    solverClient.ifPresent(client -> client.release(nanoClock.getAsLong()));
    clients.retire();
  }
}
