package grok2api.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Parameters of header values: {@code form-data; name="image[]"; filename="a \"b\".png"}. */
final class HeaderValue {

  private HeaderValue() {}

  /** The first parameter of that name, unquoted; text sent as UTF-8 bytes is decoded. */
  static Optional<String> parameter(String value, String name) {
    int at = value.indexOf(';');
    while (at >= 0 && at < value.length()) {
      int start = at + 1;
      int equals = value.indexOf('=', start);
      if (equals < 0) {
        return Optional.empty();
      }
      StringBuilder text = new StringBuilder();
      at = content(value, equals + 1, text);
      if (value.substring(start, equals).strip().equalsIgnoreCase(name)) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  /** Appends a token or quoted text; returns where the next semicolon is, -1 at the end. */
  private static int content(String value, int from, StringBuilder text) {
    if (from >= value.length() || value.charAt(from) != '"') {
      int end = value.indexOf(';', from);
      text.append(value.substring(from, end < 0 ? value.length() : end).strip());
      return end;
    }
    int i = from + 1;
    while (i < value.length() && value.charAt(i) != '"') {
      char c = value.charAt(i);
      boolean escape = c == '\\' && i + 1 < value.length() && value.charAt(i + 1) == '"';
      text.append(escape ? '"' : c); // browsers send a plain backslash unescaped
      i += escape ? 2 : 1;
    }
    return value.indexOf(';', i);
  }
}
