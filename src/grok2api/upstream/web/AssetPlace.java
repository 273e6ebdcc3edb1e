package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.upstream.Origins;
import grok2api.upstream.UpstreamFailures;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Where a file of grok.com is read, and whether the account's cookie may go there. A URL comes from
 * upstream frames, so it is not to be trusted: a host outside this list gets nothing at all.
 *
 * @param secret the account's cookie is needed and may be sent
 */
record AssetPlace(URI uri, boolean secret) {

  private static final String ASSETS = "https://assets.grok.com";
  private static final Set<String> WITH_COOKIE = Set.of("videos.grok.com");
  private static final Set<String> PUBLIC =
      Set.of("imagine-public.x.ai", "imgen.x.ai", "vidgen.x.ai");

  /** The place of an absolute URL or of a path on the assets host. */
  static AssetPlace of(String url, Config.Upstream origins) {
    String full = url.startsWith(ASSETS + "/") ? url.substring(ASSETS.length()) : url;
    URI uri = parse(Links.absolute(full, origins.assetsUrl()));
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw notAllowed();
    }
    if (isWithin(uri, origins.assetsUrl()) || isWithin(uri, origins.webUrl())) {
      return new AssetPlace(uri, true);
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    boolean https = "https".equals(uri.getScheme()) && (uri.getPort() < 0 || uri.getPort() == 443);
    if (https && WITH_COOKIE.contains(host)) {
      return new AssetPlace(uri, true);
    }
    if (https && (PUBLIC.contains(host) || host.endsWith(".vidgen.x.ai"))) {
      return new AssetPlace(uri, false);
    }
    throw notAllowed();
  }

  /** Same scheme, host and port as a configured origin, and below its path. */
  private static boolean isWithin(URI uri, String base) {
    URI origin = parse(base);
    String path = uri.normalize().getRawPath();
    return Origins.same(uri, origin) && path.startsWith(origin.getRawPath() + "/");
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw notAllowed();
    }
  }

  private static Failure notAllowed() {
    return UpstreamFailures.protocol("The upstream's file lies on an unknown host.");
  }
}
