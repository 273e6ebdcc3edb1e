package grok2api.upstream.responses;

import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.Tool;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the history as {@code input} items. */
final class InputItems {

  private final JsonWriter out;
  private final Dialect dialect;
  private final Set<String> calls = new HashSet<>();
  private final List<Part> picturesOfResults = new ArrayList<>();

  InputItems(JsonWriter out, Dialect dialect) {
    this.out = out;
    this.dialect = dialect;
  }

  void write(String instruction, List<Item> items) {
    if (!instruction.isBlank()) {
      message("system", List.of(new ChatRequest.Text(instruction)));
    }
    for (Item item : items) {
      if (!(item instanceof ChatRequest.ToolResult)) {
        showPictures();
      }
      switch (item) {
        case ChatRequest.Message message -> message(role(message.role()), message.parts());
        case ChatRequest.ToolCall call -> call(call);
        case ChatRequest.ToolResult result -> result(result);
        case ChatRequest.PastReasoning reasoning -> reasoning(reasoning);
        case ChatRequest.Summary(var text) ->
            message("user", List.of(new ChatRequest.Text(PartText.summary(text))));
      }
    }
    showPictures();
  }

  private static String role(Role role) {
    return switch (role) {
      case SYSTEM, DEVELOPER -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
    };
  }

  private void message(String role, List<Part> parts) {
    List<Part> said =
        parts.stream().filter(p -> !(p instanceof ChatRequest.Text(var t) && t.isEmpty())).toList();
    if (said.isEmpty()) {
      return;
    }
    out.beginObject().field("role", role);
    boolean plain = dialect == Dialect.OFFICIAL && role.equals("assistant");
    if (plain) {
      out.field("content", PartText.joined(said));
    } else {
      out.name("content").beginArray();
      said.forEach(this::part);
      out.endArray();
    }
    out.endObject();
  }

  private void part(Part part) {
    out.beginObject();
    switch (part) {
      case ChatRequest.Text(var text) -> out.field("type", "input_text").field("text", text);
      case ChatRequest.Image(var content, var param) ->
          PartText.url(content, "image/png", out.field("type", "input_image").name("image_url"));
      case ChatRequest.File file -> file(file);
    }
    out.endObject();
  }

  /** Text files are readable as they are; of others the model gets the bytes. */
  private void file(ChatRequest.File file) {
    Optional<String> text = PartText.textOf(file);
    if (text.isPresent()) {
      out.field("type", "input_text").field("text", file.name() + ":\n" + text.get());
      return;
    }
    out.field("type", "input_file");
    switch (file.content()) {
      case ChatRequest.Url(var url) -> out.field("file_url", url);
      case ChatRequest.Inline inline ->
          PartText.url(
              inline,
              "application/octet-stream",
              out.field("filename", file.name()).name("file_data"));
    }
  }

  private void call(ChatRequest.ToolCall call) {
    calls.add(call.callId());
    out.beginObject()
        .field("type", "function_call")
        .field("call_id", call.callId())
        .field("name", call.name())
        .field("arguments", arguments(call))
        .endObject();
  }

  /** Arguments in the form of a function's. */
  static String arguments(ChatRequest.ToolCall call) {
    if (call.kind() == Tool.Kind.CUSTOM) {
      return CustomInput.wrap(call.arguments());
    }
    return call.arguments().isBlank() ? "{}" : call.arguments();
  }

  /** A result whose call was left out of the history is told as text. */
  private void result(ChatRequest.ToolResult result) {
    if (calls.contains(result.callId())) {
      out.beginObject()
          .field("type", "function_call_output")
          .field("call_id", result.callId())
          .field("output", PartText.result(result))
          .endObject();
    } else {
      message("user", List.of(new ChatRequest.Text(PartText.orphan(result))));
    }
    result.parts().stream()
        .filter(part -> !(part instanceof ChatRequest.Text))
        .forEach(picturesOfResults::add);
  }

  /** An output is text; what tools showed follows behind the run of results. */
  private void showPictures() {
    if (!picturesOfResults.isEmpty()) {
      List<Part> parts = new ArrayList<>();
      parts.add(new ChatRequest.Text(PartText.SHOWN));
      parts.addAll(picturesOfResults);
      picturesOfResults.clear();
      message("user", parts);
    }
  }

  private void reasoning(ChatRequest.PastReasoning past) {
    if (!past.origin().equals(dialect.origin()) || past.blob().isEmpty()) {
      return;
    }
    out.beginObject().field("type", "reasoning").name("summary").beginArray();
    if (!past.summary().isEmpty()) {
      out.beginObject().field("type", "summary_text").field("text", past.summary()).endObject();
    }
    out.endArray().field("encrypted_content", past.blob()).endObject();
  }
}
