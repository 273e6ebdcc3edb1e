package grok2api.config;

import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.Map;

/** Nested partial objects, as the admin page sends them. */
final class Patches {

  private Patches() {}

  /** One key; the value may be null. */
  static Json.Obj of(String name, Json value) {
    int dot = name.indexOf('.');
    return new Json.Obj(
        dot < 0
            ? Map.of(name, value)
            : Map.of(name.substring(0, dot), of(name.substring(dot + 1), value)));
  }

  static Json.Obj of(String name, String json) {
    return of(name, JsonReader.parse(json));
  }
}
