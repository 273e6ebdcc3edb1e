package grok2api.media;

/**
 * Is told, on the thread that works for an order, how it goes. May block for a short time; what it
 * throws ends the order.
 */
public interface MediaWatch {

  /** Nobody watches. */
  MediaWatch NONE = new MediaWatch() {};

  /** The request that spends quota leaves now: it may not be sent twice. */
  default void submitting() {}

  /** The upstream took the request. */
  default void accepted() {}

  /** All of it in percent, only growing. */
  default void progress(int percent) {}

  /** One picture in percent. */
  default void progress(String id, int order, int percent) {}

  /** What one picture looks like so far, as Base64; it may still be withheld. */
  default void preview(String base64) {}

  /** One picture is finished; {@code done} are so far. */
  default void image(MadeImage image, int done) {}

  /** One picture was withheld for its content. */
  default void blocked(String id, int order) {}
}
