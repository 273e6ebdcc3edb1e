package grok2api.api.media;

import grok2api.base.Failure;
import grok2api.gateway.MediaGateway;
import grok2api.http.Sse;
import grok2api.http.SseWriter;
import grok2api.json.JsonWriter;
import java.util.function.Consumer;

/**
 * One picture as events: what it looks like so far, then the whole. A client that is gone is told
 * no more; whether its picture is still drawn is not decided here.
 */
final class ImageEvents implements MediaGateway.Watch {

  /**
   * What all events of an answer have in common.
   *
   * @param kind {@code image_generation} or {@code image_edit}
   * @param size as ordered
   * @param partials how many previews are wanted at most
   * @param created seconds since the epoch
   */
  record Head(String kind, String size, int partials, long created) {}

  private final Head head;
  private final SseWriter sse;
  private int told;
  private boolean gone;

  ImageEvents(Head head, SseWriter sse) {
    this.head = head;
    this.sse = sse;
  }

  @Override
  public void preview(String base64) {
    if (gone || told >= head.partials()) {
      return;
    }
    int index = told++;
    try {
      sse.write(
          frames ->
              event(
                  frames,
                  ".partial_image",
                  base64,
                  json -> json.field("partial_image_index", index)));
      sse.flush();
    } catch (Failure | IllegalStateException closed) {
      gone = true;
    }
  }

  /** The frames of a finished picture. */
  byte[] completed(MediaGateway.Picture picture, ImageUsage usage) {
    JsonWriter frames = new JsonWriter(picture.base64().length() + 1024);
    event(frames, ".completed", picture.base64(), usage::write);
    return frames.toBytes();
  }

  private void event(JsonWriter out, String name, String base64, Consumer<JsonWriter> more) {
    String type = head.kind() + name;
    Sse.event(
        out,
        type,
        json -> {
          json.beginObject()
              .field("type", type)
              .field("b64_json", base64)
              .field("created_at", head.created())
              .field("size", head.size())
              .field("quality", "auto")
              .field("background", "auto")
              .field("output_format", format(base64));
          more.accept(json);
          json.endObject();
        });
  }

  /** The format by the first bytes, which Base64 shows as well. */
  static String format(String base64) {
    return base64.startsWith("iVBOR") ? "png" : base64.startsWith("UklGR") ? "webp" : "jpeg";
  }
}
