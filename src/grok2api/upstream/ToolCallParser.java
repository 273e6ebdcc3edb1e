package grok2api.upstream;

import grok2api.chat.Tool;
import grok2api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads calls of declared tools out of text that a model wrote, in any of these forms:
 *
 * <pre>{@code
 * <tool_calls>
 *   <tool_call><tool_name>N</tool_name><parameters>JSON</parameters></tool_call>
 * </tool_calls>
 * <function_call><name>N</name><arguments>JSON</arguments></function_call>
 * <invoke name="N">JSON</invoke>   <invoke name="N"><parameter name="k">v</parameter></invoke>
 * {"tool_calls":[{"name":"N","arguments":{}}]}   [{"name":"N","arguments":{}}]
 * }</pre>
 *
 * <p>Where a value ends is decided by its own structure first (JSON by its brackets), by the
 * closing tag only then: text that looks like a tag may stand inside arguments. Calls of undeclared
 * tools and calls whose arguments cannot be repaired are left out. Safe for many threads.
 */
final class ToolCallParser {

  private final ToolNames names;

  ToolCallParser(List<Tool> tools) {
    names = new ToolNames(tools);
  }

  /** One call; {@code arguments} is compact JSON, or the raw text of a custom tool. */
  record Call(Tool tool, String arguments) {}

  /**
   * What a block of text was found to be.
   *
   * @param end position after the block; -1 while it goes on
   * @param between the block goes on only because another call may follow
   */
  record Block(int end, List<Call> calls, boolean between) {}

  /**
   * Reads the block of tags that begins at the start of {@code text}.
   *
   * @param last nothing will follow: missing closing tags are forgiven
   */
  Block tags(String text, boolean last) {
    return new ToolTags(this, names, text, last).block();
  }

  /** Reads a JSON object with a list of calls, a list of calls, or one call. */
  List<Call> json(String text) {
    List<Call> calls = new ArrayList<>();
    switch (JsonRepair.parse(text).orElse(Json.Null.VALUE)) {
      case Json.Arr(var items) -> items.forEach(item -> item(item).ifPresent(calls::add));
      case Json.Obj object -> {
        if (object.get("tool_calls").orElse(Json.Null.VALUE) instanceof Json.Arr(var items)) {
          items.forEach(item -> item(item).ifPresent(calls::add));
        } else {
          item(object).ifPresent(calls::add);
        }
      }
      case Json other -> {}
    }
    return calls;
  }

  private Optional<Call> item(Json json) {
    if (!(json instanceof Json.Obj item)) {
      return Optional.empty();
    }
    Json.Obj inner = item.get("function").orElse(item) instanceof Json.Obj o ? o : item;
    Optional<String> name =
        inner.text("name").or(() -> item.text("name")).or(() -> item.text("tool_name"));
    Optional<Json> value = arguments(inner).or(() -> arguments(item));
    return name.flatMap(names::find)
        .flatMap(tool -> ToolArguments.ofJson(tool, value.orElse(Json.Obj.EMPTY)))
        .map(call -> new Call(call.tool(), call.text()));
  }

  private static Optional<Json> arguments(Json.Obj item) {
    for (String key : List.of("arguments", "parameters", "input", "args")) {
      Optional<Json> value = item.get(key);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }
}
