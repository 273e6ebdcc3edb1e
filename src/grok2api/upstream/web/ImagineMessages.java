package grok2api.upstream.web;

import grok2api.json.JsonWriter;
import grok2api.media.ImageOrder;

/** What is said on the picture socket. Pure. */
final class ImagineMessages {

  private ImagineMessages() {}

  /** Forgets what was drawn before. */
  static String reset(long nowMillis) {
    return open(nowMillis)
        .field("type", "reset")
        .endObject()
        .endArray()
        .endObject()
        .endObject()
        .toString();
  }

  /**
   * Asks for pictures.
   *
   * @param requestId a UUID that the answers carry
   * @param pro the slower, better engine
   */
  static String prompt(
      ImageOrder order, String ratio, boolean nsfw, boolean pro, String requestId, long nowMillis) {
    return open(nowMillis)
        .field("requestId", requestId)
        .field("text", order.prompt())
        .field("type", "input_text")
        .name("properties")
        .beginObject()
        .field("section_count", 0)
        .field("is_kids_mode", false)
        .field("enable_nsfw", nsfw)
        .field("skip_upsampler", false)
        .field("enable_side_by_side", true)
        .field("is_initial", false)
        .field("aspect_ratio", ratio)
        .field("enable_pro", pro)
        .field("num_generations", order.count())
        .field("enable_watermark", false)
        .endObject()
        .endObject()
        .endArray()
        .endObject()
        .endObject()
        .toString();
  }

  private static JsonWriter open(long nowMillis) {
    return new JsonWriter(512)
        .beginObject()
        .field("type", "conversation.item.create")
        .field("timestamp", nowMillis)
        .name("item")
        .beginObject()
        .field("type", "message")
        .name("content")
        .beginArray()
        .beginObject();
  }
}
