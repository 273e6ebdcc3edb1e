package grok2api.api.media;

import grok2api.chat.TokenEstimator;
import grok2api.json.JsonWriter;
import grok2api.media.ImageOrder;

/**
 * What an order for pictures cost, in tokens. An estimate: no upstream tells.
 *
 * @param text of the prompt
 * @param images of the pictures that were sent along
 * @param made of the pictures that came back
 */
record ImageUsage(long text, long images, long made) {

  /** The cost of an order of which so many pictures came back, each worth {@code perImage}. */
  static ImageUsage of(ImageOrder order, int pictures, int perImage) {
    long sent = (long) perImage * order.references().size();
    return new ImageUsage(TokenEstimator.count(order.prompt()), sent, (long) perImage * pictures);
  }

  /** Appends the member {@code usage} to an open object. */
  void write(JsonWriter json) {
    json.name("usage")
        .beginObject()
        .field("input_tokens", text + images)
        .name("input_tokens_details")
        .beginObject()
        .field("text_tokens", text)
        .field("image_tokens", images)
        .endObject()
        .field("output_tokens", made)
        .field("total_tokens", text + images + made)
        .endObject();
  }
}
