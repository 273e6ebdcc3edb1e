package grok2api.api.openai;

import grok2api.json.JsonWriter;

/**
 * What is the same in every chunk and in the body of one chat completion.
 *
 * @param id {@code chatcmpl-…}
 * @param created seconds since the epoch
 * @param model as the client named it
 */
record ChatHead(String id, long created, String model) {

  /** Opens the object and writes the members in front of {@code choices}. */
  JsonWriter begin(String object, JsonWriter json) {
    return json.beginObject()
        .field("id", id)
        .field("object", object)
        .field("created", created)
        .field("model", model);
  }
}
