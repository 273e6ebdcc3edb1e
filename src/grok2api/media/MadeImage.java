package grok2api.media;

/**
 * A finished picture.
 *
 * @param id upstream's id, possibly empty
 * @param url absolute upstream URL, possibly empty when {@code base64} is there
 * @param base64 the content when it came along; empty: to be downloaded
 * @param order position among the pictures of one order
 * @param width pixels, 0 when unknown
 * @param rated the upstream rates it as adult
 */
public record MadeImage(
    String id, String url, String base64, int order, int width, int height, boolean rated) {

  /** The id under which it is kept. */
  public String fileId() {
    return MediaIds.ofImage(id, url);
  }
}
