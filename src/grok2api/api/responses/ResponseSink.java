package grok2api.api.responses;

import grok2api.api.responses.ItemContent.Part;
import grok2api.chat.ChatEvent.Citation;

/**
 * What happens to a response while it grows, in the order in which a stream tells it. The default
 * of every method is to ignore it: a plain answer needs the result only.
 */
interface ResponseSink {

  /** The response exists; comes first, once. */
  default void opened() {}

  /** An item was added, its content still empty. */
  default void itemOpened(OutputItem item) {}

  /** The summary of reasoning begins. */
  default void summaryOpened(OutputItem item) {}

  /** More of the summary. */
  default void summaryDelta(String text) {}

  /** The summary is complete. */
  default void summaryClosed(OutputItem item, GrowingText text) {}

  /** A part of a message begins. */
  default void partOpened(OutputItem item, int index, Part part) {}

  /** More of the open part. */
  default void partDelta(String text) {}

  /** The open part, which is text, refers to a source. */
  default void annotation(OutputItem item, int part, int index, Citation citation) {}

  /** The part is complete. */
  default void partClosed(OutputItem item, int index, Part part) {}

  /** More of the open call's arguments or input. */
  default void callDelta(String text) {}

  /** The call's arguments or input are complete. */
  default void callClosed(OutputItem item, ItemContent.Call call) {}

  /** A search runs. */
  default void searching(OutputItem item) {}

  /** A search ended. */
  default void searched(OutputItem item) {}

  /** A picture is drawn. */
  default void drawing(OutputItem item) {}

  /** What the picture looks like so far. */
  default void preview(OutputItem item, int index, String base64) {}

  /** The picture is there. */
  default void drawn(OutputItem item) {}

  /** The item is complete and will not change. */
  default void itemClosed(OutputItem item) {}

  /** The response is over; comes last, once. */
  default void ended(ResponseEnd end) {}
}
