package grok2api.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads HTTP/1.1 answers from one connection as cheaply as possible: framing only. */
final class Answers {

  /** What one answer was. */
  record Answer(int status, long bodyBytes, long firstByteNanos) {}

  private final InputStream in;
  private final byte[] buffer = new byte[64 * 1024];
  private int at;
  private int end;
  private boolean closed; // the answer runs to the end of the connection

  Answers(InputStream in) {
    this.in = in;
  }

  /** True when the connection can carry another request. */
  boolean reusable() {
    return !closed;
  }

  /** Reads one whole answer; {@code firstByteNanos} is when its first content byte was there. */
  Answer read() throws IOException {
    int status = 0;
    long length = -1;
    boolean chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (status == 0) {
        status = Integer.parseInt(line, 9, 12, 10);
      } else if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Long.parseLong(line.substring(15).strip());
      } else if (line.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
        chunked = true;
      } else if (line.equalsIgnoreCase("connection: close")) {
        closed = true;
      }
    }
    if (chunked) {
      return chunks(status);
    }
    if (length < 0) {
      closed = true;
    }
    return plain(status, length);
  }

  private Answer plain(int status, long length) throws IOException {
    long first = System.nanoTime();
    long left = length < 0 ? Long.MAX_VALUE : length;
    long total = 0;
    while (left > 0) {
      if (at == end && !fill()) {
        break;
      }
      int take = (int) Math.min(left, end - at);
      at += take;
      left -= take;
      total += take;
    }
    return new Answer(status, total, first);
  }

  private Answer chunks(int status) throws IOException {
    long total = 0;
    long first = 0;
    for (long size = size(); size > 0; size = size()) {
      if (first == 0) {
        first = System.nanoTime();
      }
      total += size;
      skip(size + 2);
    }
    skip(2);
    return new Answer(status, total, first);
  }

  private long size() throws IOException {
    long size = 0;
    for (int b = next(); b != '\r'; b = next()) {
      size = size << 4 | Character.digit(b, 16);
    }
    next();
    return size;
  }

  private void skip(long count) throws IOException {
    long left = count;
    while (left > 0) {
      if (at == end && !fill()) {
        throw new EOFException("cut in the middle of a chunk");
      }
      int take = (int) Math.min(left, end - at);
      at += take;
      left -= take;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(80);
    for (int b = next(); b != '\n'; b = next()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private int next() throws IOException {
    if (at == end && !fill()) {
      throw new EOFException("connection closed before the answer");
    }
    return buffer[at++];
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer);
    at = 0;
    end = Math.max(0, read);
    return read > 0;
  }

  /** Bytes of a request. */
  static byte[] post(int port, String path, String headers, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nContent-Type: application/json\r\n"
            + headers
            + "Content-Length: "
            + content.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[start.length + content.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(content, 0, all, start.length, content.length);
    return all;
  }
}
