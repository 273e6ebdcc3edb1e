package grok2api.gateway;

/** Is told how an order for pictures goes; calls may come from several threads, never at once. */
interface DrawWatch {

  /** Nobody watches. */
  DrawWatch NONE = new DrawWatch() {};

  /** All of it in percent, only growing; {@code done} pictures are finished. */
  default void progress(int percent, int done) {}

  /** One picture in percent. */
  default void progress(String id, int order, int percent) {}

  /** What a picture looks like so far, as Base64. */
  default void preview(String base64) {}

  /** A picture is finished; {@code position} counts from 0. */
  default void drawn(Drawn picture, int position) {}

  /** A picture was withheld for its content. */
  default void blocked(String id, int order) {}
}
