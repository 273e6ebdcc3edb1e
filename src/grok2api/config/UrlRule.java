package grok2api.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which URLs a key takes.
 *
 * <p>Written by hand because {@link java.net.URI} finds no host in {@code
 * http://flare_solverr:8191}, a legal name in a compose file.
 *
 * @param schemes allowed, lower case
 * @param userInfo a user and password may be part of it (proxies)
 * @param query may be part of it
 * @param required the empty text is refused
 */
record UrlRule(List<String> schemes, boolean userInfo, boolean query, boolean required) {

  private static final int MAX_CHARS = 2_048;
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*)://"
              + "(?:([^/?#@]*(?:@[^/?#@]*)*)@)?"
              + "(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?"
              + "(/[^?#]*)?(\\?[^#]*)?");

  /** Trimmed, scheme in lower case, no trailing slash; empty when refused. */
  Optional<String> normalise(String raw) {
    String text = raw.strip();
    if (text.isEmpty()) {
      return required ? Optional.empty() : Optional.of("");
    }
    Matcher url = FORM.matcher(text);
    boolean plain = text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (text.length() > MAX_CHARS || !plain || !url.matches() || !allows(url)) {
      return Optional.empty();
    }
    String rest = text.substring(url.end(1));
    return Optional.of(url.group(1).toLowerCase(Locale.ROOT) + rest.replaceFirst("/+$", ""));
  }

  private boolean allows(Matcher url) {
    int port = url.group(4) == null ? 1 : Integer.parseInt(url.group(4));
    return schemes.contains(url.group(1).toLowerCase(Locale.ROOT))
        && (userInfo || url.group(2) == null)
        && (query || url.group(6) == null)
        && port >= 1
        && port <= 65_535;
  }

  String expected() {
    return "a URL "
        + String.join("://, ", schemes)
        + ":// with a host"
        + (userInfo ? "" : ", no user or password")
        + (query ? "" : ", no query")
        + (required ? "" : ", or empty");
  }

  /** The host of a normalised URL, without brackets; empty for none. */
  static String host(String url) {
    Matcher parts = FORM.matcher(url);
    return parts.matches() ? parts.group(3).replaceAll("[\\[\\]]", "") : "";
  }

  /** The password inside the URL's user info, if there is one. */
  static Optional<String> password(String url) {
    Matcher parts = FORM.matcher(url);
    if (!parts.matches() || parts.group(2) == null || !parts.group(2).contains(":")) {
      return Optional.empty();
    }
    return Optional.of(parts.group(2).substring(parts.group(2).indexOf(':') + 1));
  }

  /** The same URL with another password. */
  static String withPassword(String url, String password) {
    Matcher parts = FORM.matcher(url);
    if (!parts.matches() || parts.group(2) == null) {
      return url;
    }
    String user = parts.group(2).replaceFirst(":.*$", "");
    return url.substring(0, parts.start(2)) + user + ":" + password + url.substring(parts.end(2));
  }
}
