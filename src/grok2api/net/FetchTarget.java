package grok2api.net;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A URL that a client named, as far as its text can be judged.
 *
 * @param origin where it leads, the name not yet resolved
 * @param literal the address, when the host is one; else empty
 * @param opened the operator named this host
 * @param special only an address that the operator opened will do: the port or the name is not one
 *     of the public net
 */
record FetchTarget(
    URI uri, Origin origin, Optional<InetAddress> literal, boolean opened, boolean special) {

  private static final int MAX_LENGTH = 8192;
  private static final List<String> PRIVATE_SUFFIXES =
      List.of(".localhost", ".local", ".internal", ".localdomain", ".home.arpa");

  /** Judges a URL; empty when it is refused without asking anybody. */
  static Optional<FetchTarget> of(String text, AddressGuard guard) {
    Optional<URI> parsed = parse(text);
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    URI uri = parsed.get();
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("http") || scheme.equals("https");
    boolean plain =
        uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawAuthority().indexOf('%') < 0
            && uri.getPort() != 0
            && uri.getPort() <= 0xffff;
    if (!web || !plain) {
      return Optional.empty();
    }
    return judged(uri, Origin.of(uri), guard);
  }

  private static Optional<FetchTarget> judged(URI uri, Origin origin, AddressGuard guard) {
    byte[] literal = AddressLiteral.parse(origin.host());
    boolean opened = guard.isOpenHost(origin.host());
    boolean usualPort = origin.port() == (origin.tls() ? 443 : 80);
    boolean address = literal.length > 0;
    if (!address && looksNumeric(origin.host())) {
      return Optional.empty(); // octal, hexadecimal, shortened: an address in disguise
    }
    boolean special = !opened && (!usualPort || !address && isPrivateName(origin.host()));
    boolean hopeless =
        address
            ? !opened && !guard.isOpen(literal) && (special || !AddressGuard.isPublic(literal))
            : special && !guard.hasOpenRanges();
    return hopeless
        ? Optional.empty()
        : Optional.of(new FetchTarget(uri, origin, address(literal), opened, special));
  }

  /** True when a connection to this address, found for the host, is allowed. */
  boolean allows(byte[] address, AddressGuard guard) {
    return opened || guard.isOpen(address) || !special && AddressGuard.isPublic(address);
  }

  private static Optional<InetAddress> address(byte[] literal) {
    try {
      return literal.length == 0
          ? Optional.empty()
          : Optional.of(InetAddress.getByAddress(literal));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has four or sixteen bytes", e);
    }
  }

  private static boolean isPrivateName(String host) {
    return host.indexOf('.') < 0
        || host.endsWith(".")
        || PRIVATE_SUFFIXES.stream().anyMatch(host::endsWith);
  }

  /** Resolvers of some systems read such names as numbers. */
  private static boolean looksNumeric(String host) {
    String bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = bare.substring(bare.lastIndexOf('.') + 1);
    return last.matches("[0-9]+|0x[0-9a-f]*");
  }

  private static Optional<URI> parse(String text) {
    boolean sane =
        !text.isEmpty()
            && text.length() <= MAX_LENGTH
            && text.chars().noneMatch(c -> c <= 0x20 || c == 0x7f || c == '\\');
    if (!sane) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(withoutFragment(encoded(text)));
      boolean usable = uri.isAbsolute() && !uri.isOpaque() && uri.getRawAuthority() != null;
      return usable ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      System.getLogger(FetchTarget.class.getName())
          .log(System.Logger.Level.DEBUG, "net.fetch not a URL: {0}", e.getReason());
      return Optional.empty();
    }
  }

  /** Percent-encodes what browsers let pass in a path or query; the authority stays as it is. */
  private static String encoded(String text) {
    int authority = text.indexOf("://");
    int path = authority < 0 ? -1 : text.indexOf('/', authority + 3);
    if (path < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, path);
    for (byte b : text.substring(path).getBytes(StandardCharsets.UTF_8)) {
      if (b < 0 || "\"<>^`{|}".indexOf(b) >= 0) {
        out.append('%').append(Character.forDigit(b >> 4 & 0xf, 16));
        out.append(Character.forDigit(b & 0xf, 16));
      } else {
        out.append((char) b);
      }
    }
    return out.toString();
  }

  private static String withoutFragment(String text) {
    int hash = text.indexOf('#');
    return hash < 0 ? text : text.substring(0, hash);
  }
}
