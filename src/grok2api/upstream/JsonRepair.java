package grok2api.upstream;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.Optional;

/**
 * Reads JSON as models write it: raw line breaks in strings, wrong escapes, trailing commas,
 * missing closing brackets, a code fence around it, escaped mark-up, quotes escaped once too often.
 */
final class JsonRepair {

  private JsonRepair() {}

  /** The value; tried as it is first, so that valid JSON is never changed. */
  static Optional<Json> parse(String written) {
    String text = withoutFence(written.strip());
    return strict(text)
        .or(() -> strict(tidy(text)))
        .or(() -> strict(unescaped(text)))
        .or(() -> strict(tidy(unescaped(text))))
        .or(() -> overquoted(text));
  }

  /** {@code {\"a\":1}}: the inside of a string that holds an object. */
  private static Optional<Json> overquoted(String text) {
    boolean object = text.startsWith("{") && text.startsWith("\\\"", Markup.skipSpace(text, 1));
    return object
            && strict(tidy('"' + text + '"')).orElse(Json.Null.VALUE) instanceof Json.Str(var inner)
        ? strict(inner).or(() -> strict(tidy(inner)))
        : Optional.empty();
  }

  /** The content of a code fence around the whole text; other text unchanged. */
  static String withoutFence(String text) {
    if (!text.startsWith("```") || !text.endsWith("```") || text.length() < 6) {
      return text;
    }
    int line = text.indexOf('\n');
    int start = line < 0 ? 3 : line + 1;
    return start > text.length() - 3 ? text : text.substring(start, text.length() - 3).strip();
  }

  /**
   * The text member of {@code {"name":"…"}} whose quotes are not escaped, with the usual escapes
   * undone; empty when the text has another form.
   */
  static Optional<String> looseMember(String text, String name) {
    int key = text.indexOf("\"" + name + "\"");
    int colon = key < 0 ? -1 : text.indexOf(':', key + name.length() + 2);
    int open = colon < 0 ? -1 : Markup.skipSpace(text, colon + 1);
    int close = text.lastIndexOf('"');
    boolean only = key >= 0 && text.substring(1, key).isBlank();
    if (!only || open < 0 || text.charAt(open) != '"' || close <= open) {
      return Optional.empty();
    }
    StringBuilder value = new StringBuilder(close - open);
    for (int i = open + 1; i < close; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < close) {
        char next = text.charAt(++i);
        switch (next) {
          case 'n' -> value.append('\n');
          case 't' -> value.append('\t');
          case 'r' -> value.append('\r');
          case '"', '\\', '/' -> value.append(next);
          default -> value.append(c).append(next);
        }
      } else {
        value.append(c);
      }
    }
    return Optional.of(value.toString());
  }

  static Optional<Json> strict(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonReader.parse(text));
    } catch (Failure broken) {
      return Optional.empty(); // the next repair is tried
    }
  }

  private static String tidy(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    StringBuilder closers = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += quotedChar(text, i, c, out);
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
        out.append(c);
      } else if (c != ',' || !closes(text, i + 1)) { // else a trailing comma, left out
        if (c == '{' || c == '[') {
          closers.append(c == '{' ? '}' : ']');
        } else if ((c == '}' || c == ']') && !closers.isEmpty()) {
          closers.setLength(closers.length() - 1);
        }
        out.append(c);
      }
    }
    return quoted ? out.toString() : out.append(closers.reverse()).toString();
  }

  /** Copies one character of a string; returns how many more were taken. */
  private static int quotedChar(String text, int at, char c, StringBuilder out) {
    if (c == '\\' && at + 1 < text.length()) {
      char next = text.charAt(at + 1);
      boolean known = "\"\\/bfnrt".indexOf(next) >= 0 || next == 'u' && isHex4(text, at + 2);
      out.append(known ? "\\" : "\\\\");
      if (known) {
        out.append(next);
        return 1;
      }
      return 0;
    }
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c >= ' ') {
          out.append(c);
        }
      }
    }
    return 0;
  }

  private static boolean isHex4(String text, int at) {
    for (int i = at; i < at + 4; i++) {
      if (i >= text.length() || Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean closes(String text, int from) {
    int next = Markup.skipSpace(text, from);
    return next == text.length() || text.charAt(next) == '}' || text.charAt(next) == ']';
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
  }
}
