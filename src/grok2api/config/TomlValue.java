package grok2api.config;

import grok2api.json.Json;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes values as TOML, each on one line. */
final class TomlValue {

  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

  private TomlValue() {}

  static String render(Json value) {
    return switch (value) {
      case Json.Str(var text) -> quote(text);
      case Json.LongStr(var text) -> quote(text.toString());
      case Json.Num(var literal) -> literal;
      case Json.Bool(var flag) -> Boolean.toString(flag);
      case Json.Arr(var items) ->
          items.stream().map(TomlValue::render).collect(Collectors.joining(", ", "[", "]"));
      case Json.Obj(var members) ->
          members.isEmpty()
              ? "{}"
              : members.entrySet().stream()
                  .map(member -> key(member.getKey()) + " = " + render(member.getValue()))
                  .collect(Collectors.joining(", ", "{ ", " }"));
      case Json.Null() -> throw new IllegalArgumentException("TOML has no null");
    };
  }

  static String key(String name) {
    return BARE.matcher(name).matches() ? name : quote(name);
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                  if (c < 0x20 || c == 0x7f) {
                    out.append(String.format("\\u%04x", c));
                  } else {
                    // A lone surrogate has no UTF-8 form and would make the file unreadable.
                    out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
                  }
                }
              }
            });
    return out.append('"').toString();
  }
}
