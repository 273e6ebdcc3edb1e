package grok2api.upstream;

/** Where in a text a tool call may begin. */
final class Openings {

  /** The text ends before it is clear. */
  static final int UNDECIDED = -2;

  private static final int NO = -1;
  private static final int MAX_FENCE_LABEL = 16;
  private static final int MAX_SPACE = 256; // between fence, bracket and key: more is no call
  private static final String CALLS_KEY = "\"tool_calls\"";
  private static final String[] TAGS = {
    "<tool_calls",
    "<tool_call",
    "<function_calls",
    "<function_call",
    "<invoke",
    "<xai:function_call"
  };

  private Openings() {}

  /** False when nothing in the text can begin a call. */
  static boolean mayBegin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isCandidate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Position of the next character that may begin a call; -1 when there is none. */
  static int next(CharSequence text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (isCandidate(text.charAt(i))) {
        return i;
      }
    }
    return NO;
  }

  /**
   * What begins at a candidate: the position of the opening tag or bracket (behind a code fence, if
   * there is one), -1 for nothing, or {@link #UNDECIDED}.
   */
  static int classify(CharSequence text, int at) {
    return switch (text.charAt(at)) {
      case '<' -> tag(text, at);
      case '{' -> object(text, at);
      default -> fenced(text, at);
    };
  }

  private static boolean isCandidate(char c) {
    return c == '<' || c == '{' || c == '`';
  }

  private static int tag(CharSequence text, int at) {
    boolean undecided = false;
    for (String tag : TAGS) {
      int have = Math.min(tag.length(), text.length() - at);
      if (startsWith(text, at, tag, have)) {
        int after = at + tag.length();
        if (have < tag.length() || after == text.length()) {
          undecided = true;
        } else if (text.charAt(after) == '>' || Character.isWhitespace(text.charAt(after))) {
          return at;
        }
      }
    }
    return undecided ? UNDECIDED : NO;
  }

  private static int object(CharSequence text, int at) {
    int key = skipSpace(text, at + 1);
    if (key - at > MAX_SPACE) {
      return NO;
    }
    int have = Math.min(CALLS_KEY.length(), text.length() - key);
    if (!startsWith(text, key, CALLS_KEY, have)) {
      return NO;
    }
    return have < CALLS_KEY.length() ? UNDECIDED : at;
  }

  private static int fenced(CharSequence text, int at) {
    boolean lineStart = at == 0 || text.charAt(at - 1) == '\n';
    int inside = lineStart ? fenceEnd(text, at) : NO;
    if (inside < 0) {
      return inside;
    }
    if (inside == text.length()) {
      return UNDECIDED;
    }
    char c = text.charAt(inside);
    return c == '<' || c == '{' ? classify(text, inside) : NO;
  }

  /**
   * Position of the content behind an opening code fence at {@code at}; -1 when there is no fence,
   * {@link #UNDECIDED} when the text ends before.
   */
  static int fenceEnd(CharSequence text, int at) {
    int i = at;
    while (i < text.length() && i < at + 3) {
      if (text.charAt(i++) != '`') {
        return NO;
      }
    }
    int label = i;
    while (i < text.length() && Character.isLetter(text.charAt(i)) && i - label < MAX_FENCE_LABEL) {
      i++;
    }
    if (i == text.length()) {
      return UNDECIDED;
    }
    int inside = skipSpace(text, i);
    if (inside - i > MAX_SPACE) {
      return NO;
    }
    return inside == i && inside == label ? inside : inside > i ? inside : NO;
  }

  static int skipSpace(CharSequence text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean startsWith(CharSequence text, int at, String start, int count) {
    for (int i = 0; i < count; i++) {
      char c = text.charAt(at + i);
      if (c != start.charAt(i) && Character.toLowerCase(c) != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
