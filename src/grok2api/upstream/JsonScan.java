package grok2api.upstream;

/** Follows one JSON value through text that grows, without looking at a character twice. */
final class JsonScan {

  private static final String CALLS_KEY = "\"tool_calls\"";

  private int start;
  private boolean fenced;
  private int at;
  private int depth;
  private boolean quoted;
  private boolean escaped;
  private int end = -1;
  private int keySearched;
  private boolean namesCalls;

  /** The value begins at {@code from}, perhaps in a code fence. */
  void start(int from, boolean inFence) {
    start = from;
    at = from;
    keySearched = from;
    fenced = inFence;
  }

  /** Looks at what was added. */
  void scan(StringBuilder text) {
    if (!namesCalls) {
      namesCalls = text.indexOf(CALLS_KEY, keySearched) >= 0;
      keySearched = Math.max(start, text.length() - CALLS_KEY.length());
    }
    while (at < text.length() && end < 0) {
      step(text.charAt(at++));
    }
  }

  private void step(char c) {
    if (escaped) {
      escaped = false;
    } else if (quoted) {
      escaped = c == '\\';
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      end = at;
    }
  }

  /** True once the value is closed. */
  boolean isOver() {
    return end >= 0;
  }

  /** True once a list of calls was named. */
  boolean namesCalls() {
    return namesCalls;
  }

  /** True while nothing but white space and the fence surround the value, or it names calls. */
  boolean mayBeCalls(StringBuilder text) {
    return namesCalls || end < 0 || tail(text).isEmpty();
  }

  /** True when no more text is needed to know that the value is complete and stands alone. */
  boolean isCertain(StringBuilder text) {
    return namesCalls || fenced && text.indexOf("```", end) >= 0;
  }

  /** The value, without what surrounds it; all there is when it is not closed. */
  String value(StringBuilder text) {
    return text.substring(start, end < 0 ? text.length() : end);
  }

  /** How much can be released when the value is no call. */
  int safeEnd(StringBuilder text) {
    return end < 0 ? text.length() : end;
  }

  private String tail(StringBuilder text) {
    String tail = text.substring(end).strip();
    return fenced && "```".startsWith(tail)
        ? ""
        : fenced ? tail.replaceFirst("^```\\s*", "") : tail;
  }
}
