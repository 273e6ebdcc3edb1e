package grok2api.http;

/** Checks of a Host header, which ends in links that we hand out. */
final class Hosts {

  private static final int MAX = 261; // a name of 255 characters and a port

  private Hosts() {}

  /** True for {@code name}, {@code name:port}, {@code 127.0.0.1:8000}, {@code [::1]:8000}. */
  static boolean isHost(String text) {
    if (text.isEmpty() || text.length() > MAX) {
      return false;
    }
    int close = text.charAt(0) == '[' ? text.indexOf(']') : -1;
    if (text.charAt(0) == '[' && close < 0) {
      return false;
    }
    int colon = text.indexOf(':', close + 1);
    int nameEnd = colon < 0 ? text.length() : colon;
    if (close > 0 ? nameEnd != close + 1 : nameEnd == 0) {
      return false;
    }
    return isName(text, close > 0 ? 1 : 0, close > 0 ? close : nameEnd, close > 0)
        && (colon < 0 || isPort(text, colon + 1));
  }

  private static boolean isName(String text, int from, int to, boolean address) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean fits =
          address
              ? Tokens.hex(c) >= 0 || c == ':' || c == '.' || c == '%'
              : c < 128 && Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPort(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() - from <= 5;
  }
}
