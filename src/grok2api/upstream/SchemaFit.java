package grok2api.upstream;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings values nearer to a JSON schema where the intention is plain: {@code "5"} for an integer,
 * {@code "true"} for a boolean, one item where a list is wanted, JSON written as text, an enum in
 * another case, arguments wrapped once too often or not at all. What fits, and what nobody
 * understands, stays as it is; unknown members are kept.
 */
final class SchemaFit {

  private static final int MAX_DEPTH = 32;
  private static final Set<String> WRAPPINGS =
      Set.of("parameters", "arguments", "input", "args", "params");

  private final Json.Obj root;

  private SchemaFit(Json.Obj root) {
    this.root = root;
  }

  /** Arguments for a schema of an object; empty when they are no object and cannot become one. */
  static Optional<Json.Obj> arguments(Json value, Json.Obj schema) {
    SchemaFit fit = new SchemaFit(schema);
    Json.Obj resolved = fit.resolve(schema);
    return fit.object(value, resolved).map(object -> (Json.Obj) fit.fit(object, resolved, 0));
  }

  /** The text of one parameter as the schema of that member wants it. */
  static Json parameter(String text, String name, Json.Obj schema) {
    SchemaFit fit = new SchemaFit(schema);
    Optional<Json> wanted = properties(fit.resolve(schema)).get(name);
    if (wanted.isEmpty()) {
      return JsonRepair.parse(text).filter(v -> !(v instanceof Json.Str)).orElse(Json.of(text));
    }
    return fit.fit(Json.of(text), fit.resolve(wanted.get()), 0);
  }

  private Optional<Json.Obj> object(Json value, Json.Obj schema) {
    Map<String, Json> properties = properties(schema).members();
    if (!(value instanceof Json.Obj object)) {
      String only = soleProperty(schema, properties);
      return only.isEmpty() || value instanceof Json.Null
          ? Optional.empty()
          : Optional.of(new Json.Obj(Map.of(only, value)));
    }
    if (object.members().size() == 1) {
      Map.Entry<String, Json> member = object.members().entrySet().iterator().next();
      boolean wrapped =
          WRAPPINGS.contains(member.getKey())
              && !properties.isEmpty()
              && !properties.containsKey(member.getKey());
      Json inner = member.getValue();
      if (inner instanceof Json.Str(var text)) {
        inner = JsonRepair.parse(text).orElse(inner);
      }
      if (wrapped && inner instanceof Json.Obj unwrapped) {
        return Optional.of(unwrapped);
      }
    }
    return Optional.of(object);
  }

  private static String soleProperty(Json.Obj schema, Map<String, Json> properties) {
    List<String> required = required(schema);
    if (required.size() == 1) {
      return required.get(0);
    }
    return properties.size() == 1 ? properties.keySet().iterator().next() : "";
  }

  private Json fit(Json value, Json.Obj schema, int depth) {
    if (depth > MAX_DEPTH || schema.members().isEmpty()) {
      return value;
    }
    List<Json.Obj> choices = choices(schema);
    if (!choices.isEmpty()) {
      return choose(value, choices, depth);
    }
    Json typed = typed(value, types(schema));
    typed = enumerated(typed, schema);
    return switch (typed) {
      case Json.Obj object -> members(object, schema, depth);
      case Json.Arr(var items) -> {
        Json.Obj each = schema.get("items").map(this::resolve).orElse(Json.Obj.EMPTY);
        List<Json> fitted = new ArrayList<>(items.size());
        items.forEach(item -> fitted.add(fit(item, each, depth + 1)));
        yield new Json.Arr(fitted);
      }
      case Json other -> other;
    };
  }

  private Json choose(Json value, List<Json.Obj> choices, int depth) {
    for (Json.Obj choice : choices) {
      if (matches(value, choice)) {
        return fit(value, choice, depth + 1);
      }
    }
    for (Json.Obj choice : choices) {
      Json fitted = fit(value, choice, depth + 1);
      if (matches(fitted, choice)) {
        return fitted;
      }
    }
    return value;
  }

  private Json members(Json.Obj object, Json.Obj schema, int depth) {
    Map<String, Json> properties = properties(schema).members();
    if (properties.isEmpty()) {
      return object;
    }
    Map<String, String> missing =
        required(schema).stream()
            .filter(name -> !object.members().containsKey(name))
            .collect(Collectors.toMap(SchemaFit::folded, name -> name, (a, b) -> a));
    Map<String, Json> fitted = new LinkedHashMap<>();
    object
        .members()
        .forEach(
            (name, value) -> {
              boolean known = properties.containsKey(name);
              String target = known ? name : missing.getOrDefault(folded(name), name);
              Json wanted = properties.get(target);
              fitted.put(target, wanted == null ? value : fit(value, resolve(wanted), depth + 1));
            });
    return new Json.Obj(fitted);
  }

