package grok2api.upstream.web;

import grok2api.json.Json;
import grok2api.json.JsonWriter;
import grok2api.media.ImageOrder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The body of a request that edits pictures. Pure. */
final class ImageEdit {

  private static final Pattern MENTION =
      Pattern.compile("@IMAGE(\\d{1,2})\\b", Pattern.CASE_INSENSITIVE);

  private ImageEdit() {}

  /** Asks for an edit of uploaded pictures; the upstream takes exactly these members. */
  static byte[] body(ImageOrder order, List<String> assets) {
    String prompt = mention(order.prompt(), assets);
    JsonWriter out =
        new JsonWriter(512)
            .beginObject()
            .field("modelName", "imagine-image-edit")
            .field("message", prompt)
            .field("enableImageStreaming", true)
            .field("enableSideBySide", true)
            .field("sendFinalMetadata", true)
            .name("mediaGenInput")
            .beginObject()
            .name("imageToImage")
            .beginObject()
            .field("prompt", prompt)
            .field("inputAssets", assets);
    order.ratio().ifPresent(ratio -> out.field("aspectRatio", ratio));
    return out.endObject().endObject().endObject().toBytes();
  }

  /** {@code @IMAGE2} as the upstream mentions a picture; numbers without a picture stay. */
  static String mention(String prompt, List<String> assets) {
    Matcher found = MENTION.matcher(prompt);
    StringBuilder text = new StringBuilder();
    while (found.find()) {
      int number = Integer.parseInt(found.group(1));
      boolean known = number >= 1 && number <= assets.size();
      String mention = known ? "@" + assets.get(number - 1) : found.group();
      found.appendReplacement(text, Matcher.quoteReplacement(mention));
    }
    return found.appendTail(text).toString();
  }

  /** Reads frames until the pictures are there. */
  static void collect(MediaFrames frames, EditedPictures pictures) {
    Optional<Json> response = frames.next();
    while (response.isPresent()) {
      pictures.accept(response.get());
      if (pictures.over()) {
        return;
      }
      response = frames.next();
    }
  }
}
