package grok2api.net;

import grok2api.base.Failure;
import java.net.URI;
import java.util.Locale;

/**
 * Where a connection ends: scheme, host and port of a URL.
 *
 * @param tls {@code https} or {@code wss}
 * @param host name or address literal in lower case, IPv6 without brackets
 * @param port 1-65535
 */
record Origin(boolean tls, String host, int port) {

  /** The origin of an absolute {@code http}, {@code https}, {@code ws} or {@code wss} URL. */
  static Origin of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https") || scheme.equals("wss");
    if (uri.getHost() == null || !tls && !scheme.equals("http") && !scheme.equals("ws")) {
      throw Failure.upstream("The upstream's address is not valid.");
    }
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    return new Origin(tls, host, port);
  }

  /** {@code host} or {@code host:port} as a {@code Host} header carries it. */
  String authority() {
    return port == (tls ? 443 : 80) ? bracketed() : bracketed() + ":" + port;
  }

  /** {@code host:port}, the port always said, as {@code CONNECT} wants it. */
  String hostAndPort() {
    return bracketed() + ":" + port;
  }

  private String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
