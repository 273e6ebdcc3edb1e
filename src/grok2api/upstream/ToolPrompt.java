package grok2api.upstream;

import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells a model without tools of its own which tools there are and how to call them, and shows it
 * its earlier calls in the same form. {@link ToolSieve} reads what it answers.
 */
public final class ToolPrompt {

  private static final String EXAMPLE =
      """
      <tool_calls>
        <tool_call>
          <tool_name>TOOL_NAME</tool_name>
          <parameters>{"key":"value"}</parameters>
        </tool_call>
      </tool_calls>\
      """;

  private static final Json.Obj FREE_TEXT_SCHEMA =
      (Json.Obj)
          grok2api.json.JsonReader.parse(
              "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
                  + "\"required\":[\"input\"]}");

  private ToolPrompt() {}

  /** True when the model may call a tool of the client in this turn. */
  public static boolean offersTools(ChatRequest request) {
    return !request.tools().isEmpty()
        && !(request.toolChoice() instanceof ToolChoice.None)
        && !offered(request).isEmpty();
  }

  /** The text that introduces the tools; empty when none is offered. */
  public static Optional<String> block(ChatRequest request) {
    if (!offersTools(request)) {
      return Optional.empty();
    }
    StringBuilder block = new StringBuilder(2048);
    block.append("You can use the tools below. They run on the user's side, not on yours.");
    for (Tool tool : offered(request)) {
      block.append("\n\nTool: ").append(tool.name());
      String description = description(tool);
      if (!description.isEmpty()) {
        block.append("\nDescription: ").append(description);
      }
      schema(tool).ifPresent(s -> block.append("\nParameters: ").append(s.compact()));
    }
    block
        .append("\n\nTo call tools, answer with nothing but this block, without a code fence. ")
        .append("The parameters are one line of valid JSON that fits the tool's schema. ")
        .append("For several calls put several <tool_call> elements into one <tool_calls>:\n")
        .append(EXAMPLE)
        .append("\n\n")
        .append(when(request.toolChoice()));
    if (!request.parallelToolCalls()) {
      block.append(" Make at most one call at a time.");
    }
    return Optional.of(block.toString());
  }

  /** Earlier calls as the model would have written them. */
  public static String history(List<ToolCall> calls) {
    StringBuilder block = new StringBuilder("<tool_calls>\n");
    for (ToolCall call : calls) {
      String arguments =
          call.kind() == Tool.Kind.CUSTOM
              ? new JsonWriter(call.arguments().length() + 32)
                  .beginObject()
                  .field("input", call.arguments())
                  .endObject()
                  .toString()
              : compact(call.arguments());
      block
          .append("  <tool_call>\n    <tool_name>")
          .append(call.name())
          .append("</tool_name>\n    <parameters>")
          .append(arguments)
          .append("</parameters>\n  </tool_call>\n");
    }
    return block.append("</tool_calls>").toString();
  }

  /** Tools that the model gets to see: deferred ones only when chosen or called before. */
  private static List<Tool> offered(ChatRequest request) {
    Set<String> called =
        request.items().stream()
            .filter(ToolCall.class::isInstance)
            .map(item -> ((ToolCall) item).name())
            .collect(Collectors.toSet());
    if (request.toolChoice() instanceof ToolChoice.Named(var name)) {
      called.add(name);
    }
    return request.tools().stream()
        .filter(tool -> tool.kind() != Tool.Kind.HOSTED_SEARCH)
        .filter(tool -> !tool.deferred() || called.contains(tool.name()))
        .toList();
  }

  private static String description(Tool tool) {
    String given = tool.description().strip();
    if (tool.kind() != Tool.Kind.CUSTOM) {
      return given;
    }
    String note = "Takes free text: put all of it, unchanged, into the string \"input\".";
    return given.isEmpty() ? note : given + "\n" + note;
  }

  private static Optional<Json.Obj> schema(Tool tool) {
    return tool.kind() == Tool.Kind.CUSTOM ? Optional.of(FREE_TEXT_SCHEMA) : tool.schema();
  }

  private static String when(ToolChoice choice) {
    return switch (choice) {
      case ToolChoice.Auto auto ->
          "Call a tool when it is needed to answer; otherwise answer in plain text.";
      case ToolChoice.Required required -> "You must call at least one of the tools now.";
      case ToolChoice.Named(var name) -> "You must call the tool " + name + " now.";
      case ToolChoice.None none -> "";
    };
  }

  private static String compact(String arguments) {
    return arguments.isBlank()
        ? "{}"
        : JsonRepair.strict(arguments).map(Json::compact).orElse(arguments);
  }
}
