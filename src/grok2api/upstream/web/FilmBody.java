package grok2api.upstream.web;

import grok2api.json.Json;
import grok2api.json.JsonWriter;
import grok2api.media.FilmOrder;
import java.util.List;
import java.util.Locale;

/** The bodies of requests that make films. Pure. */
final class FilmBody {

  private static final double FRAME = 1.0 / 24;

  private FilmBody() {}

  /**
   * Asks for the first part of a film: of text, of one picture (its first frame), or after several.
   * The upstream takes exactly these members.
   */
  static byte[] first(FilmOrder order, int seconds, List<String> assets) {
    JsonWriter out =
        new JsonWriter(1024)
            .beginObject()
            .field("modelName", "imagine-video-gen")
            .field("message", message(order))
            .field("enableImageStreaming", true)
            .field("enableSideBySide", true)
            .field("sendFinalMetadata", true)
            .name("responseMetadata")
            .beginObject()
            .name("experiments")
            .beginArray()
            .endArray()
            .name("modelConfigOverride")
            .beginObject()
            .name("modelMap")
            .beginObject()
            .endObject()
            .endObject()
            .endObject()
            .name("mediaGenInput")
            .beginObject()
            .name(assets.isEmpty() ? "textToVideo" : way(assets))
            .beginObject();
    if (!order.prompt().isEmpty()) {
      out.field("prompt", order.prompt());
    }
    if (!assets.isEmpty()) {
      out.field("inputAssets", assets);
    }
    out.field("aspectRatio", order.ratio())
        .field("duration", seconds)
        .field("resolutionName", order.resolution());
    if (assets.size() == 1) {
      out.field("mode", order.prompt().isEmpty() ? "normal" : "custom");
    }
    return out.endObject()
        .endObject()
        .field("kind", "CONVERSATION_KIND_IMAGINE")
        .endObject()
        .toBytes();
  }

  private static String way(List<String> assets) {
    return assets.size() == 1 ? "imageToVideo" : "referenceToVideo";
  }

  private static String message(FilmOrder order) {
    String mode = order.prompt().isEmpty() ? "normal" : order.preset().mode();
    return (order.prompt() + " --mode=" + mode).stripLeading();
  }

  /**
   * Asks for a further part, in the form that was last seen in 2026-06; a newer one is not known.
   *
   * @param before seconds that exist already
   * @param lastPost post of the part before
   * @param firstPost post of the first part
   */
  static byte[] extension(
      FilmOrder order, int before, int seconds, String lastPost, String firstPost) {
    String start = String.format(Locale.ROOT, "%.6f", before + FRAME);
    return new JsonWriter(1024)
        .beginObject()
        .field("temporary", true)
        .field("modelName", "imagine-video-gen")
        .field("message", message(order))
        .field("enableSideBySide", true)
        .name("responseMetadata")
        .beginObject()
        .name("experiments")
        .beginArray()
        .endArray()
        .name("modelConfigOverride")
        .beginObject()
        .name("modelMap")
        .beginObject()
        .name("videoGenModelConfig")
        .beginObject()
        .field("isVideoExtension", true)
        .field("videoExtensionStartTime", new Json.Num(start))
        .field("extendPostId", lastPost)
        .field("stitchWithExtendPostId", true)
        .field("originalPrompt", order.prompt())
        .field("originalPostId", firstPost)
        .field("originalRefType", "ORIGINAL_REF_TYPE_VIDEO_EXTENSION")
        .field("mode", order.preset().id().equals("custom") ? "custom" : order.preset().mode())
        .field("aspectRatio", order.ratio())
        .field("videoLength", seconds)
        .field("resolutionName", order.resolution())
        .field("parentPostId", firstPost)
        .field("isVideoEdit", false)
        .endObject()
        .endObject()
        .endObject()
        .endObject()
        .endObject()
        .toBytes();
  }
}
