package grok2api.upstream.web;

import grok2api.json.Json;
import java.util.Optional;

/** Members of rare frames, whose names come in snake and in camel case. */
final class Fields {

  private Fields() {}

  /** First of the names that is there and not null. */
  static Optional<Json> any(Json value, String... names) {
    if (value instanceof Json.Obj object) {
      for (String name : names) {
        Optional<Json> member = object.get(name);
        if (member.isPresent()) {
          return member;
        }
      }
    }
    return Optional.empty();
  }

  /** First of the names as text; numbers as written, everything else empty. */
  static String text(Json value, String... names) {
    return any(value, names)
        .map(
            found ->
                switch (found) {
                  case Json.Str(var text) -> text;
                  case Json.Num(var literal) -> literal;
                  default -> "";
                })
        .orElse("");
  }

  /**
   * First of the names as an integer, also when written as text; {@code otherwise} if it is none.
   */
  static long integer(Json value, long otherwise, String... names) {
    String text = text(value, names);
    int length = text.length();
    boolean digits = length > 0 && length < 19;
    for (int i = text.startsWith("-") ? 1 : 0; i < length && digits; i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return digits && !text.equals("-") ? Long.parseLong(text) : otherwise;
  }

  /** True when one of the names is {@code true}. */
  static boolean flag(Json value, String... names) {
    return any(value, names).filter(new Json.Bool(true)::equals).isPresent();
  }

  /** Items of the list under one of the names; empty when there is none. */
  static Iterable<Json> items(Json value, String... names) {
    return any(value, names).orElse(Json.Null.VALUE) instanceof Json.Arr(var items)
        ? items
        : java.util.List.of();
  }

  /** {@code webSearch} as {@code web_search}. */
  static String snake(String name) {
    StringBuilder snake = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        snake.append(i == 0 ? "" : "_").append((char) (c + 32));
      } else {
        snake.append(c);
      }
    }
    return snake.toString();
  }
}
