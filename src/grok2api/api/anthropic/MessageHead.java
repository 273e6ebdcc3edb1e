package grok2api.api.anthropic;

import grok2api.json.JsonWriter;

/**
 * What is known of a message before it is answered.
 *
 * @param id {@code msg_…}
 * @param model as the client named it
 * @param inputTokens estimate of the prompt, never 0
 * @param requestId for error events
 */
record MessageHead(String id, String model, long inputTokens, String requestId) {

  /** Opens the message object and writes the members in front of {@code content}. */
  JsonWriter begin(JsonWriter json) {
    return json.beginObject()
        .field("id", id)
        .field("type", "message")
        .field("role", "assistant")
        .field("model", model);
  }
}
