package grok2api.api.openai;

import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.chat.Tool;
import grok2api.json.JsonWriter;
import java.util.Collection;

/** The pieces of a chat completion that look the same in chunks and in the body. */
final class ChatJson {

  private ChatJson() {}

  /** A citation, nested: the AI SDK refuses the flat form. */
  static void annotation(Citation citation, JsonWriter json) {
    json.beginObject()
        .field("type", "url_citation")
        .name("url_citation")
        .beginObject()
        .field("url", citation.url())
        .field("title", citation.title())
        .field("start_index", citation.start())
        .field("end_index", citation.end())
        .endObject()
        .endObject();
  }

  /** The members of a tool call: {@code id}, {@code type} and what is called. */
  static void call(ToolCallStart call, String payload, JsonWriter json) {
    json.field("id", call.callId())
        .field("type", kind(call))
        .name(kind(call))
        .beginObject()
        .field("name", call.name())
        .field(payload(call), payload)
        .endObject();
  }

  /** {@code function} or {@code custom}. */
  static String kind(ToolCallStart call) {
    return call.kind() == Tool.Kind.CUSTOM ? "custom" : "function";
  }

  /** The member that holds what the tool is called with. */
  static String payload(ToolCallStart call) {
    return call.kind() == Tool.Kind.CUSTOM ? "input" : "arguments";
  }

  /** The member {@code search_sources}, left out when there are none. */
  static void sources(Collection<Source> sources, JsonWriter json) {
    if (sources.isEmpty()) {
      return;
    }
    json.name("search_sources").beginArray();
    for (Source source : sources) {
      json.beginObject()
          .field("url", source.url())
          .field("title", source.title())
          .field("type", source.type())
          .endObject();
    }
    json.endArray();
  }
}
