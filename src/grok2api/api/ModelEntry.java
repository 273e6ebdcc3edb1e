package grok2api.api;

import grok2api.json.JsonWriter;
import grok2api.model.ModelSpec;
import java.time.Instant;

/**
 * One model in a list, with the members that either family of SDKs looks for.
 *
 * @param id what it is called here: its own id, or a name for discovery
 */
record ModelEntry(String id, ModelSpec model) {

  void write(JsonWriter json) {
    json.beginObject()
        .field("id", id)
        .field("object", "model")
        .field("type", "model")
        .field("created", model.created())
        .field("created_at", Instant.ofEpochSecond(model.created()).toString())
        .field("owned_by", "xai")
        .field("name", model.displayName())
        .field("display_name", model.displayName())
        .field("lifecycle", "active"); // required by Anthropic's schema
    if (model.contextWindow() > 0) {
      json.field("max_input_tokens", model.contextWindow());
    }
    if (model.maxOutputTokens() > 0) {
      json.field("max_tokens", model.maxOutputTokens());
    }
    json.endObject();
  }
}
