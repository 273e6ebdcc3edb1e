package grok2api.api.openai;

import grok2api.chat.Usage;
import grok2api.json.JsonWriter;

/** Tokens of all answers of a chat completion: the prompt counts once, the answers add up. */
record ChatUsage(long input, long cached, long output, long reasoning) {

  static final ChatUsage NONE = new ChatUsage(0, 0, 0, 0);

  ChatUsage plus(Usage turn) {
    return new ChatUsage(
        Math.max(input, turn.input()),
        Math.max(cached, turn.cached()),
        output + turn.output(),
        reasoning + turn.reasoning());
  }

  void write(JsonWriter json) {
    json.beginObject()
        .field("prompt_tokens", input)
        .field("completion_tokens", output)
        .field("total_tokens", input + output)
        .name("prompt_tokens_details")
        .beginObject()
        .field("cached_tokens", cached)
        .field("text_tokens", input)
        .field("audio_tokens", 0)
        .field("image_tokens", 0)
        .endObject()
        .name("completion_tokens_details")
        .beginObject()
        .field("reasoning_tokens", reasoning)
        .field("text_tokens", output - reasoning)
        .field("audio_tokens", 0)
        .field("accepted_prediction_tokens", 0)
        .field("rejected_prediction_tokens", 0)
        .endObject()
        .endObject();
  }
}