  /** {@code filePath}, {@code file_path} and {@code File-Path} are meant to be the same. */
  private static String folded(String name) {
    return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static Json typed(Json value, Set<String> types) {
    if (types.isEmpty() || types.stream().anyMatch(type -> isType(value, type))) {
      return value;
    }
    if (value instanceof Json.Str(var text)) {
      return ofText(value, text.strip(), types);
    }
    if (types.contains("integer") && value instanceof Json.Num number) {
      return whole(number);
    }
    if (types.contains("string") && (value instanceof Json.Num || value instanceof Json.Bool)) {
      return Json.of(value.compact());
    }
    if (types.contains("array") && !(value instanceof Json.Null)) {
      return new Json.Arr(List.of(value));
    }
    boolean structure = value instanceof Json.Obj || value instanceof Json.Arr;
    return types.contains("string") && structure ? Json.of(value.compact()) : value;
  }

  private static Json ofText(Json value, String text, Set<String> types) {
    Optional<Json> parsed =
        JsonRepair.parse(
            text.equals("True") || text.equals("False") ? text.toLowerCase(Locale.ROOT) : text);
    Json inner = parsed.orElse(value);
    if (inner instanceof Json.Num number && types.contains("integer")) {
      inner = whole(number);
    }
    Json candidate = inner;
    if (types.stream().anyMatch(type -> isType(candidate, type))) {
      return candidate;
    }
    return types.contains("array") ? new Json.Arr(List.of(value)) : value;
  }

  private static Json whole(Json.Num number) {
    if (number.literal().length() > 30 || !isWhole(number)) {
      return number;
    }
    return new Json.Num(number.decimal().toBigInteger().toString());
  }

  private static boolean isWhole(Json.Num number) {
    int scale = number.literal().length() > 30 ? 1 : number.decimal().stripTrailingZeros().scale();
    return scale <= 0 && scale > -30;
  }

  private static Json enumerated(Json value, Json.Obj schema) {
    boolean listed = schema.get("enum").orElse(Json.Null.VALUE) instanceof Json.Arr;
    if (!listed || !(value instanceof Json.Str(var text))) {
      return value;
    }
    List<Json> allowed = ((Json.Arr) schema.get("enum").orElseThrow()).items();
    if (allowed.contains(value)) {
      return value;
    }
    for (Json option : allowed) {
      if (option instanceof Json.Str(var name) && name.equalsIgnoreCase(text.strip())) {
        return option;
      }
    }
    return value;
  }

  private boolean matches(Json value, Json.Obj schema) {
    Set<String> types = types(schema);
    boolean type = types.isEmpty() || types.stream().anyMatch(t -> isType(value, t));
    boolean listed =
        !(schema.get("enum").orElse(Json.Null.VALUE) instanceof Json.Arr(var allowed))
            || allowed.contains(value);
    boolean complete =
        !(value instanceof Json.Obj object)
            || object.members().keySet().containsAll(required(schema));
    return type && listed && complete;
  }

  private static boolean isType(Json value, String type) {
    return switch (value) {
      case Json.Str text -> type.equals("string");
      case Json.LongStr text -> type.equals("string");
      case Json.Num number ->
          type.equals("number")
              || type.equals("integer")
                  && number.literal().chars().noneMatch(c -> ".eE".indexOf(c) >= 0);
      case Json.Bool flag -> type.equals("boolean");
      case Json.Obj object -> type.equals("object");
      case Json.Arr list -> type.equals("array");
      case Json.Null none -> type.equals("null");
    };
  }

  private static Set<String> types(Json.Obj schema) {
    return switch (schema.get("type").orElse(Json.Null.VALUE)) {
      case Json.Str(var type) -> Set.of(type);
      case Json.Arr(var types) ->
          types.stream()
              .filter(Json.Str.class::isInstance)
              .map(type -> ((Json.Str) type).text())
              .collect(Collectors.toSet());
      case Json other -> properties(schema).members().isEmpty() ? Set.of() : Set.of("object");
    };
  }

  private List<Json.Obj> choices(Json.Obj schema) {
    for (String name : List.of("anyOf", "oneOf")) {
      if (schema.get(name).orElse(Json.Null.VALUE) instanceof Json.Arr(var options)) {
        return options.stream().map(this::resolve).toList();
      }
    }
    return List.of();
  }

  /** Follows {@code $ref} to definitions of the same document; anything else is empty. */
  private Json.Obj resolve(Json schema) {
    Json current = schema;
    for (int hops = 0; hops < MAX_DEPTH; hops++) {
      if (!(current instanceof Json.Obj object)) {
        return Json.Obj.EMPTY;
      }
      Optional<String> reference = object.text("$ref");
      if (reference.isEmpty()) {
        return object;
      }
      current = target(reference.get());
    }
    return Json.Obj.EMPTY;
  }

  private Json target(String reference) {
    Json at = root;
    if (!reference.startsWith("#/")) {
      return reference.equals("#") ? root : Json.Obj.EMPTY;
    }
    for (String step : reference.substring(2).split("/")) {
      String name = step.replace("~1", "/").replace("~0", "~");
      at = at instanceof Json.Obj object ? object.get(name).orElse(Json.Obj.EMPTY) : Json.Obj.EMPTY;
    }
    return at;
  }

  private static Json.Obj properties(Json.Obj schema) {
    return schema.get("properties").orElse(Json.Obj.EMPTY) instanceof Json.Obj object
        ? object
        : Json.Obj.EMPTY;
  }

  private static List<String> required(Json.Obj schema) {
    return schema.get("required").orElse(Json.Null.VALUE) instanceof Json.Arr(var names)
        ? names.stream()
            .filter(Json.Str.class::isInstance)
            .map(name -> ((Json.Str) name).text())
            .toList()
        : List.of();
  }
}
