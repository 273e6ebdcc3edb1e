package grok2api.http;

/** The characters of RFC 9110. */
final class Tokens {

  private static final boolean[] TOKEN = table();

  private Tokens() {}

  /** True for a character of a method or header name. */
  static boolean isToken(int c) {
    return c > 0 && c < 128 && TOKEN[c];
  }

  /** True when every character of a non-empty text is one. */
  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isToken(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** True when a header value can be sent: no control characters but tab, nothing above 255. */
  static boolean isFieldValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\t' || c == 127 || c > 255) {
        return false;
      }
    }
    return true;
  }

  /** Value of a hex digit, -1 for another character. */
  static int hex(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  private static boolean[] table() {
    boolean[] table = new boolean[128];
    for (char c = '0'; c <= 'z'; c++) {
      table[c] = Character.isLetterOrDigit(c);
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      table[c] = true;
    }
    return table;
  }
}
