package grok2api.upstream.official;

import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Format;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.Tool;
import grok2api.json.JsonWriter;
import grok2api.upstream.responses.CustomInput;
import grok2api.upstream.responses.PartText;
import grok2api.upstream.responses.ResponsesBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the body of {@code POST /v1/chat/completions}; always streamed, with usage. */
final class ChatBody {

  private static final int TYPICAL_SIZE = 4096;

  private final ChatRequest request;
  private final JsonWriter out = new JsonWriter(TYPICAL_SIZE);
  private final List<ChatRequest.ToolCall> calls = new ArrayList<>();
  private final Set<String> called = new HashSet<>();
  private final List<Part> picturesOfResults = new ArrayList<>();
  private String said = "";

  private ChatBody(ChatRequest request) {
    this.request = request;
  }

  /**
   * The body for one turn, as UTF-8.
   *
   * @param model the upstream's id
   * @param stop whether stop sequences go along
   */
  static byte[] write(
      ChatRequest request,
      String model,
      String instruction,
      Optional<String> effort,
      boolean stop) {
    return new ChatBody(request).write(model, instruction, effort, stop);
  }

  private byte[] write(String model, String instruction, Optional<String> effort, boolean stop) {
    out.beginObject().field("model", model).name("messages").beginArray();
    if (!instruction.isBlank()) {
      text("system", instruction);
    }
    messages();
    out.endArray();
    ChatRequest.Sampling sampling = request.sampling();
    sampling.maxOutputTokens().ifPresent(limit -> out.field("max_completion_tokens", limit));
    sampling.temperature().ifPresent(value -> out.field("temperature", value));
    sampling.topP().ifPresent(value -> out.field("top_p", value));
    if (stop && !sampling.stop().isEmpty()) {
      out.field("stop", sampling.stop());
    }
    effort.ifPresent(level -> out.field("reasoning_effort", level));
    out.field("stream", true)
        .name("stream_options")
        .beginObject()
        .field("include_usage", true)
        .endObject();
    tools();
    format();
    request.hints().passThrough().members().forEach(out::field);
    return out.endObject().toBytes();
  }

  private void messages() {
    for (ChatRequest.Item item : request.items()) {
      switch (item) {
        case ChatRequest.ToolCall call -> calls.add(call);
        case ChatRequest.PastReasoning reasoning -> {
          // has no place here
        }
        case ChatRequest.ToolResult result -> {
          assistant();
          result(result);
        }
        case ChatRequest.Message message -> {
          flush();
          message(message);
        }
        case ChatRequest.Summary(var text) -> {
          flush();
          text("user", PartText.summary(text));
        }
      }
    }
    flush();
  }

  private void flush() {
    assistant();
    pictures();
  }

  private void message(ChatRequest.Message message) {
    if (message.role() == Role.USER
        && message.parts().stream().anyMatch(part -> !(part instanceof ChatRequest.Text))) {
      parts(message.parts());
      return;
    }
    String text = PartText.joined(message.parts());
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> text("system", text);
      case USER -> text("user", text);
      case ASSISTANT -> said = text;
    }
  }

  private void text(String role, String text) {
    if (!text.isEmpty()) {
      out.beginObject().field("role", role).field("content", text).endObject();
    }
  }

  private void parts(List<Part> parts) {
    out.beginObject().field("role", "user").name("content").beginArray();
    for (Part part : parts) {
      switch (part) {
        case ChatRequest.Text(var text) -> textPart(text);
        case ChatRequest.Image(var content, var param) -> image(content);
        case ChatRequest.File file -> file(file);
      }
    }
    out.endArray().endObject();
  }

  private void textPart(String text) {
    if (!text.isEmpty()) {
      out.beginObject().field("type", "text").field("text", text).endObject();
    }
  }

  private void image(ChatRequest.Content content) {
    out.beginObject().field("type", "image_url").name("image_url").beginObject().name("url");
    PartText.url(content, "image/png", out);
    out.endObject().endObject();
  }

  private void file(ChatRequest.File file) {
    Optional<String> text = PartText.textOf(file);
    if (text.isPresent()) {
      textPart(file.name() + ":\n" + text.get());
      return;
    }
    out.beginObject().field("type", "file").name("file").beginObject();
    out.field("filename", file.name()).name("file_data");
    PartText.url(file.content(), "application/octet-stream", out);
    out.endObject().endObject();
  }

  /** What the model said and the calls right after it are one message. */
  private void assistant() {
    if (calls.isEmpty()) {
      text("assistant", said);
      said = "";
      return;
    }
    out.beginObject()
        .field("role", "assistant")
        .field("content", said)
        .name("tool_calls")
        .beginArray();
    said = "";
    for (ChatRequest.ToolCall call : calls) {
      called.add(call.callId());
      String arguments = call.arguments().isBlank() ? "{}" : call.arguments();
      out.beginObject().field("id", call.callId()).field("type", "function").name("function");
      out.beginObject()
          .field("name", call.name())
          .field(
              "arguments",
              call.kind() == Tool.Kind.CUSTOM ? CustomInput.wrap(call.arguments()) : arguments)
          .endObject()
          .endObject();
    }
    out.endArray().endObject();
    calls.clear();
  }

  /** A result whose call was left out of the history is told as text. */
  private void result(ChatRequest.ToolResult result) {
    if (called.contains(result.callId())) {
      out.beginObject()
          .field("role", "tool")
          .field("tool_call_id", result.callId())
          .field("content", PartText.result(result))
          .endObject();
    } else {
      text("user", PartText.orphan(result));
    }
    result.parts().stream()
        .filter(part -> !(part instanceof ChatRequest.Text))
        .forEach(picturesOfResults::add);
  }

  private void pictures() {
    if (!picturesOfResults.isEmpty()) {
      List<Part> parts = new ArrayList<>(List.of(new ChatRequest.Text(PartText.SHOWN)));
      parts.addAll(picturesOfResults);
      picturesOfResults.clear();
      parts(parts);
    }
  }

  private void tools() {
    List<Tool> tools = request.callableTools();
    if (tools.isEmpty()) {
      return;
    }
    out.name("tools").beginArray();
    for (Tool tool : tools) {
      out.beginObject().field("type", "function").name("function").beginObject();
      out.field("name", tool.name());
      if (!tool.description().isEmpty()) {
        out.field("description", tool.description());
      }
      CustomInput.parameters(out, tool);
      tool.strict().ifPresent(strict -> out.field("strict", strict));
      out.endObject().endObject();
    }
    out.endArray();
    switch (request.toolChoice()) {
      case ToolChoice.None() -> out.field("tool_choice", "none");
      case ToolChoice.Auto() -> out.field("tool_choice", "auto");
      case ToolChoice.Required() -> out.field("tool_choice", "required");
      case ToolChoice.Named(var name) ->
          out.name("tool_choice")
              .beginObject()
              .field("type", "function")
              .name("function")
              .beginObject()
              .field("name", name)
              .endObject()
              .endObject();
    }
    if (!request.parallelToolCalls()) {
      out.field("parallel_tool_calls", false);
    }
  }

  private void format() {
    switch (request.format()) {
      case Format.Plain() -> {
        // the default
      }
      case Format.JsonObject() ->
          out.name("response_format").beginObject().field("type", "json_object").endObject();
      case Format.JsonSchema schema -> {
        out.name("response_format").beginObject().field("type", "json_schema");
        out.name("json_schema").beginObject();
        ResponsesBody.schema(out, schema);
        out.endObject().endObject();
      }
    }
  }
}
