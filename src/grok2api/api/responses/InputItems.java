package grok2api.api.responses;

import grok2api.api.ReasoningToken;
import grok2api.api.SourcesBlock;
import grok2api.api.fields.ContentParts;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Summary;
import grok2api.chat.ChatRequest.Text;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads input items into the neutral history. Calls need no results and results no calls. What is
 * unknown is skipped: clients are newer than servers.
 */
final class InputItems {

  private final String model;
  private final Map<String, Json.Obj> known;
  private final ResponseTools tools;
  private final List<String> skipped;
  private final List<Item> items = new ArrayList<>();

  /** Items of a request to {@code model}; references are looked up in {@code known}. */
  InputItems(String model, Map<String, Json.Obj> known, ResponseTools tools, List<String> skipped) {
    this.model = model;
    this.known = known;
    this.tools = tools;
    this.skipped = skipped;
  }

  /** The history so far. */
  List<Item> items() {
    return items;
  }

  /** Adds what one item means; possibly nothing. */
  void add(JsonAt item) {
    if (!item.isObject()) {
      throw item.wrong("an object");
    }
    if (Known.isReference(item)) {
      reference(item);
      return;
    }
    boolean message = item.get("type").isEmpty() && item.get("role").isPresent();
    String type = message ? "message" : item.require("type").string();
    switch (type) {
      case "message" -> message(item);
      case "function_call" -> items.add(functionCall(item));
      case "custom_tool_call" -> items.add(customCall(item));
      case "function_call_output", "custom_tool_call_output" -> items.add(result(item));
      case "reasoning" -> reasoning(item);
      case "compaction", "compaction_summary" -> summary(item);
      case "compaction_trigger" -> {} // means something at the end only, see ResponsesReader
      case "additional_tools" -> item.list("tools").forEach(tools::addLater);
      default -> past(type, item);
    }
  }

  /** What has expired is left out: the conversation goes on with a gap rather than an error. */
  private void reference(JsonAt item) {
    Optional<Json.Obj> found = item.string("id").map(known::get);
    if (found.isPresent()) {
      add(new JsonAt(item.path(), found.get()));
    } else {
      skipped.add("item_reference");
    }
  }

  private void message(JsonAt item) {
    JsonAt role = item.require("role");
    Role speaker =
        switch (role.string()) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          case "system" -> Role.SYSTEM;
          case "developer" -> Role.DEVELOPER;
          default -> throw role.wrong("one of user, assistant, system, developer");
        };
    List<Part> parts = new ArrayList<>();
    for (Part part : ContentParts.read(item.get("content"))) {
      if (!(part instanceof Text(var text))) {
        parts.add(part);
      } else if (!text.isBlank()) { // would become an empty line of a speaker who said nothing
        parts.add(speaker == Role.ASSISTANT ? new Text(SourcesBlock.strip(text)) : part);
      }
    }
    if (!parts.isEmpty()) {
      items.add(new Message(speaker, Optional.empty(), parts));
    }
  }

  private static ToolCall functionCall(JsonAt item) {
    String arguments =
        item.get("arguments").map(a -> a.isObject() ? a.value().compact() : a.string()).orElse("");
    return new ToolCall(callId(item), wireName(item), Tool.Kind.FUNCTION, arguments);
  }

  private static ToolCall customCall(JsonAt item) {
    return new ToolCall(
        callId(item), wireName(item), Tool.Kind.CUSTOM, item.string("input").orElse(""));
  }

  /** The name under which the tool was offered to the model, see {@link Tool#name}. */
  private static String wireName(JsonAt item) {
    String name = item.require("name").string();
    return item.string("namespace")
        .filter(s -> !s.isEmpty())
        .map(s -> s + "__" + name)
        .orElse(name);
  }

  /** Text, or parts: Codex sends the pictures of its image viewer here. */
  private static ToolResult result(JsonAt item) {
    Optional<JsonAt> output = item.get("output");
    List<Part> parts =
        output.isPresent() && output.get().isObject()
            ? List.of(new Text(output.get().value().compact()))
            : ContentParts.read(output);
    return new ToolResult(callId(item), parts, false);
  }

  /** Pairs calls with results; some clients only keep the item's own id. */
  private static String callId(JsonAt item) {
    return item.string("call_id").or(() -> item.string("id")).orElse("");
  }

  /** Ours goes back to the upstream and model that made it; other vendors' means nothing here. */
  private void reasoning(JsonAt item) {
    String summary =
        item.list("summary").stream()
            .map(part -> part.string("text").orElse(""))
            .collect(Collectors.joining("\n"));
    item.string("encrypted_content")
        .flatMap(token -> ReasoningToken.unwrap(token, model, summary))
        .ifPresent(items::add);
  }

  private void summary(JsonAt item) {
    Optional<String> text = item.string("encrypted_content").flatMap(Compaction::open);
    if (text.isPresent()) {
      items.add(new Summary(text.get()));
    } else {
      skipped.add("compaction");
    }
  }

  private void past(String type, JsonAt item) {
    List<Item> found = PastCalls.read(type, item);
    if (found.isEmpty()) {
      skipped.add(type);
    }
    items.addAll(found);
  }
}
