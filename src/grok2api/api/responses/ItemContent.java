package grok2api.api.responses;

import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Source;
import grok2api.json.Json;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an output item holds; filled while it is open. */
sealed interface ItemContent {

  /** The item's {@code type}. */
  String type();

  /** How its id begins. */
  String prefix();

  /** Writes the members behind {@code type}. */
  void write(String status, JsonWriter json);

  /** Reasoning: its summary, and the upstream's own form of it for the next turn. */
  final class Reasoning implements ItemContent {
    final GrowingText summary = new GrowingText();
    Optional<String> encrypted = Optional.empty();

    @Override
    public String type() {
      return "reasoning";
    }

    @Override
    public String prefix() {
      return "rs_";
    }

    @Override
    public void write(String status, JsonWriter json) {
      json.field("status", status).name("summary").beginArray();
      if (!summary.isEmpty()) {
        part(summary, json);
      }
      json.endArray().name("content").beginArray().endArray();
      json.field("encrypted_content", encrypted.orElse(null));
    }

    static void part(GrowingText text, JsonWriter json) {
      json.beginObject().field("type", "summary_text");
      text.write("text", json);
      json.endObject();
    }
  }

  /** A message of the model. */
  final class Message implements ItemContent {
    final List<Part> parts = new ArrayList<>();
    final Map<String, Source> sources = new LinkedHashMap<>();

    @Override
    public String type() {
      return "message";
    }

    @Override
    public String prefix() {
      return "msg_";
    }

    @Override
    public void write(String status, JsonWriter json) {
      json.field("role", "assistant").field("status", status).name("content").beginArray();
      parts.forEach(part -> part.write(json));
      json.endArray();
      if (!sources.isEmpty()) {
        json.name("search_sources").beginArray();
        for (Source source : sources.values()) {
          json.beginObject().field("url", source.url()).field("title", source.title());
          json.field("type", source.type()).endObject();
        }
        json.endArray();
      }
    }
  }

  /** A part of a message: text with annotations, or a refusal. */
  final class Part {
    final boolean refusal;
    final GrowingText text = new GrowingText();
    final List<Citation> annotations = new ArrayList<>();

    Part(boolean refusal) {
      this.refusal = refusal;
    }

    void write(JsonWriter json) {
      json.beginObject();
      if (refusal) {
        json.field("type", "refusal");
        text.write("refusal", json);
      } else {
        json.field("type", "output_text");
        text.write("text", json);
        json.name("annotations").beginArray();
        annotations.forEach(citation -> annotation(citation, json));
        json.endArray().name("logprobs").beginArray().endArray();
      }
      json.endObject();
    }

    static void annotation(Citation citation, JsonWriter json) {
      json.beginObject()
          .field("type", "url_citation")
          .field("url", citation.url())
          .field("title", citation.title())
          .field("start_index", citation.start())
          .field("end_index", citation.end())
          .endObject();
    }
  }

  /** A call of a function, or of a custom tool with free text. */
  final class Call implements ItemContent {
    final boolean custom;
    final String callId;
    final String name;
    final Optional<String> namespace;
    final GrowingText payload = new GrowingText();

    Call(boolean custom, String callId, String name, Optional<String> namespace) {
      this.custom = custom;
      this.callId = callId;
      this.name = name;
      this.namespace = namespace;
    }

    @Override
    public String type() {
      return custom ? "custom_tool_call" : "function_call";
    }

    @Override
    public String prefix() {
      return custom ? "ctc_" : "fc_";
    }

    @Override
    public void write(String status, JsonWriter json) {
      json.field("status", status).field("call_id", callId).field("name", name);
      namespace.ifPresent(space -> json.field("namespace", space));
      payload.write(custom ? "input" : "arguments", json);
    }
  }

  /**
   * A call of a tool that is known by its type alone.
   *
   * @param tool {@code local_shell}, {@code shell} or {@code apply_patch}
   * @param member name of the member that says what to do
   */
  record ClientCall(String tool, String callId, String member, Json.Obj what)
      implements ItemContent {
    @Override
    public String type() {
      return tool + "_call";
    }

    @Override
    public String prefix() {
      return tool + "_";
    }

    @Override
    public void write(String status, JsonWriter json) {
      json.field("status", status).field("call_id", callId).field(member, what);
    }
  }

  /** A search that the upstream ran. */
  final class Search implements ItemContent {
    String query;
    Optional<List<Source>> sources = Optional.empty();

    Search(String query) {
      this.query = query;
    }

    @Override
    public String type() {
      return "web_search_call";
    }

    @Override
    public String prefix() {
      return "ws_";
    }

    @Override
    public void write(String status, JsonWriter json) {
      json.field("status", status).name("action").beginObject();
      json.field("type", "search").field("query", query);
      if (sources.isPresent()) {
        json.name("sources").beginArray();
        for (Source source : sources.get()) {
          json.beginObject().field("type", "url").field("url", source.url()).endObject();
        }
        json.endArray();
      }
      json.endObject();
    }
  }

  /** A picture that was drawn. */
  final class Picture implements ItemContent {
    int previews;
    Optional<String> base64 = Optional.empty();

    @Override
    public String type() {
      return "image_generation_call";
    }

    @Override
    public String prefix() {
      return "ig_";
    }

    /** One that failed has an empty result: typed clients expect a text once a call is over. */
    @Override
    public void write(String status, JsonWriter json) {
      boolean over = !status.equals(OutputItem.Status.IN_PROGRESS.word);
      json.field("status", status).field("result", base64.orElse(over ? "" : null));
      base64.ifPresent(content -> facts(content, json));
    }

    /** What is known of a picture besides its content. */
    static void facts(String base64, JsonWriter json) {
      json.field("output_format", format(base64));
      json.field("background", "auto").field("quality", "auto").field("size", "auto");
    }

    /** The format by the first bytes, which Base64 shows as well. */
    static String format(CharSequence base64) {
      return switch (base64.subSequence(0, Math.min(5, base64.length())).toString()) {
        case "iVBOR" -> "png";
        case "UklGR" -> "webp";
        default -> "jpeg";
      };
    }
  }

  /** The whole conversation so far in an opaque form. */
  record Compaction(String sealed) implements ItemContent {
    @Override
    public String type() {
      return "compaction";
    }

    @Override
    public String prefix() {
      return "cmp_";
    }

    @Override
    public void write(String status, JsonWriter json) {
      json.field("encrypted_content", sealed);
    }
  }
}
