package grok2api.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text messages of a WebSocket, read from its connection (RFC 6455, the client's side): joins
 * fragments, answers what is no message through {@link Controls}, refuses what breaks the protocol.
 *
 * <p>Frames that fit are decoded where they lie in the connection's buffer. One thread reads.
 */
final class MessageReader {

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MAX_CONTROL = 125;
  private static final int FIRST_PIECE = 64 * 1024;

  /** What a connection does about frames that carry no message. */
  interface Controls {
    /** A ping came, to be answered with its payload. */
    void ping(byte[] payload) throws IOException;

    /** The other side says good-bye; 1005 stands for a close without a status. */
    void close(int status) throws IOException;
  }

  private final Connection connection;
  private final Controls controls;
  private final int maxMessage;

  private Parts parts; // of a message that is arriving in fragments

  // The head of the frame at the front of the buffer.
  private int opcode;
  private boolean last;
  private int headLength;
  private long length;

  /** Reads from what follows the handshake; messages may have {@code maxMessage} bytes. */
  MessageReader(Connection connection, Controls controls, int maxMessage) {
    this.connection = connection;
    this.controls = controls;
    this.maxMessage = maxMessage;
  }

  /** A message that is larger than its reader wants. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("a WebSocket message is too large");
    }
  }

  private record Parts(boolean text, Bytes bytes) {}

  /** The next message; blocks. */
  String next() throws IOException {
    while (true) {
      while (!isHeadHere()) {
        fill();
      }
      String message = frame();
      if (message != null) {
        return message;
      }
    }
  }

  /** True when {@link #next} would not wait. Takes what has arrived, never waits itself. */
  boolean ready() throws IOException {
    while (true) {
      while (!isHeadHere() || connection.buffered() < headLength + length) {
        if (connection.isFull() || connection.available() == 0 || connection.fill() < 0) {
          return false;
        }
      }
      if (opcode == TEXT && last) {
        return true;
      }
      if (opcode == CLOSE || opcode == CONTINUATION && last) {
        return true;
      }
      frame(); // a ping, a fragment: nothing to wait for, nothing to hand out
    }
  }

  private void fill() throws IOException {
    if (connection.fill() < 0) {
      throw new EOFException("the WebSocket ended without a close");
    }
  }

  /** Reads the head of the frame at the front, if it is complete; takes nothing away. */
  private boolean isHeadHere() throws IOException {
    int here = connection.buffered();
    if (here < 2) {
      return false;
    }
    byte[] buffer = connection.buffer();
    int at = connection.position();
    int first = buffer[at];
    int second = buffer[at + 1] & 0xff;
    int size = second & 0x7f;
    headLength = size < 126 ? 2 : size == 126 ? 4 : 10;
    if (here < headLength) {
      return false;
    }
    length = size < 126 ? size : number(buffer, at + 2, headLength - 2);
    opcode = first & 0xf;
    last = (first & 0x80) != 0;
    boolean control = opcode >= CLOSE;
    if ((first & 0x70) != 0 || second >= 0x80 || opcode > PONG || opcode > BINARY && !control) {
      throw new IOException("broken WebSocket frame");
    }
    if (control && (!last || length > MAX_CONTROL)) {
      throw new IOException("broken WebSocket control frame");
    }
    if (!control && (opcode == CONTINUATION) == (parts == null)) {
      throw new IOException("WebSocket fragments out of order");
    }
    long before = parts == null ? 0 : parts.bytes().length();
    if (length < 0 || before + length > maxMessage) {
      throw new TooLarge();
    }
    return true;
  }

  private static long number(byte[] from, int at, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | from[at + i] & 0xff;
    }
    return value;
  }

  /** Takes the frame whose head was read; the message that it completes, or null. */
  private String frame() throws IOException {
    connection.skip(headLength);
    int count = (int) length;
    switch (opcode) {
      case PING -> controls.ping(payload(count));
      case PONG -> payload(count);
      case CLOSE -> close(payload(count));
      case TEXT, BINARY, CONTINUATION -> {
        return data(count);
      }
      default -> throw new IllegalStateException("an opcode that was refused: " + opcode);
    }
    return null;
  }

  private void close(byte[] payload) throws IOException {
    controls.close(payload.length < 2 ? 1005 : (int) number(payload, 0, 2));
  }

  private String data(int count) throws IOException {
    if (opcode == TEXT && last && connection.buffered() >= count) {
      String message = text(connection.buffer(), connection.position(), count);
      connection.skip(count);
      return message;
    }
    if (parts == null) {
      parts = new Parts(opcode == TEXT, new Bytes());
    }
    Parts whole = parts;
    whole.bytes().take(connection, count);
    if (!last) {
      return null;
    }
    parts = null; // binary messages are nobody's: passed over
    return whole.text() ? text(whole.bytes().array, 0, whole.bytes().length()) : null;
  }

  private byte[] payload(int count) throws IOException {
    Bytes bytes = new Bytes();
    bytes.take(connection, count);
    return Arrays.copyOf(bytes.array, count);
  }

  private static String text(byte[] from, int at, int count) throws CharacterCodingException {
    String text = new String(from, at, count, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') >= 0) { // rare: either sent like this or a sign of broken bytes
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(from, at, count));
    }
    return text;
  }

  /** Grows with what arrives, not with what a frame's head announces. */
  private static final class Bytes {
    private byte[] array = new byte[0];
    private int length;

    int length() {
      return length;
    }

    void take(Connection from, int count) throws IOException {
      int end = length + count;
      while (length < end) {
        if (length == array.length) {
          long twice = Math.max(FIRST_PIECE, 2L * array.length);
          array = Arrays.copyOf(array, (int) Math.min(end, twice));
        }
        int got = from.read(array, length, Math.min(end, array.length) - length);
        if (got < 0) {
          throw new EOFException("the WebSocket ended within a message");
        }
        length += got;
      }
    }
  }
}
