package grok2api.net;

import grok2api.base.Cancel;
import grok2api.base.Secret;
import grok2api.config.Call;
import grok2api.config.Config;
import java.time.Duration;
import java.util.List;

/** Configurations for tests: the defaults with another way out. */
final class Configs {

  private Configs() {}

  static Config with(Config.Proxy proxy, Config.Upstream upstream) {
    Config c = Config.defaults();
    return new Config(
        c.app(),
        c.logging(),
        c.features(),
        c.cache(),
        proxy,
        c.retry(),
        c.account(),
        c.chat(),
        c.stream(),
        c.image(),
        c.video(),
        c.voice(),
        c.asset(),
        c.nsfw(),
        c.batch(),
        c.upstreamBlocker(),
        upstream,
        c.web(),
        c.console(),
        c.official(),
        c.models(),
        c.responses(),
        c.tokens(),
        c.server(),
        c.audit());
  }

  static Config with(Config.Proxy.Egress egress, Config.Proxy.Clearance clearance, String base) {
    return with(new Config.Proxy(egress, clearance), upstream(base));
  }

  static Config direct(Config.Proxy.Clearance clearance, String base) {
    return with(egress(Config.Proxy.Egress.Mode.DIRECT), clearance, base);
  }

  static Config.Upstream upstream(String base) {
    Config.Upstream u = Config.defaults().upstream();
    return new Config.Upstream(base, base, base, base, base, u.livekitUrl(), u.acceptLanguage());
  }

  static Config.Proxy.Egress egress(Config.Proxy.Egress.Mode mode, String... proxies) {
    String first = proxies.length == 0 ? "" : proxies[0];
    return new Config.Proxy.Egress(mode, first, List.of(proxies), "", List.of(), false);
  }

  static Config.Proxy.Clearance none() {
    return clearance(Config.Proxy.Clearance.Mode.NONE, "", "", "");
  }

  static Config.Proxy.Clearance manual(String cookies, String clearance, String userAgent) {
    return clearance(Config.Proxy.Clearance.Mode.MANUAL, cookies, clearance, userAgent);
  }

  private static Config.Proxy.Clearance clearance(
      Config.Proxy.Clearance.Mode mode, String cookies, String clearance, String userAgent) {
    return new Config.Proxy.Clearance(
        mode,
        new Secret(cookies),
        new Secret(clearance),
        userAgent,
        "",
        "",
        5,
        Duration.ofHours(1),
        false);
  }

  static Config.Proxy.Clearance solver(String url, boolean onDemand) {
    return new Config.Proxy.Clearance(
        Config.Proxy.Clearance.Mode.FLARESOLVERR,
        new Secret(""),
        new Secret(""),
        "",
        "",
        url,
        5,
        Duration.ofHours(1),
        onDemand);
  }

  static Call call(Config config) {
    return new Call("req_test", config, Long.MAX_VALUE, Cancel.ofCurrentThread());
  }
}
