package grok2api.net;

import grok2api.base.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A proxy as configured, for example {@code socks5://user:secret@10.0.0.5:1080}.
 *
 * @param user empty: no credentials
 * @param host name or address literal, IPv6 without brackets
 */
record ProxyAddress(Kind kind, String user, Secret password, String host, int port) {

  /** How the proxy is spoken to. */
  enum Kind {
    HTTP(8080),
    /** HTTP inside TLS. */
    HTTPS(443),
    /** Version 4a: the proxy resolves names. */
    SOCKS4(1080),
    /** Version 5: the proxy resolves names. */
    SOCKS5(1080);

    private final int defaultPort;

    Kind(int defaultPort) {
      this.defaultPort = defaultPort;
    }

    boolean isHttp() {
      return this == HTTP || this == HTTPS;
    }
  }

  /**
   * Reads a proxy URL; a text without scheme is an HTTP proxy.
   *
   * @throws IllegalArgumentException with a message that does not repeat the URL
   */
  static ProxyAddress parse(String text) {
    String trimmed = text.strip();
    URI uri = uri(trimmed.contains("://") ? trimmed : "http://" + trimmed);
    Kind kind = kind(uri.getScheme());
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("a proxy URL has no host");
    }
    String host = uri.getHost();
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    String info = Optional.ofNullable(uri.getRawUserInfo()).orElse("");
    int colon = info.indexOf(':');
    String user = colon < 0 ? info : info.substring(0, colon);
    String password = colon < 0 ? "" : info.substring(colon + 1);
    int port = uri.getPort() > 0 ? uri.getPort() : kind.defaultPort;
    return new ProxyAddress(kind, decode(user), new Secret(decode(password)), host, port);
  }

  /** For logs and pages: scheme, host and port, never credentials. */
  String masked() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return kind.name().toLowerCase(Locale.ROOT) + "://" + name + ":" + port;
  }

  boolean hasCredentials() {
    return !user.isEmpty() || !password.isEmpty();
  }

  @Override
  public String toString() {
    return masked();
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // The message of the cause would repeat the password.
      throw new IllegalArgumentException("a proxy URL is not a URL: " + e.getReason());
    }
  }

  private static Kind kind(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "http" -> Kind.HTTP;
      case "https" -> Kind.HTTPS;
      case "socks4", "socks4a" -> Kind.SOCKS4;
      case "socks", "socks5", "socks5h" -> Kind.SOCKS5;
      default -> throw new IllegalArgumentException("a proxy URL has an unknown scheme");
    };
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
