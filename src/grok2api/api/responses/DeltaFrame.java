package grok2api.api.responses;

import grok2api.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/**
 * The frequent frames: all of a delta but its number and its text is the same while a part is open,
 * so those bytes are made once.
 */
final class DeltaFrame {

  private final byte[] start;
  private final byte[] middle;
  private final byte[] end;

  /** Frames of this type for an item; {@code where} are further members as JSON text. */
  DeltaFrame(String type, OutputItem item, String where) {
    this(type, item, where, "");
  }

  /** The same with members behind the text. */
  DeltaFrame(String type, OutputItem item, String where, String behind) {
    String index = ",\"output_index\":" + item.index;
    start = ascii("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":");
    middle = ascii(",\"item_id\":\"" + item.id + "\"" + index + where + ",\"delta\":");
    end = ascii(behind + "}\n\n");
  }

  void write(long sequence, String text, JsonWriter out) {
    out.raw(start).value(sequence).raw(middle).value(text).raw(end);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
