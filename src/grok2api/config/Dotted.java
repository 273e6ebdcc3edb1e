package grok2api.config;

import grok2api.json.Json;
import java.util.List;

/** Nested tables seen by path: {@code a.b} is the member {@code b} of the member {@code a}. */
final class Dotted {

  private Dotted() {}

  /** A copy with the value at a dotted name; {@link Json.Null} removes it. */
  static Json.Obj with(Json.Obj table, String name, Json value) {
    return with(table, path(name), value);
  }

  /** A copy with the value at a path; {@link Json.Null} removes it. */
  static Json.Obj with(Json.Obj table, List<String> path, Json value) {
    String name = path.get(0);
    if (path.size() == 1) {
      return value instanceof Json.Null ? table.without(name) : table.with(name, value);
    }
    Json.Obj inner = table.members().get(name) instanceof Json.Obj found ? found : Json.Obj.EMPTY;
    return table.with(name, with(inner, path.subList(1, path.size()), value));
  }

  static List<String> path(String name) {
    return List.of(name.split("\\."));
  }
}
