package grok2api.http;

import static grok2api.http.InputBuffer.malformed;

import grok2api.base.PieceInput;
import java.io.IOException;

/** A request's body as it is sent: of known length or chunked. Framing errors are 400 failures. */
final class WireBody extends PieceInput {

  private static final int MAX_LINE = 4096; // chunk extensions and trailers are read and dropped
  private static final int MAX_TRAILERS = 32;

  private final InputBuffer in;
  private final boolean chunked;
  private long left; // of the body, or of the chunk
  private boolean first = true;
  private volatile boolean done; // the watch asks
  private long received;

  WireBody(InputBuffer in, long contentLength) {
    this.in = in;
    this.chunked = contentLength == RequestHead.CHUNKED;
    this.left = chunked ? 0 : contentLength;
    this.done = contentLength == 0;
  }

  /** True when nothing more of this body will come. */
  boolean isDone() {
    return done;
  }

  /** Bytes that are still to come; -1 when nobody knows. */
  long left() {
    return chunked && !done ? -1 : left;
  }

  /** Bytes of content received so far. */
  long received() {
    return received;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!done && chunked && left == 0) {
      nextChunk();
    }
    if (done) {
      return -1;
    }
    int n = in.read(into, offset, (int) Math.min(count, left));
    if (n < 0) {
      throw new IOException("the connection ended inside of a body");
    }
    left -= n;
    received += n;
    if (left == 0 && !chunked) {
      end();
    }
    return n;
  }

  @Override
  public int available() {
    return 0; // GZIPInputStream asks; nothing is known without blocking
  }

  private void nextChunk() throws IOException {
    if (!first && !line().isEmpty()) {
      throw malformed("Malformed chunk.");
    }
    first = false;
    left = size(line());
    if (left == 0) {
      for (int i = 0; !line().isEmpty(); i++) {
        if (i == MAX_TRAILERS) {
          throw malformed("Too many trailers.");
        }
      }
      end();
    }
  }

  private void end() {
    in.release(); // before others may take the buffer
    done = true;
  }

  private static long size(String line) {
    int end = line.indexOf(';');
    String digits = (end < 0 ? line : line.substring(0, end)).stripTrailing();
    if (digits.isEmpty() || digits.length() > 15) {
      throw malformed("Malformed chunk size.");
    }
    long size = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Tokens.hex(digits.charAt(i));
      if (digit < 0) {
        throw malformed("Malformed chunk size.");
      }
      size = size << 4 | digit;
    }
    return size;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(16);
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the connection ended inside of a body");
      }
      if (c == '\r') {
        if (in.read() != '\n') {
          throw malformed("Malformed chunk.");
        }
        return line.toString();
      }
      if (c < ' ' && c != '\t' || line.length() == MAX_LINE) {
        throw malformed("Malformed chunk.");
      }
      line.append((char) c);
    }
  }
}
