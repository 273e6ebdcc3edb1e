package grok2api.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The part of a target after its question mark; read on demand, malformed escapes stay text. */
final class QueryString {

  private final String target;
  private final int start;

  QueryString(String target) {
    this.target = target;
    int mark = target.indexOf('?');
    this.start = mark < 0 ? target.length() : mark + 1;
  }

  /** First value of a parameter, decoded; a name without {@code =} has the empty value. */
  Optional<String> first(String name) {
    for (int at = start; at < target.length(); ) {
      int stop = end(at);
      int equals = target.indexOf('=', at);
      int nameEnd = equals < 0 || equals > stop ? stop : equals;
      if (decode(at, nameEnd).equals(name)) {
        return Optional.of(nameEnd == stop ? "" : decode(nameEnd + 1, stop));
      }
      at = stop + 1;
    }
    return Optional.empty();
  }

  /** Names without values, for the log: {@code limit&after_id}; values may be secrets. */
  String names() {
    StringBuilder names = new StringBuilder();
    for (int at = start; at < target.length(); ) {
      int stop = end(at);
      int equals = target.indexOf('=', at);
      if (!names.isEmpty()) {
        names.append('&');
      }
      names.append(target, at, equals < 0 || equals > stop ? stop : equals);
      at = stop + 1;
    }
    return names.toString();
  }

  private int end(int at) {
    int stop = target.indexOf('&', at);
    return stop < 0 ? target.length() : stop;
  }

  private String decode(int from, int to) {
    boolean plain = true;
    for (int i = from; plain && i < to; i++) {
      plain = target.charAt(i) != '%' && target.charAt(i) != '+';
    }
    if (plain) {
      return target.substring(from, to);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      char c = target.charAt(i);
      int value = c == '%' && i + 2 < to ? RequestPath.hex(target, i + 1) : -1;
      if (value >= 0) {
        bytes.write(value);
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
