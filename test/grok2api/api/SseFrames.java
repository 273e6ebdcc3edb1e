package grok2api.api;

import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.util.ArrayList;
import java.util.List;

/** Reads an event stream strictly, as a client would. */
public final class SseFrames {

  /**
   * One frame.
   *
   * @param event name, empty without one
   * @param data text behind {@code data: }
   */
  public record Frame(String event, String data) {
    /** The data as JSON. */
    public JsonAt json() {
      return new JsonAt("", JsonReader.parse(data));
    }
  }

  private SseFrames() {}

  /** All frames; comments are left out, anything malformed is an error. */
  public static List<Frame> read(String stream) {
    if (!stream.endsWith("\n\n")) {
      throw new AssertionError("the last frame is not closed: " + stream);
    }
    List<Frame> frames = new ArrayList<>();
    for (String frame : stream.split("\n\n")) {
      String event = "";
      String data = null;
      for (String line : frame.split("\n")) {
        if (line.startsWith("event: ") && data == null) {
          event = line.substring(7);
        } else if (line.startsWith("data: ") && data == null) {
          data = line.substring(6);
        } else if (!line.startsWith(":")) {
          throw new AssertionError("unexpected line: " + line);
        }
      }
      if (data != null) {
        frames.add(new Frame(event, data));
      }
    }
    return frames;
  }
}
