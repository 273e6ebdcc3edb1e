package grok2api.upstream.official;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.upstream.Origins;
import grok2api.upstream.responses.VendorError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where the vendor's finished files may be read: on its own hosts and those that the operator put
 * in their place, without any key.
 */
final class MediaPlace {

  private static final String VENDOR = ".x.ai";

  private MediaPlace() {}

  /** The address, when its host is the vendor's or one that the operator opened. */
  static URI of(String url, Config config) {
    try {
      URI uri = new URI(url);
      String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
      boolean vendor = "https".equals(uri.getScheme()) && host.endsWith(VENDOR);
      boolean opened = config.server().fetchAllow().contains(host);
      Config.Upstream ours = config.upstream();
      boolean configured = isAt(ours.apiUrl(), uri) || isAt(ours.assetsUrl(), uri);
      boolean known = vendor || opened || configured;
      if (!host.isEmpty() && uri.getRawUserInfo() == null && known) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw notAllowed(e);
    }
    throw notAllowed(null);
  }

  private static boolean isAt(String base, URI uri) {
    return Origins.same(URI.create(base), uri);
  }

  private static Failure notAllowed(URISyntaxException cause) {
    Failure refused = VendorError.protocol("The upstream's file lies on an unknown host.");
    if (cause != null) {
      refused.addSuppressed(cause);
    }
    return refused;
  }
}
