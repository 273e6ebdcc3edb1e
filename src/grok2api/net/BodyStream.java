package grok2api.net;

import grok2api.base.PieceInput;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * The body of an answer on a {@link Connection}, without its framing: by length, in chunks, or up
 * to the connection's end. One thread reads.
 */
final class BodyStream extends PieceInput {

  private static final int MAX_CHUNK_LINE = 1024;
  private static final int MAX_TRAILERS = 16 * 1024;
  private static final byte[] LAST_CHUNK = {'\r', '\n', '0', '\r', '\n', '\r', '\n'};

  /** How the end of the body is known. */
  private enum Framing {
    LENGTH,
    CHUNKS,
    CONNECTION_END
  }

  private final Connection connection;
  private final Framing framing;
  private long left; // of the body, or of the chunk
  private boolean firstChunk = true;
  private boolean ended;

  /** The body that follows a head; a status that allows none has none. */
  BodyStream(Connection connection, AnswerHead head) throws IOException {
    this.connection = connection;
    if (head.status() == 204 || head.status() == 304) {
      framing = Framing.LENGTH;
      ended = true;
    } else if (head.header("transfer-encoding").isPresent()) {
      framing = head.has("transfer-encoding", "chunked") ? Framing.CHUNKS : Framing.CONNECTION_END;
    } else if (head.header("content-length").isPresent()) {
      framing = Framing.LENGTH;
      left = head.contentLength();
      ended = left == 0;
    } else {
      framing = Framing.CONNECTION_END;
    }
  }

  /** True when the whole body was read and the connection stands behind it. */
  boolean isOver() {
    return ended && framing != Framing.CONNECTION_END;
  }

  /** Reads on across chunks that lie in the buffer; waits only when nothing does. */
  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    int done = readSome(into, offset, length);
    while (done > 0 && done < length && hasBuffered()) {
      done += readSome(into, offset + done, length - done);
    }
    return done;
  }

  private int readSome(byte[] into, int offset, int length) throws IOException {
    if (ended || framing == Framing.CHUNKS && left == 0 && !nextChunk()) {
      return -1;
    }
    boolean open = framing == Framing.CONNECTION_END;
    int count = connection.read(into, offset, open ? length : (int) Math.min(length, left));
    if (count < 0) {
      ended = true;
      if (!open) {
        throw new EOFException("the body ended early");
      }
      return -1;
    }
    left -= open ? 0 : count;
    ended = framing == Framing.LENGTH && left == 0;
    return count;
  }

  /** Bytes of the body that have arrived; more may have. Never waits. */
  @Override
  public int available() throws IOException {
    if (!ended && !hasBuffered() && connection.available() > 0) {
      connection.fill(); // does not wait: something has arrived
    }
    return hasBuffered() ? readable() : 0;
  }

  /** True when the buffer has bytes of the body; goes to the next chunk if it begins there. */
  private boolean hasBuffered() throws IOException {
    if (!ended && framing == Framing.CHUNKS && left == 0) {
      int lineEnd = chunkLineEnd();
      long size = lineEnd == 0 ? 0 : size(lineEnd);
      if (size > 0) {
        beginChunk(lineEnd, size);
      }
    }
    return readable() > 0;
  }

  private int readable() {
    int buffered = ended ? 0 : connection.buffered();
    return framing == Framing.CONNECTION_END ? buffered : (int) Math.min(left, buffered);
  }

  private boolean nextChunk() throws IOException {
    int lineEnd = chunkLineEnd();
    while (lineEnd == 0) {
      if (connection.fill() < 0) {
        throw new EOFException("the body ended early");
      }
      lineEnd = chunkLineEnd();
    }
    beginChunk(lineEnd, size(lineEnd));
    if (left == 0) {
      passTrailers();
      ended = true;
    }
    return !ended;
  }

  /**
   * Bytes up to the data of the next chunk: what ends the chunk before, and the line with the size.
   * 0 when not all of that has arrived.
   */
  private int chunkLineEnd() throws IOException {
    byte[] buffer = connection.buffer();
    int lines = firstChunk ? 1 : 2;
    int position = connection.position();
    for (int i = position; i < connection.end(); i++) {
      if (buffer[i] == '\n' && --lines == 0) {
        return i + 1 - position;
      }
    }
    if (connection.buffered() > MAX_CHUNK_LINE) {
      throw new IOException("the line of a chunk is too long");
    }
    return 0;
  }

  private void beginChunk(int lineEnd, long size) {
    left = size;
    firstChunk = false;
    connection.skip(lineEnd);
  }

  /** The size that the line ending {@code lineEnd} bytes from here says. */
  private long size(int lineEnd) throws IOException {
    byte[] buffer = connection.buffer();
    int i = connection.position();
    int stop = i + lineEnd;
    if (!firstChunk) {
      i += buffer[i] == '\r' ? 1 : 0;
      if (buffer[i++] != '\n') {
        throw new IOException("a chunk is longer than it says");
      }
    }
    int first = i;
    long size = 0;
    for (int digit = digit(buffer[i]); digit >= 0; digit = digit(buffer[++i])) {
      size = size << 4 | digit;
    }
    boolean legal = i > first && i - first < 16 && i < stop && " \t;\r\n".indexOf(buffer[i]) >= 0;
    if (!legal) {
      throw new IOException("broken chunk size");
    }
    return size;
  }

  private static int digit(byte character) {
    return Character.digit(character, 16);
  }

  private void passTrailers() throws IOException {
    AnswerHead.LineReader lines = new AnswerHead.LineReader(connection, MAX_TRAILERS);
    String line;
    do {
      line = lines.next();
    } while (!line.isEmpty());
  }

  /**
   * Passes over what is left if all of it has arrived and is little, so that the connection can be
   * used again: readers often stop at the end of a document, before that of the body. Never waits.
   */
  boolean endsHere() throws IOException {
    if (!ended && framing == Framing.CHUNKS) {
      if (connection.available() > 0 && !connection.isFull()) {
        connection.fill();
      }
      int rest = connection.buffered() - LAST_CHUNK.length;
      if (!firstChunk && left == rest && endsWithLastChunk()) {
        connection.skip(connection.buffered());
        ended = true;
      }
    }
    return isOver();
  }

  private boolean endsWithLastChunk() {
    int end = connection.end();
    return Arrays.equals(
        connection.buffer(), end - LAST_CHUNK.length, end, LAST_CHUNK, 0, LAST_CHUNK.length);
  }
}
