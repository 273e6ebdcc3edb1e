package grok2api.sim;

/** How the jobs for edited pictures and films go. */
public enum MediaRun {
  /** Progress, then the result. */
  NORMAL,
  /** The first picture is moderated (edit: the other is fine); a film: all of it. */
  MODERATED,
  /** Every result is moderated. */
  ALL_MODERATED,
  /** No result frame; ids only in {@code modelResponse.fileAttachments}. */
  ATTACHMENTS_ONLY,
  /** The stream ends after some progress; the result is found by polling the conversation. */
  POLL,
  /** The stream ends without anything. */
  EMPTY,
  /** One picture instead of two. */
  ONE_SHORT,
  /** The stream stays open after the result. */
  KEPT_OPEN,
  /** In-band error, code 8. */
  LIMITED,
  /** Progress, then silence. */
  SILENT,
  /** Progress, then a reset. */
  CUT,
  /** All of it, a few bytes at a time. */
  SLOW,
  /** Progress that never becomes a result. */
  ENDLESS,
  /** Progress, then one frame without end. */
  OVERSIZED,
  /** Extensions are refused with 403 code 7; all else is normal. */
  NO_EXTENSION
}
