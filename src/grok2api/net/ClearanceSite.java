package grok2api.net;

import java.net.URI;
import java.util.Locale;

/**
 * A host that asks for clearance.
 *
 * <p>A configured address on a private network is a bridge in front of the real host: a solver,
 * which often runs in another container, opens the real one. A public mirror is opened itself.
 *
 * @param url what a solver opens: scheme, host and port
 * @param host where the calls go
 */
record ClearanceSite(String url, String host) {

  /** The site of a configured base address that stands for {@code real}. */
  static ClearanceSite of(String real, String base) {
    Origin origin = Origin.of(URI.create(base));
    String own = (origin.tls() ? "https://" : "http://") + origin.authority();
    return new ClearanceSite(isPrivate(origin.host()) ? real : own, origin.host());
  }

  /** True when a cookie of this domain is for this site. */
  boolean takes(String domain) {
    String dotless = domain.startsWith(".") ? domain.substring(1) : domain;
    String bare = dotless.toLowerCase(Locale.ROOT);
    return !bare.isEmpty()
        && (isWithin(Origin.of(URI.create(url)).host(), bare) || isWithin(host, bare));
  }

  private static boolean isWithin(String host, String domain) {
    return host.equals(domain) || host.endsWith("." + domain);
  }

  /** By its looks: names are not resolved here. */
  private static boolean isPrivate(String host) {
    byte[] address = AddressLiteral.parse(host);
    return address.length > 0
        ? !AddressGuard.isPublic(address)
        : host.indexOf('.') < 0; // localhost, names of containers
  }
}
