package grok2api.net;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which cookies are clearance: nothing else may travel beside an account's own cookies. */
final class ClearanceCookies {

  private static final Set<String> NAMES = Set.of("cf_clearance", "__cf_bm", "_cfuvid");
  private static final String PREFIX = "cf_chl_";

  private ClearanceCookies() {}

  /** A name and a value. */
  record Cookie(String name, String value) {}

  /** The pairs of a {@code Cookie} text; what is not {@code name=value} is left out. */
  static List<Cookie> parse(String text) {
    List<Cookie> cookies = new ArrayList<>();
    for (String part : text.split(";")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        cookies.add(
            new Cookie(part.substring(0, equals).strip(), part.substring(equals + 1).strip()));
      }
    }
    return cookies;
  }

  /** {@code name=value; name=value} of what may pass: known names, the first of each. */
  static String join(List<Cookie> cookies) {
    Set<String> seen = new HashSet<>();
    StringBuilder out = new StringBuilder();
    for (Cookie cookie : cookies) {
      if (isClearance(cookie.name()) && isClean(cookie.value()) && seen.add(cookie.name())) {
        out.append(out.isEmpty() ? "" : "; ").append(cookie.name()).append('=');
        out.append(cookie.value());
      }
    }
    return out.toString();
  }

  private static boolean isClearance(String name) {
    return (NAMES.contains(name) || name.startsWith(PREFIX))
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != ',' && c != '=');
  }

  private static boolean isClean(String value) {
    return !value.isEmpty()
        && value.chars().allMatch(c -> c >= ' ' && c <= 0xff && c != 0x7f && c != ';')
        && value.chars().noneMatch(c -> c >= 0x80 && c < 0xa0);
  }
}
