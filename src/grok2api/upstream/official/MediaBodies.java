package grok2api.upstream.official;

import grok2api.json.JsonWriter;
import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import java.util.List;
import java.util.Optional;

/** Bodies of the vendor's picture and film calls. Pure. */
final class MediaBodies {

  private MediaBodies() {}

  /** Orders pictures; {@code images} are data URLs of those to be edited. */
  static byte[] pictures(ImageOrder order, String model, List<String> images) {
    JsonWriter out =
        new JsonWriter(1024)
            .beginObject()
            .field("model", model)
            .field("prompt", order.prompt())
            .field("n", order.count())
            .field("response_format", "b64_json");
    order.ratio().ifPresent(ratio -> out.field("aspect_ratio", ratio));
    if (images.size() == 1) {
      image(out.name("image"), images.getFirst());
    } else if (!images.isEmpty()) {
      out.name("images").beginArray();
      images.forEach(url -> image(out, url));
      out.endArray();
    }
    return out.endObject().toBytes();
  }

  private static void image(JsonWriter out, String url) {
    out.beginObject().field("type", "image_url").field("url", url).endObject();
  }

  /** Orders a film: one picture is its first frame, several are references. */
  static byte[] film(FilmOrder order, String model, int seconds, List<String> images) {
    JsonWriter out =
        new JsonWriter(1024)
            .beginObject()
            .field("model", model)
            .field("prompt", order.prompt())
            .field("duration", seconds)
            .field("aspect_ratio", order.ratio())
            .field("resolution", order.resolution());
    if (images.size() == 1) {
      out.name("image").beginObject().field("url", images.getFirst()).endObject();
    } else if (!images.isEmpty()) {
      out.name("reference_images").beginArray();
      images.forEach(url -> out.beginObject().field("url", url).endObject());
      out.endArray();
    }
    return out.endObject().toBytes();
  }

  /** Orders more seconds at the end of a film. */
  static byte[] extension(FilmOrder order, String model, int seconds, String video) {
    return new JsonWriter(512)
        .beginObject()
        .field("model", model)
        .field("prompt", order.prompt())
        .field("duration", seconds)
        .name("video")
        .beginObject()
        .field("url", video)
        .endObject()
        .endObject()
        .toBytes();
  }

  /** The member of an object as text. */
  static Optional<String> text(grok2api.json.Json value, String name) {
    return value instanceof grok2api.json.Json.Obj object ? object.text(name) : Optional.empty();
  }
}
