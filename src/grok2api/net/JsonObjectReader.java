package grok2api.net;

import grok2api.base.Failure;
import grok2api.json.JsonCursor;
import grok2api.json.JsonDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Finds JSON objects in a stream of bytes, wherever it was cut: one per line, after {@code data:},
 * or glued together without any separator. Everything else is passed over: empty lines, comments,
 * {@code event:}, {@code id:} and {@code retry:} lines, noise. {@code [DONE]} outside an object
 * ends the stream.
 *
 * <p>It counts braces and knows strings; whether an object is valid JSON inside is for its reader
 * to find out, who should call {@link #broken()} and go on. Objects are ranges of one buffer, not
 * copied, and complete, so UTF-8 may be decoded safely. An object above 8 MiB, or an end of the
 * stream inside one, is a {@link Failure} with fault {@code TRANSPORT}. Not for several threads.
 */
public final class JsonObjectReader implements AutoCloseable {

  private static final int MAX_OBJECT = 8 * 1024 * 1024;
  private static final int FIRST_BUFFER = 2 * 1024; // most objects are small
  private static final int FULL_BUFFER = 8 * 1024;
  private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

  /** Where the scanner stands. */
  private enum State {
    /** At the start of a line, outside an object. */
    LINE,
    /** In the first word of a line, which may be the name of a field. */
    NAME,
    /** In a line without interest. */
    SKIP,
    /** Outside an object, somewhere in a line. */
    BETWEEN,
    OBJECT,
    STRING,
    ESCAPE
  }

  private final InputStream in;
  private final boolean whole; // everything is in the buffer from the start
  private final JsonDocuments documents = new JsonDocuments();
  private byte[] buffer;
  private int scanned;
  private int end;
  private boolean moreCame; // the last read filled all the room

  private State state = State.LINE;
  private int done;
  private int start;
  private int depth;
  private int significant;
  private boolean freshLine;
  private final StringBuilder name = new StringBuilder(8);

  private int offset;
  private int length;
  private boolean found;
  private boolean ended;
  private int broken;

  /** Reads from a stream, which stays the caller's to close. */
  public JsonObjectReader(InputStream in) {
    this.in = in;
    this.whole = false;
    this.buffer = new byte[FIRST_BUFFER];
  }

  /** Reads whole messages, see {@link #message}. */
  public JsonObjectReader() {
    this.in = InputStream.nullInputStream();
    this.whole = true;
    message(new byte[0]);
  }

  /**
   * Goes on with a message that holds any number of objects; what is left of the one before is
   * dropped. The array becomes this reader's own.
   */
  public void message(byte[] message) {
    buffer = message;
    scanned = 0;
    end = message.length;
    state = State.LINE;
    done = 0;
    found = false;
    ended = false;
  }

  /**
   * Goes to the next object; blocks. False at the end of the stream. Ranges handed out before are
   * no longer valid.
   */
  public boolean next() {
    while (!found && !ended) {
      if (!scan()) {
        fill(Integer.MAX_VALUE);
      }
    }
    boolean has = found;
    found = false;
    return has;
  }

  /**
   * True when {@link #next} would not wait. Looks at what is in memory only; ranges handed out
   * before are no longer valid.
   */
  public boolean ready() {
    while (!found && !ended && !scan()) {
      int available = available();
      if (available == 0) {
        return false;
      }
      fill(available);
    }
    return true;
  }

  /** The buffer that holds the object. */
  public byte[] buffer() {
    return buffer;
  }

  /** Where the object begins, at its brace. */
  public int offset() {
    return offset;
  }

  /** The object's bytes, braces included. */
  public int length() {
    return length;
  }

  /** A cursor over the object; valid until the next call of {@link #next} or {@link #ready}. */
  public JsonCursor cursor() {
    return documents.next(buffer, offset, length);
  }

  /** Counts an object that its reader found to be broken. */
  public void broken() {
    broken++;
  }

  /** Broken objects so far: those reported, and those whose end was never seen. */
  public int brokenCount() {
    return broken;
  }

  /** Scans what is in memory; true when an object is complete or the stream has ended. */
  private boolean scan() {
    while (scanned < end) {
      if (state == State.STRING && !passText()) {
        return false;
      }
      byte b = buffer[scanned++];
      state =
          switch (state) {
            case LINE -> inLine(b);
            case NAME -> inName(b);
            case SKIP -> b == '\n' ? State.LINE : State.SKIP;
            case BETWEEN -> between(b);
            case OBJECT -> inObject(b);
            case STRING -> inString(b);
            case ESCAPE -> State.STRING;
          };
      if (found || ended) {
        return true;
      }
    }
    return false;
  }

  /** Goes to what may end a string or its text, which most bytes are; false if that is not here. */
  private boolean passText() {
    byte[] bytes = buffer;
    int stop = end;
    int i = scanned;
    while (i < stop && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] != '\n') {
      i++;
    }
    scanned = i;
    return i < stop;
  }

  private State inLine(byte b) {
    if (b == ':') {
      return State.SKIP;
    }
    if (b >= 'a' && b <= 'z') {
      name.setLength(0);
      return inName(b);
    }
    State next = between(b);
    boolean blank = b == ' ' || b == '\t' || b == '\r';
    return blank ? State.LINE : next;
  }

  private State inName(byte b) {
    if (b >= 'a' && b <= 'z' && name.length() < 8) {
      name.append((char) b);
      return State.NAME;
    }
    if (b == ':') {
      boolean field = "event".contentEquals(name) || "id".contentEquals(name);
      return field || "retry".contentEquals(name) ? State.SKIP : State.BETWEEN;
    }
    return between(b);
  }

  private State between(byte b) {
    if (b == '{') {
      return open();
    }
    if (b == '\n') {
      return State.LINE;
    }
    done = b == DONE[done] ? done + 1 : b == DONE[0] ? 1 : 0;
    if (done == DONE.length) {
      ended = true;
    }
    return State.BETWEEN;
  }

  private State open() {
    done = 0;
    start = scanned - 1;
    depth = 1;
    significant = '{';
    freshLine = false;
    return State.OBJECT;
  }

  private State inObject(byte b) {
    switch (b) {
      case '\n' -> freshLine = true;
      case ' ', '\t', '\r' -> {
        return State.OBJECT;
      }
      case '{' -> {
        if (freshLine && !expectsValue()) {
          broken++; // the object before was never closed
          return open();
        }
        depth++;
        mark(b);
      }
      case '}' -> {
        depth--;
        mark(b);
        if (depth == 0) {
          offset = start;
          length = scanned - start;
          found = true;
          return State.BETWEEN;
        }
      }
      default -> {
        if (freshLine && isFieldStart(b)) {
          broken++; // a field line inside an object: the object before was never closed
          return inLine(b);
        }
        mark(b);
      }
    }
    return b == '"' ? State.STRING : State.OBJECT;
  }

  /** First letters of {@code data}, {@code event}, {@code id}, {@code retry}: no JSON begins so. */
  private static boolean isFieldStart(byte b) {
    return b == 'd' || b == 'e' || b == 'i' || b == 'r';
  }

  private void mark(byte b) {
    significant = b;
    freshLine = false;
  }

  private boolean expectsValue() {
    return significant == ':' || significant == ',' || significant == '[';
  }

  private State inString(byte b) {
    return switch (b) {
      case '"' -> State.OBJECT;
      case '\\' -> State.ESCAPE;
      case '\n' -> {
        broken++; // a raw line break cannot be in a string: the rest of this object is lost
        yield State.LINE;
      }
      default -> State.STRING;
    };
  }

  private boolean isInside() {
    return state == State.OBJECT || state == State.STRING || state == State.ESCAPE;
  }

  /** Reads more; at the end of the stream, ends. */
  private void fill(int atMost) {
    int count = whole ? -1 : read(atMost);
    if (count >= 0) {
      end += count;
      return;
    }
    ended = true;
    if (isInside()) {
      throw Broken.transport("The upstream's answer ended inside an event.", null);
    }
  }

  private int read(int atMost) {
    makeRoom();
    try {
      int count = in.read(buffer, end, Math.min(atMost, buffer.length - end));
      moreCame = end + count == buffer.length;
      return count;
    } catch (IOException e) {
      throw Broken.transport("The upstream's answer broke off.", e);
    }
  }

  private void makeRoom() {
    int keep = isInside() ? start : scanned;
    if (keep > 0) {
      System.arraycopy(buffer, keep, buffer, 0, end - keep);
      end -= keep;
      scanned -= keep;
      start -= keep;
    }
    if (end == buffer.length || moreCame && buffer.length < FULL_BUFFER) {
      if (end >= MAX_OBJECT) {
        throw Broken.transport("The upstream sent an event that is too large.", null);
      }
      buffer =
          Arrays.copyOf(buffer, Math.min(MAX_OBJECT, Math.max(FIRST_BUFFER, buffer.length * 2)));
    }
  }

  /** Gives buffers back; the stream stays open. */
  @Override
  public void close() {
    documents.close();
  }

  private int available() {
    try {
      return in.available();
    } catch (IOException e) {
      throw Broken.transport("The upstream's answer broke off.", e);
    }
  }
}
