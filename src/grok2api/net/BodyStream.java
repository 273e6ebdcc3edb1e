package grok2api.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The body of an answer on a {@link Connection}, without its framing: by length, in chunks, or up
 * to the connection's end. The connection is used for nothing after it.
 */
final class BodyStream extends InputStream {

  private static final int MAX_CHUNK_LINE = 1024;
  private static final int MAX_TRAILERS = 16 * 1024;

  /** How the end of the body is known. */
  private enum Framing {
    LENGTH,
    CHUNKS,
    CONNECTION_END
  }

  private final Connection connection;
  private final Framing framing;
  private long left;
  private boolean firstChunk = true;
  private boolean ended;

  /** The body that follows a head. */
  BodyStream(Connection connection, AnswerHead head) throws IOException {
    this.connection = connection;
    if (head.header("transfer-encoding").isPresent()) {
      framing = head.has("transfer-encoding", "chunked") ? Framing.CHUNKS : Framing.CONNECTION_END;
    } else if (head.header("content-length").isPresent()) {
      framing = Framing.LENGTH;
      left = head.contentLength();
      ended = left == 0;
    } else {
      framing = Framing.CONNECTION_END;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
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

  private boolean nextChunk() throws IOException {
    AnswerHead.LineReader lines = new AnswerHead.LineReader(connection, MAX_CHUNK_LINE);
    if (!firstChunk && !lines.next().isEmpty()) {
      throw new IOException("a chunk is longer than it says");
    }
    firstChunk = false;
    left = size(lines.next());
    if (left == 0) {
      ended = true;
      passTrailers();
    }
    return !ended;
  }

  private void passTrailers() throws IOException {
    AnswerHead.LineReader lines = new AnswerHead.LineReader(connection, MAX_TRAILERS);
    String line;
    do {
      line = lines.next();
    } while (!line.isEmpty());
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
}
