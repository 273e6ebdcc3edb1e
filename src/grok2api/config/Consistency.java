package grok2api.config;

import grok2api.config.Config.Proxy.Clearance;
import grok2api.config.Config.Proxy.Egress;
import grok2api.config.Config.Web.Statsig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What single values cannot show: settings that only work together, and settings to warn of. */
final class Consistency {

  private Consistency() {}

  /** Combinations that cannot work. */
  static List<ConfigProblem> problems(Config config) {
    List<ConfigProblem> found = new ArrayList<>();
    Egress egress = config.proxy().egress();
    Clearance clearance = config.proxy().clearance();
    require(
        found,
        egress.mode() != Egress.Mode.SINGLE_PROXY || !egress.proxyUrl().isEmpty(),
        "proxy.egress.proxy_url",
        "proxy.egress.mode = single_proxy");
    require(
        found,
        egress.mode() != Egress.Mode.PROXY_POOL || !egress.proxyPool().isEmpty(),
        "proxy.egress.proxy_pool",
        "proxy.egress.mode = proxy_pool");
    require(
        found,
        clearance.mode() != Clearance.Mode.FLARESOLVERR || !clearance.flaresolverrUrl().isEmpty(),
        "proxy.clearance.flaresolverr_url",
        "proxy.clearance.mode = flaresolverr");
    require(
        found,
        !config.upstreamBlocker().enabled() || !config.upstreamBlocker().keywords().isEmpty(),
        "upstream_blocker.keywords",
        "upstream_blocker.enabled = true");
    Statsig statsig = config.web().statsig();
    require(
        found,
        statsig.mode() != Statsig.Mode.URL || !statsig.url().isEmpty(),
        "web.statsig.url",
        "web.statsig.mode = url");
    return found;
  }

  private static void require(
      List<ConfigProblem> found, boolean fine, String param, String because) {
    if (!fine) {
      found.add(ConfigProblem.invalid(param, "", "expected a value because " + because));
    }
  }

  /** Settings that work and that an operator should know of. */
  static List<String> warnings(Config config) {
    List<String> found = new ArrayList<>();
    if (config.app().isDefaultAdminKey()) {
      found.add(
          "app.app_key is the documented default: /admin answers this machine only;"
              + " set GROK_APP_APP_KEY or app.app_key");
    }
    if (config.app().apiKeys().isEmpty()) {
      found.add("app.api_key is empty: /v1 is open unless client keys exist");
    }
    if (config.app().webuiEnabled() && config.app().webuiKey().isEmpty()) {
      found.add("app.webui_key is empty: whoever reaches /webui can use the accounts");
    }
    var upstream = config.upstream();
    Map.of(
            "upstream.web_url", upstream.webUrl(),
            "upstream.assets_url", upstream.assetsUrl(),
            "upstream.console_url", upstream.consoleUrl(),
            "upstream.accounts_url", upstream.accountsUrl(),
            "upstream.api_url", upstream.apiUrl(),
            "upstream.livekit_url", upstream.livekitUrl())
        .forEach(
            (key, url) -> {
              if (isPrivate(UrlRule.host(url))) {
                found.add(key + " points at a private host: " + UrlRule.host(url));
              }
            });
    return found.stream().sorted().toList();
  }

  /** By its looks only: names are not resolved here. */
  private static boolean isPrivate(String host) {
    return host.matches(
        "localhost|127\\..*|10\\..*|192\\.168\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*|169\\.254\\..*"
            + "|::1|[fF][cCdDeE].*:.*|[^.:]+");
  }
}
