package grok2api.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The body of an answer without its framing: by length, in chunks, or up to the connection's end.
 *
 * <p>All failures are a {@link grok2api.base.Failure}. {@link #available()} counts only what is in
 * memory. At the body's end the connection is handed back by {@code atEnd}, once.
 */
final class BodyStream extends InputStream {

  private static final int MAX_CHUNK_LINE = 1024;

  /** How the end of the body is known. */
  enum Framing {
    LENGTH,
    CHUNKS,
    CONNECTION_END
  }

  private final Connection connection;
  private final Framing framing;
  private final Runnable beforeWait;
  private final Runnable atEnd;
  private long left;
  private boolean firstChunk = true;
  private boolean ended;

  /**
   * A body.
   *
   * @param length bytes to come, for {@link Framing#LENGTH}
   * @param beforeWait sets the limit of the wait that follows
   * @param atEnd called once when the last byte has been read
   */
  BodyStream(
      Connection connection,
      Framing framing,
      long length,
      Runnable beforeWait,
      Runnable atEnd) {
    this.connection = connection;
    this.framing = framing;
    this.left = framing == Framing.LENGTH ? length : 0;
    this.beforeWait = beforeWait;
    this.atEnd = atEnd;
    if (framing == Framing.LENGTH && length == 0) {
      end();
    }
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (ended || length == 0) {
      return ended ? -1 : 0;
    }
    try {
      int done = readSome(into, offset, length);
      // Take along what else is in memory: many small chunks become one read.
      while (done > 0 && done < length && !ended && isPayloadBuffered()) {
        done += readSome(into, offset + done, length - done);
      }
      if (!ended) {
        connection.unlimitReads();
      }
      return ended && done <= 0 ? -1 : done;
    } catch (IOException e) {
      throw connection.failure(e);
    }
  }

  /** Reads payload of one piece, waiting for it; -1 at the end. */
  private int readSome(byte[] into, int offset, int length) throws IOException {
    if (connection.buffered() == 0 || framing == Framing.CHUNKS && left == 0) {
      beforeWait.run();
    }
    if (framing == Framing.CONNECTION_END) {
      int count = connection.read(into, offset, length);
      if (count < 0) {
        end();
      }
      return count;
    }
    if (left == 0 && !nextChunk()) {
      return -1;
    }
    int count = connection.read(into, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the body ended early");
    }
    left -= count;
    if (left == 0 && (framing == Framing.LENGTH || isLastChunkBuffered() && !nextChunk())) {
      end();
    }
    return count;
  }

  private boolean nextChunk() throws IOException {
    AnswerHead.LineReader lines = new AnswerHead.LineReader(connection, MAX_CHUNK_LINE);
    if (!firstChunk && !lines.next().isEmpty()) {
      throw new IOException("a chunk is longer than it says");
    }
    firstChunk = false;
    left = size(lines.next());
    if (left > 0) {
      return true;
    }
    while (!lines.next().isEmpty()) {
      // Trailers have no use here.
      continue;
    }
    end();
    return false;
  }

  private static long size(String line) throws IOException {
    long size = 0;
    int i = 0;
    for (; i < line.length() && Character.digit(line.charAt(i), 16) >= 0; i++) {
      if (i > 14) {
        throw new IOException("a chunk is too long");
      }
      size = size << 4 | Character.digit(line.charAt(i), 16);
    }
    boolean legal = i > 0 && (i == line.length() || " \t;".indexOf(line.charAt(i)) >= 0);
    if (!legal) {
      throw new IOException("broken chunk size");
    }
    return size;
  }

  private boolean isPayloadBuffered() {
    if (framing != Framing.CHUNKS || left > 0) {
      return connection.buffered() > 0;
    }
    return chunkPayloadOffset() >= 0;
  }

  /** Offset of the next chunk's payload when a byte of it is in memory, else -1. */
  private int chunkPayloadOffset() {
    byte[] buffer = connection.buffer();
    int lines = firstChunk ? 1 : 2;
    for (int i = connection.position(); i < connection.end(); i++) {
      if (buffer[i] == '\n' && --lines == 0) {
        return i + 1 < connection.end() ? i + 1 : -1;
      }
    }
    return -1;
  }

  /** True when {@code CRLF 0 CRLF CRLF} follows in memory: the usual end, without trailers. */
  private boolean isLastChunkBuffered() {
    byte[] buffer = connection.buffer();
    int at = connection.position();
    return framing == Framing.CHUNKS
        && connection.buffered() >= 7
        && buffer[at + 2] == '0'
        && buffer[at + 3] == '\r'
        && buffer[at + 5] == '\r';
  }

  /** What can be read without waiting: at least so much, never more. */
  @Override
  public int available() {
    if (ended || !isPayloadBuffered()) {
      return 0;
    }
    int buffered = connection.buffered();
    return switch (framing) {
      case CONNECTION_END -> buffered;
      case LENGTH -> (int) Math.min(buffered, left);
      case CHUNKS -> left > 0 ? (int) Math.min(buffered, left) : 1;
    };
  }

  /** Passes over what is in memory; true when that was the rest of the body. */
  boolean drainBuffered() {
    byte[] sink = new byte[512];
    while (!ended && available() > 0) {
      read(sink, 0, Math.min(sink.length, available()));
    }
    return ended;
  }

  private void end() {
    if (!ended) {
      ended = true;
      connection.unlimitReads();
      atEnd.run(); // from here on the connection may belong to another exchange
    }
  }
}
