package grok2api.config;

/** Repairs header values that were copied from a web page or a word processor. */
final class PastedText {

  private PastedText() {}

  /**
   * Typographic dashes and quotes to ASCII, special spaces to space, zero-width characters and what
   * does not fit into Latin-1 dropped, trimmed.
   */
  static String header(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char repaired = repaired(c);
      if (repaired != 0) {
        out.append(repaired);
      }
    }
    return out.toString().strip();
  }

  /** The character to keep; 0 for none. */
  private static char repaired(char c) {
    return switch (c) {
      case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212' -> '-';
      case '\u2018', '\u2019', '\u201a', '\u201b' -> '\'';
      case '\u201c', '\u201d', '\u201e', '\u201f' -> '"';
      case '\u00a0', '\u2007', '\u202f', '\u3000' -> ' ';
      case '\u00ad' -> 0; // soft hyphen: invisible, though Latin-1
      default -> c > 0xff ? 0 : c;
    };
  }
}
