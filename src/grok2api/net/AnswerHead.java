package grok2api.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Status line and headers of an answer.
 *
 * @param old HTTP/1.0, whose connections end with the answer
 * @param fields names and values by turns, as they came
 */
record AnswerHead(int status, boolean old, List<String> fields) {

  private static final int MAX_BYTES = 64 * 1024;

  /** Reads a head, passing over interim answers (100, 102, 103); blocks. */
  static AnswerHead read(Connection connection) throws IOException {
    AnswerHead head = readOne(connection);
    while (head.status / 100 == 1 && head.status != 101) {
      head = readOne(connection);
    }
    return head;
  }

  private static AnswerHead readOne(Connection connection) throws IOException {
    LineReader lines = new LineReader(connection, MAX_BYTES);
    String first = lines.next();
    boolean known = first.length() >= 12 && first.startsWith("HTTP/1.") && first.charAt(8) == ' ';
    if (!known) {
      throw new IOException("not an HTTP/1 answer");
    }
    int status = number(first.substring(9, 12));
    List<String> fields = new ArrayList<>(24);
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        throw new IOException("broken header line");
      }
      fields.add(line.substring(0, colon));
      fields.add(line.substring(colon + 1).strip());
    }
    return new AnswerHead(status, first.charAt(7) == '0', fields);
  }

  private static int number(String digits) throws IOException {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new IOException("broken status line");
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** First value of a header, name in any case. */
  Optional<String> header(String name) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        return Optional.of(fields.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** True when another request may follow the body on the same connection. */
  boolean keepsConnection() {
    return !old && !has("connection", "close");
  }

  /** True when a comma-separated header names {@code token}. */
  boolean has(String name, String token) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        for (String part : fields.get(i + 1).split(",")) {
          if (part.strip().toLowerCase(Locale.ROOT).equals(token)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** What {@code Content-Length} says; 0 without one. */
  long contentLength() throws IOException {
    String text = header("content-length").orElse("0");
    boolean digits =
        !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw new IOException("broken content length");
    }
    return Long.parseLong(text);
  }

  /** Reads lines up to a number of bytes in all. */
  static final class LineReader {
    private final Connection connection;
    private int left;

    LineReader(Connection connection, int maxBytes) {
      this.connection = connection;
      this.left = maxBytes;
    }

    /** The next line without its end (CRLF or LF); blocks. */
    String next() throws IOException {
      int scanned = 0;
      StringBuilder before = null;
      while (true) {
        byte[] buffer = connection.buffer();
        int start = connection.position();
        for (int i = start + scanned; i < connection.end(); i++) {
          if (buffer[i] == '\n') {
            String tail = take(connection, i - start);
            connection.skip(1);
            return withoutCr(before == null ? tail : before.append(tail).toString());
          }
        }
        scanned = connection.buffered();
        if (scanned > 0 && scanned == buffer.length) {
          before = before == null ? new StringBuilder() : before;
          before.append(take(connection, scanned));
          scanned = 0;
        }
        if (connection.fill() < 0) {
          throw new EOFException("the connection ended within the head");
        }
      }
    }

    private String take(Connection from, int count) throws IOException {
      left -= count + 1;
      if (left < 0) {
        throw new IOException("the head is too large");
      }
      String text = new String(from.buffer(), from.position(), count, StandardCharsets.ISO_8859_1);
      from.skip(count);
      return text;
    }

    private static String withoutCr(String line) {
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
  }
}
