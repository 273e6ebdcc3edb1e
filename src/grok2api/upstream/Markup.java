package grok2api.upstream;

/** Looks at text that may hold tags; knows positions only, makes no copies. */
final class Markup {

  private Markup() {}

  /**
   * A tag.
   *
   * @param end position after it
   * @param name lower case, without a name space prefix such as {@code xai:}
   * @param label value of its {@code name} attribute, may be empty
   */
  record Tag(int end, String name, boolean closing, String label) {
    /** There is no tag here. */
    static final Tag NONE = new Tag(-1, "", false, "");

    /** The text ends before the tag does. */
    static final Tag CUT = new Tag(-2, "", false, "");

    boolean isNone() {
      return end == -1;
    }

    boolean isCut() {
      return end == -2;
    }
  }

  private static final int MAX_TAG = 512;
  private static final int MAX_PREFIX = 6;

  /** The tag that begins at {@code at}, {@link Tag#NONE} or {@link Tag#CUT}. */
  static Tag tag(String text, int at) {
    if (at >= text.length()) {
      return Tag.CUT;
    }
    if (text.charAt(at) != '<') {
      return Tag.NONE;
    }
    int limit = Math.min(text.length(), at + MAX_TAG);
    boolean closing = at + 1 < limit && text.charAt(at + 1) == '/';
    int nameStart = closing ? at + 2 : at + 1;
    int i = nameStart;
    while (i < limit && isNameChar(text.charAt(i))) {
      i++;
    }
    int nameEnd = i;
    char quote = 0;
    while (i < limit && (quote != 0 || text.charAt(i) != '>')) {
      char c = text.charAt(i++);
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && c == '<') {
        return Tag.NONE;
      }
    }
    if (i >= limit) {
      return limit == text.length() ? Tag.CUT : Tag.NONE;
    }
    if (nameEnd == nameStart) {
      return Tag.NONE;
    }
    String name = lower(text, nameStart, nameEnd);
    return new Tag(i + 1, name.substring(name.indexOf(':') + 1), closing, label(text, nameEnd, i));
  }

  /** Position of the next {@code </name>} from {@code from}, any case; -1 when there is none. */
  static int closing(String text, String name, int from) {
    for (int i = text.indexOf("</", from); i >= 0; i = text.indexOf("</", i + 2)) {
      int nameAt = i + 2;
      nameAt = afterPrefix(text, nameAt);
      int end = nameAt + name.length();
      if (text.regionMatches(true, nameAt, name, 0, name.length())
          && skipSpace(text, end) < text.length()
          && text.charAt(skipSpace(text, end)) == '>') {
        return i;
      }
    }
    return -1;
  }

  /** First position from {@code from} that is no white space. */
  static int skipSpace(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Position after the JSON object or list that begins at {@code at}; -1 when it is not closed. */
  static int jsonEnd(String text, int at) {
    int depth = 0;
    boolean quoted = false;
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private static String label(String text, int from, int end) {
    for (int i = text.indexOf("name", from); i >= 0 && i < end; i = text.indexOf("name", i + 4)) {
      int j = skipSpace(text, i + 4);
      boolean whole = Character.isWhitespace(text.charAt(i - 1));
      if (whole && j < end && text.charAt(j) == '=') {
        return value(text, skipSpace(text, j + 1), end);
      }
    }
    return "";
  }

  private static String value(String text, int from, int end) {
    char quote = from < end ? text.charAt(from) : 0;
    if (quote == '"' || quote == '\'') {
      int close = text.indexOf(quote, from + 1);
      return close < 0 || close > end ? "" : text.substring(from + 1, close);
    }
    int i = from;
    while (i < end && !Character.isWhitespace(text.charAt(i)) && text.charAt(i) != '/') {
      i++;
    }
    return text.substring(from, i);
  }

  private static boolean isNameChar(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c == '-';
  }

  /** Behind a short name space prefix such as {@code xai:}; the same position without one. */
  private static int afterPrefix(String text, int from) {
    int limit = Math.min(text.length(), from + MAX_PREFIX);
    for (int i = from; i < limit && isNameChar(text.charAt(i)); i++) {
      if (text.charAt(i) == ':') {
        return i + 1;
      }
    }
    return from;
  }

  private static String lower(String text, int from, int end) {
    StringBuilder name = new StringBuilder(end - from);
    for (int i = from; i < end; i++) {
      name.append(Character.toLowerCase(text.charAt(i)));
    }
    return name.toString();
  }
}
