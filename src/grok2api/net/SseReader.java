package grok2api.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads server-sent events, wherever the bytes were cut. Lines end with CR, LF or CRLF; several
 * {@code data} lines are joined with a line feed; comments, {@code retry} and events without data
 * are passed over; {@code [DONE]} as data ends the stream, and so does its end.
 *
 * <p>An event above the limit is a {@link grok2api.base.Failure} with fault {@code TRANSPORT}; an
 * event that the end of the stream cuts off is dropped, as the standard says. Not for several
 * threads.
 */
public final class SseReader {

  /** Limit for events of text APIs. */
  public static final int DEFAULT_LIMIT = 8 * 1024 * 1024;

  private static final int READ = 4 * 1024;

  /** Where the scanner stands. */
  private enum State {
    /** At the first byte of the stream. */
    FIRST,
    /** In a line; its bytes are collected. */
    LINE,
    /** After a CR: a LF belongs to the same line end. */
    CR
  }

  private final InputStream in;
  private final int limit;
  private final byte[] read = new byte[READ];
  private int position;
  private int end;

  private State state = State.FIRST;
  private byte[] line = new byte[1024];
  private int lineLength;
  private byte[] data = new byte[1024];
  private int dataLength;
  private boolean hasData;
  private String event = "";
  private String id = "";
  private String currentEvent = "";

  private boolean handedOut;
  private boolean found;
  private boolean ended;

  /**
   * Reads from a stream, which stays the caller's to close.
   *
   * @param limit bytes of one line and of one event's data
   */
  public SseReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /** Goes to the next event; blocks. False at the end. */
  public boolean next() {
    while (!scan()) {
      fill(READ);
    }
    handedOut = true;
    boolean has = found;
    found = false;
    return has;
  }

  /** True when {@link #next} would not wait. The event handed out before is gone then. */
  public boolean ready() {
    while (!scan()) {
      int available = available();
      if (available == 0) {
        return false;
      }
      fill(available);
    }
    return true;
  }

  /** The event's name; {@code message} when none was sent. */
  public String event() {
    return currentEvent.isEmpty() ? "message" : currentEvent;
  }

  /** The last id that was sent, of this event or one before; empty when none was. */
  public String id() {
    return id;
  }

  /** The event's data. */
  public String data() {
    return new String(data, 0, dataLength, StandardCharsets.UTF_8);
  }

  /** Buffer with the data, from index 0; valid until the next {@link #next} or {@link #ready}. */
  public byte[] buffer() {
    return data;
  }

  /** Bytes of data in {@link #buffer}. */
  public int length() {
    return dataLength;
  }

  /** Scans what is in memory; true when an event is complete or the stream has ended. */
  private boolean scan() {
    if (handedOut) {
      handedOut = false;
      forget();
    }
    while (!found && !ended && position < end) {
      byte b = read[position++];
      state =
          switch (state) {
            case FIRST, LINE -> inLine(b);
            case CR -> b == '\n' ? State.LINE : inLine(b);
          };
    }
    return found || ended;
  }

  private State inLine(byte b) {
    if (b == '\n' || b == '\r') {
      endOfLine();
      return b == '\r' ? State.CR : State.LINE;
    }
    if (lineLength == line.length) {
      line = grown(line, lineLength + 1);
    }
    line[lineLength++] = b;
    boolean mark =
        state == State.FIRST
            && lineLength == 3
            && line[0] == (byte) 0xef
            && line[1] == (byte) 0xbb
            && line[2] == (byte) 0xbf;
    if (mark) {
      lineLength = 0;
    }
    return state == State.FIRST && lineLength > 0 && lineLength < 3 ? State.FIRST : State.LINE;
  }

  private void endOfLine() {
    int length = lineLength;
    lineLength = 0;
    if (length == 0) {
      endOfEvent();
      return;
    }
    int colon = 0;
    while (colon < length && line[colon] != ':') {
      colon++;
    }
    int value = Math.min(length, colon + 1);
    if (value < length && line[value] == ' ') {
      value++;
    }
    if (is("data", colon)) {
      addData(value, length);
    } else if (is("event", colon)) {
      event = text(value, length);
    } else if (is("id", colon)) {
      id = text(value, length);
    }
  }

  private boolean is(String name, int length) {
    if (length != name.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (line[i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return new String(line, from, to - from, StandardCharsets.UTF_8);
  }

  private void addData(int from, int to) {
    int count = to - from + (hasData ? 1 : 0);
    if (data.length - dataLength < count) {
      data = grown(data, dataLength + count);
    }
    if (hasData) {
      data[dataLength++] = '\n';
    }
    System.arraycopy(line, from, data, dataLength, to - from);
    dataLength += to - from;
    hasData = true;
  }

  private void endOfEvent() {
    if (!hasData) {
      event = "";
      return;
    }
    if (dataLength == 6 && data().equals("[DONE]")) {
      ended = true;
      return;
    }
    currentEvent = event;
    event = "";
    found = true;
  }

  private void forget() {
    dataLength = 0;
    hasData = false;
    currentEvent = "";
  }

  private byte[] grown(byte[] old, int wanted) {
    if (wanted > limit) {
      throw Broken.transport("The upstream sent an event that is too large.", null);
    }
    return Arrays.copyOf(old, Math.min(limit, Math.max(wanted, old.length * 2)));
  }

  private void fill(int atMost) {
    try {
      int count = in.read(read, 0, Math.min(atMost, READ));
      position = 0;
      end = Math.max(0, count);
      ended = count < 0;
    } catch (IOException e) {
      throw Broken.transport("The upstream's answer broke off.", e);
    }
  }

  private int available() {
    try {
      return in.available();
    } catch (IOException e) {
      throw Broken.transport("The upstream's answer broke off.", e);
    }
  }
}
