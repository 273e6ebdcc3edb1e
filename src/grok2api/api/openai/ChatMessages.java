package grok2api.api.openai;

import grok2api.api.SourcesBlock;
import grok2api.api.fields.ContentParts;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Text;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.chat.Tool;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code messages}. Calls need no results and results no calls: clients trim histories, and
 * the upstream reads one text anyway.
 */
final class ChatMessages {

  private ChatMessages() {}

  /**
   * The history in order; a 400 when nothing is left of it.
   *
   * @param draws the model makes pictures or films, and says itself what it misses
   */
  static List<Item> read(JsonAt messages, boolean draws) {
    List<Item> items = new ArrayList<>();
    for (JsonAt message : messages.list()) {
      if (!message.isObject()) {
        throw message.wrong("an object");
      }
      add(message, items);
    }
    if (items.isEmpty() && !draws) {
      throw Failure.invalid(messages.path(), "'" + messages.path() + "' must hold some content.");
    }
    return items;
  }

  private static void add(JsonAt message, List<Item> items) {
    JsonAt role = message.require("role");
    switch (role.string()) {
      case "system" -> spoken(Role.SYSTEM, message, items);
      case "developer" -> spoken(Role.DEVELOPER, message, items);
      case "user" -> spoken(Role.USER, message, items);
      case "assistant" -> assistant(message, items);
      case "tool", "function" -> items.add(result(message));
      default -> throw role.wrong("one of system, developer, user, assistant, tool");
    }
  }

  private static void spoken(Role role, JsonAt message, List<Item> items) {
    List<Part> parts = solid(ContentParts.read(message.get("content")));
    if (!parts.isEmpty()) {
      items.add(new Message(role, message.string("name"), parts));
    }
  }

  private static void assistant(JsonAt message, List<Item> items) {
    List<Part> parts = new ArrayList<>();
    for (Part part : ContentParts.read(message.get("content"))) {
      parts.add(part instanceof Text(var text) ? new Text(SourcesBlock.strip(text)) : part);
    }
    message.string("refusal").ifPresent(text -> parts.add(new Text(text)));
    List<Part> solid = solid(parts);
    if (!solid.isEmpty()) {
      items.add(new Message(Role.ASSISTANT, message.string("name"), solid));
    }
    message.list("tool_calls").forEach(call -> items.add(call(call)));
    message.get("function_call").ifPresent(call -> items.add(function("", call)));
  }

  private static ToolCall call(JsonAt call) {
    String id = call.string("id").orElse("");
    Optional<JsonAt> custom = call.get("custom");
    if (custom.isPresent()) {
      return new ToolCall(
          id,
          custom.get().require("name").string(),
          Tool.Kind.CUSTOM,
          custom.get().string("input").orElse(""));
    }
    return function(id, call.require("function"));
  }

  private static ToolCall function(String id, JsonAt function) {
    String arguments =
        function
            .get("arguments")
            .map(a -> a.isObject() ? a.value().compact() : a.string())
            .orElse("");
    return new ToolCall(id, function.require("name").string(), Tool.Kind.FUNCTION, arguments);
  }

  private static ToolResult result(JsonAt message) {
    String id = message.string("tool_call_id").or(() -> message.string("name")).orElse("");
    return new ToolResult(id, ContentParts.read(message.get("content")), false);
  }

  /** Without blank texts: they would become empty lines of a speaker who said nothing. */
  private static List<Part> solid(List<Part> parts) {
    return parts.stream().filter(p -> !(p instanceof Text(var text) && text.isBlank())).toList();
  }
}
