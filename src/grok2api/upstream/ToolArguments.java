package grok2api.upstream;

import grok2api.chat.Tool;
import grok2api.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of what a model wrote as arguments what the tool declared: a JSON object after its schema,
 * or the free text of a custom tool.
 *
 * @param text compact JSON, or raw text
 */
record ToolArguments(Tool tool, String text) {

  private static final String INPUT = "input";

  /** From the text between tags; empty when it cannot be repaired. */
  static Optional<ToolArguments> ofText(Tool tool, String written) {
    if (tool.kind() == Tool.Kind.CUSTOM) {
      return Optional.of(new ToolArguments(tool, freeText(written)));
    }
    String json = JsonRepair.withoutFence(written.strip());
    if (json.isEmpty()) {
      return ofJson(tool, Json.Obj.EMPTY);
    }
    Optional<Json> value = JsonRepair.parse(json);
    if (value.isEmpty() && json.charAt(0) != '{' && json.charAt(0) != '[') {
      value = Optional.of(Json.of(json)); // a bare word for a tool with one parameter
    }
    return value.flatMap(found -> ofJson(tool, found));
  }

  /** From a JSON value: an object, or a string that holds one. */
  static Optional<ToolArguments> ofJson(Tool tool, Json value) {
    if (tool.kind() == Tool.Kind.CUSTOM) {
      return Optional.of(
          new ToolArguments(
              tool,
              switch (value) {
                case Json.Str(var text) -> freeText(text);
                case Json.Obj object -> object.text(INPUT).orElseGet(object::compact);
                case Json other -> other.compact();
              }));
    }
    Json unpacked =
        value instanceof Json.Str(var text)
            ? JsonRepair.parse(text).filter(Json.Obj.class::isInstance).orElse(value)
            : value;
    Json.Obj schema = tool.schema().orElse(Json.Obj.EMPTY);
    return SchemaFit.arguments(unpacked, schema)
        .map(fitted -> new ToolArguments(tool, fitted.compact()));
  }

  /** From named parameters: text stays text unless the schema wants something else. */
  static Optional<ToolArguments> ofParameters(Tool tool, Map<String, String> parameters) {
    if (tool.kind() == Tool.Kind.CUSTOM) {
      String only = parameters.values().iterator().next();
      return Optional.of(new ToolArguments(tool, parameters.getOrDefault(INPUT, only)));
    }
    Json.Obj schema = tool.schema().orElse(Json.Obj.EMPTY);
    Map<String, Json> members = new LinkedHashMap<>();
    parameters.forEach((name, text) -> members.put(name, SchemaFit.parameter(text, name, schema)));
    return ofJson(tool, new Json.Obj(members));
  }

  /** The value of {@code {"input":"…"}}, however badly escaped; any other text as it stands. */
  private static String freeText(String written) {
    String text = written.strip();
    if (text.startsWith("{") && text.endsWith("}")) {
      Optional<Json> json = JsonRepair.parse(text);
      if (json.orElse(Json.Null.VALUE) instanceof Json.Obj object
          && object.text(INPUT).isPresent()) {
        return object.text(INPUT).get();
      }
      Optional<String> loose = JsonRepair.looseMember(text, INPUT);
      if (loose.isPresent()) {
        return loose.get();
      }
    }
    // <parameters>⏎text⏎</parameters>: the two breaks belong to the layout
    if (written.startsWith("\n") && written.endsWith("\n") && written.length() > 1) {
      return written.substring(1, written.length() - 1);
    }
    return written;
  }
}
