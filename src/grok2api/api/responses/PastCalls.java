package grok2api.api.responses;

import grok2api.api.ContentUrl;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Text;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * History of tools that the model was never taught here (shells, computers, hosted tools of other
 * vendors): told as calls and results, or as a short text. Never an error: a conversation may have
 * begun elsewhere.
 */
final class PastCalls {

  private static final int MAX_TEXT = 2_000;

  private PastCalls() {}

  /** What is left of an item of this type; possibly nothing. */
  static List<Item> read(String type, JsonAt item) {
    return switch (type) {
      case "local_shell_call",
          "shell_call",
          "apply_patch_call",
          "computer_call",
          "tool_search_call" ->
          List.of(call(type, item));
      case "local_shell_call_output",
          "shell_call_output",
          "apply_patch_call_output",
          "computer_call_output",
          "tool_search_output" ->
          List.of(result(item));
      case "mcp_call" -> mcp(item);
      case "web_search_call" -> note("Searched for", member(item, "action", "query"));
      case "file_search_call" -> note("Searched files for", text(item.value(), "queries"));
      case "code_interpreter_call" -> note("Ran code", text(item.value(), "code"));
      case "image_generation_call" -> picture(item);
      default -> List.of();
    };
  }

  /** A call with what it carries besides its id as arguments. */
  private static Item call(String type, JsonAt item) {
    Map<String, Json> arguments = new LinkedHashMap<>();
    for (Map.Entry<String, Json> member : item.object().members().entrySet()) {
      switch (member.getKey()) {
        case "type", "id", "call_id", "status", "created_by", "environment" -> {}
        case "action", "operation", "arguments" -> {
          if (member.getValue() instanceof Json.Obj(var inner)) {
            arguments.putAll(inner);
          } else {
            arguments.put(member.getKey(), member.getValue());
          }
        }
        default -> arguments.put(member.getKey(), member.getValue());
      }
    }
    String name = type.substring(0, type.lastIndexOf("_call"));
    String id = textOf(item, "call_id").or(() -> textOf(item, "id")).orElse("");
    return new ToolCall(id, name, Tool.Kind.FUNCTION, new Json.Obj(arguments).compact());
  }

  private static Item result(JsonAt item) {
    List<Part> parts = new ArrayList<>();
    item.get("output").or(() -> item.get("tools")).ifPresent(output -> collect(output, parts));
    String id = textOf(item, "call_id").or(() -> textOf(item, "id")).orElse("");
    boolean failed = textOf(item, "status").filter("failed"::equals).isPresent();
    return new ToolResult(id, parts, failed);
  }

  /** Texts and pictures wherever an output holds them; other objects as their JSON. */
  private static void collect(JsonAt output, List<Part> parts) {
    if (output.isString()) {
      parts.add(new Text(output.string()));
    } else if (output.isObject()) {
      Optional<Part> image = image(output);
      parts.add(
          image
              .or(() -> textOf(output, "text").map(Text::new))
              .orElseGet(() -> new Text(output.value().compact())));
    } else if (output.isList()) {
      output.list().forEach(entry -> collect(entry, parts));
    }
  }

  /** A picture that cannot be used is told as such: history is no reason for a refusal. */
  private static Optional<Part> image(JsonAt output) {
    Optional<JsonAt> url = output.get("image_url").filter(JsonAt::isString);
    try {
      return url.map(u -> new Image(ContentUrl.read(u, "image/png"), u.path()));
    } catch (Failure unusable) {
      return Optional.of(new Text("(an image that cannot be shown)"));
    }
  }

  /** One item carries call and result. */
  private static List<Item> mcp(JsonAt item) {
    String id = textOf(item, "id").orElse("");
    String name = textOf(item, "name").orElse("mcp");
    String arguments = textOf(item, "arguments").orElse("{}");
    List<Item> items = new ArrayList<>();
    items.add(new ToolCall(id, name, Tool.Kind.FUNCTION, arguments));
    String error = text(item.value(), "error");
    String output = text(item.value(), "output");
    if (!error.isEmpty() || !output.isEmpty()) {
      String told = error.isEmpty() ? output : error;
      items.add(new ToolResult(id, List.of(new Text(told)), !error.isEmpty()));
    }
    return items;
  }

  private static List<Item> picture(JsonAt item) {
    Optional<CharSequence> base64 =
        item.get("result")
            .filter(JsonAt::isString)
            .map(JsonAt::chars)
            .filter(text -> !text.isEmpty());
    if (base64.isEmpty()) {
      return List.of();
    }
    String type = "image/" + ItemContent.Picture.format(base64.get());
    Part image = new Image(new Inline(type, base64.get()), item.path() + ".result");
    return List.of(
        new Message(
            Role.ASSISTANT, Optional.empty(), List.of(new Text("(Made this image.)"), image)));
  }

  /** A remark in the model's own turn, cut to a length that cannot crowd the prompt. */
  private static List<Item> note(String what, String about) {
    if (about.isBlank()) {
      return List.of();
    }
    String shown = about.length() > MAX_TEXT ? about.substring(0, MAX_TEXT) + "…" : about;
    return List.of(Message.text(Role.ASSISTANT, "(" + what + ": " + shown + ")"));
  }

  private static String member(JsonAt item, String outer, String inner) {
    return item.get(outer).map(object -> text(object.value(), inner)).orElse("");
  }

  /** A member as text whatever it is; empty when absent. */
  private static String text(Json value, String name) {
    if (!(value instanceof Json.Obj object)) {
      return "";
    }
    return object.text(name).or(() -> object.get(name).map(Json::compact)).orElse("");
  }

  private static Optional<String> textOf(JsonAt item, String name) {
    return item.get(name).filter(JsonAt::isString).map(JsonAt::string);
  }
}
