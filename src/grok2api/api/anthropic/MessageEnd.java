package grok2api.api.anthropic;

import grok2api.chat.ChatEvent.Source;
import grok2api.chat.Usage;
import grok2api.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * How a message ended.
 *
 * @param reason {@code end_turn}, {@code tool_use}, {@code max_tokens}, {@code stop_sequence} or
 *     {@code refusal}
 * @param searches hosted searches that were shown
 */
record MessageEnd(
    String reason, Optional<String> stopSequence, Usage usage, int searches, List<Source> sources) {

  /** The members {@code stop_reason}, {@code stop_sequence}, {@code stop_details}. */
  void writeStop(JsonWriter json) {
    json.field("stop_reason", reason)
        .field("stop_sequence", stopSequence.orElse(null))
        .nullField("stop_details");
  }

  /** The tokens; what came from a prompt cache is counted apart from the input. */
  void writeUsage(JsonWriter json) {
    json.field("input_tokens", usage.input() - usage.cached())
        .field("cache_creation_input_tokens", 0)
        .field("cache_read_input_tokens", usage.cached())
        .field("output_tokens", usage.output())
        .name("output_tokens_details")
        .beginObject()
        .field("thinking_tokens", usage.reasoning())
        .endObject();
    if (searches == 0) {
      json.nullField("server_tool_use");
      return;
    }
    json.name("server_tool_use")
        .beginObject()
        .field("web_search_requests", searches)
        .field("web_fetch_requests", 0)
        .endObject();
  }

  /** The member {@code search_sources}, left out when there are none. */
  void writeSources(JsonWriter json) {
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
