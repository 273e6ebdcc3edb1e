package grok2api.e2e;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The one schema of the scenarios: an object with a text {@code city}. */
final class Schemas {

  private Schemas() {}

  /** The schema with each member as the SDK's own JSON value. */
  static <V> Map<String, V> city(Function<Object, V> value) {
    Map<String, V> schema = new LinkedHashMap<>();
    schema.put("type", value.apply("object"));
    schema.put("properties", value.apply(Map.of("city", Map.of("type", "string"))));
    schema.put("required", value.apply(List.of("city")));
    schema.put("additionalProperties", value.apply(false));
    return schema;
  }
}
