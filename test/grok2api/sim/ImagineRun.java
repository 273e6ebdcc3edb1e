package grok2api.sim;

/** How a picture socket behaves. */
public enum ImagineRun {
  /** Slots start one after another; preview, final picture, completed. */
  NORMAL,
  /** {@code completed} comes before the picture; frames of the slots are mixed. */
  OUT_OF_ORDER,
  /** The second picture is moderated. */
  ONE_MODERATED,
  /** The second picture is moderated when it is finished already. */
  LATE_MODERATED,
  /** Every picture is moderated. */
  ALL_MODERATED,
  /** Previews, but never a final picture; then silence. */
  PREVIEWS_ONLY,
  /** {@code image_id} is null; the slot is known by its job id. */
  NULL_IDS,
  /** Frames of another request in between, and unknown types. */
  FOREIGN,
  /** Closed after the first picture. */
  CLOSE_MIDWAY,
  /** Closed before any final picture. */
  CLOSE_EARLY,
  /** An {@code error} frame with rate_limit_exceeded. */
  ERROR,
  /** Nothing at all. */
  SILENT,
  /** Pictures of 3 MiB. */
  LARGE,
  /** Pictures of 13 MiB, in messages of more than 16. */
  HUGE,
  /** A message of more than 64 MiB. */
  OVERSIZED,
  /** Progress that never becomes a picture. */
  ENDLESS,
  /** Finished pictures without {@code completed}; the socket stays open. */
  UNCONFIRMED,
  /** One picture fewer than asked for. */
  ONE_SHORT
}
