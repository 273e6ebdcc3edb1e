package grok2api.api.anthropic;

import grok2api.api.ReasoningToken;
import grok2api.api.SourcesBlock;
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
 * Reads {@code messages}: every block in its order, whatever stands beside it. Calls and results
 * need no partners, since clients trim histories; unknown blocks leave their text, if any.
 */
final class History {

  private static final int MAX_JSON_TEXT = 2_000;

  private final String model;
  private final List<Item> items;
  private final MessageTools tools;

  // The message that is being collected; calls and results split it.
  private Role role;
  private List<Part> parts;

  /**
   * Reads into {@code items}; what the history says about tools goes to {@code tools}.
   *
   * @param model as the client names it: only its own reasoning is kept
   */
  History(String model, List<Item> items, MessageTools tools) {
    this.model = model;
    this.items = items;
    this.tools = tools;
  }

  void read(JsonAt messages) {
    for (JsonAt message : messages.list()) {
      if (!message.isObject()) {
        throw message.wrong("an object");
      }
      role = role(message.require("role"));
      parts = new ArrayList<>();
      content(message.require("content"));
      flush();
    }
  }

  private static Role role(JsonAt role) {
    return switch (role.string()) {
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "system" -> Role.SYSTEM;
      default -> throw role.wrong("one of user, assistant, system");
    };
  }

  private void content(JsonAt content) {
    if (content.isString()) {
      text(content.string());
    } else if (content.isList()) {
      content.list().forEach(this::block);
    } else {
      throw content.wrong("a string or a list of blocks");
    }
  }

  private void block(JsonAt block) {
    if (block.isString()) {
      text(block.string());
      return;
    }
    String type = block.require("type").string();
    switch (type) {
      case "text" -> text(block.require("text").string());
      case "tool_use" -> toolUse(block);
      case "tool_result" -> toolResult(block);
      case "thinking" -> thinking(block);
      case "redacted_thinking" -> reasoning(block.string("data"), "");
      case "tool_addition" -> tools.addition(block);
      case "tool_removal" -> tools.removal(block);
      case "server_tool_use" -> text(PastSearch.call(block));
      default -> other(block, type);
    }
  }

  private void other(JsonAt block, String type) {
    Optional<List<Part>> known = Blocks.content(block, type);
    if (known.isPresent()) {
      parts.addAll(known.get());
    } else if (type.endsWith("_tool_result")) {
      text(PastSearch.result(block));
    } else {
      block
          .get("text")
          .or(() -> block.get("content"))
          .filter(JsonAt::isString)
          .ifPresent(words -> text(words.string()));
    }
  }

  private void text(String text) {
    String kept = role == Role.ASSISTANT ? SourcesBlock.strip(text) : text;
    if (!kept.isBlank()) {
      parts.add(new Text(kept));
    }
  }

  private void toolUse(JsonAt block) {
    String name = block.require("name").string();
    String input = block.get("input").map(i -> i.value().compact()).orElse("{}");
    tools.activate(name); // it could be called, so it was offered
    String id = block.string("id").orElse("");
    add(Optional.of(new ToolCall(id, name, Tool.Kind.FUNCTION, input)));
  }

  private void toolResult(JsonAt block) {
    List<Part> result = new ArrayList<>();
    Optional<JsonAt> content = block.get("content");
    if (content.isPresent() && content.get().isString()) {
      result.add(new Text(content.get().string()));
    } else if (content.isPresent()) {
      content.get().list().forEach(piece -> result.addAll(resultParts(piece)));
    }
    String id = block.string("tool_use_id").orElse("");
    boolean error = block.bool("is_error").orElse(false);
    add(Optional.of(new ToolResult(id, result, error)));
  }

  private List<Part> resultParts(JsonAt piece) {
    if (piece.isString()) {
      return List.of(new Text(piece.string()));
    }
    String type = piece.string("type").orElse("");
    if (type.equals("tool_reference")) {
      String name = MessageTools.reference(piece).orElse("");
      tools.activate(name);
      return List.of(new Text("Tool available now: " + name));
    }
    return Blocks.content(piece, type).orElseGet(() -> List.of(new Text(json(piece))));
  }

  private static String json(JsonAt piece) {
    String json = piece.value().compact();
    if (json.length() <= MAX_JSON_TEXT) {
      return json;
    }
    boolean split = Character.isHighSurrogate(json.charAt(MAX_JSON_TEXT - 1));
    return json.substring(0, split ? MAX_JSON_TEXT - 1 : MAX_JSON_TEXT);
  }

  private void thinking(JsonAt block) {
    String summary = block.string("thinking").orElse("");
    reasoning(block.string("signature"), summary);
  }

  private void reasoning(Optional<String> token, String summary) {
    add(token.flatMap(text -> ReasoningToken.unwrap(text, model, summary)));
  }

  /** Adds an item behind what was collected so far. */
  private void add(Optional<? extends Item> item) {
    if (item.isPresent()) {
      flush();
      items.add(item.get());
    }
  }

  private void flush() {
    if (!parts.isEmpty()) {
      items.add(new Message(role, Optional.empty(), parts));
      parts = new ArrayList<>();
    }
  }
}
