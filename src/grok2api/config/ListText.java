package grok2api.config;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Lists in their accepted spellings: array, JSON array as text, comma or newline text. */
final class ListText {

  private ListText() {}

  /** The items as they are written; empty when this is no list. */
  static Optional<List<Json>> split(Json raw, String separator) {
    return switch (raw) {
      case Json.Arr(var items) -> Optional.of(items);
      case Json.Num number -> Optional.of(List.of(number));
      case Json.Str(var text) when text.strip().startsWith("[") -> parsed(text);
      case Json.Str(var text) -> {
        List<Json> items = new ArrayList<>();
        for (String item : text.split(separator)) {
          items.add(Json.of(item));
        }
        yield Optional.of(items);
      }
      case Json.LongStr(var text) -> split(Json.of(text.toString()), separator);
      case Json.Obj table -> Optional.empty();
      case Json.Bool flag -> Optional.empty();
      case Json.Null() -> Optional.empty();
    };
  }

  /** Every item read with its type, blank ones left out, repeated ones once; empty if one fails. */
  static Optional<List<Json>> each(List<Json> items, KeyType type) {
    Set<Json> read = new LinkedHashSet<>();
    for (Json raw : items) {
      Json item = raw instanceof Json.Str(var text) ? Json.of(text.strip()) : raw;
      if (item.equals(Json.of(""))) {
        continue;
      }
      Optional<Json> value = type.read(item);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      read.add(value.get());
    }
    return Optional.of(new ArrayList<>(read));
  }

  static String join(List<Json> items) {
    return items.stream().map(ListText::plain).collect(Collectors.joining(","));
  }

  /** A scalar as text, without quotes. */
  static String plain(Json value) {
    return value instanceof Json.Str(var text) ? text : value.compact();
  }

  /** JSON inside a text; empty when it is none. */
  static Optional<Json> json(String text) {
    try {
      return Optional.of(JsonReader.parse(text));
    } catch (Failure e) {
      return Optional.empty(); // not JSON: that is the answer
    }
  }

  private static Optional<List<Json>> parsed(String text) {
    return json(text).filter(Json.Arr.class::isInstance).map(list -> ((Json.Arr) list).items());
  }
}
