package grok2api.http;

import static grok2api.http.Multipart.malformed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Walks through a multipart body with one fixed buffer, however the bytes arrive. */
final class PartReader {

  private static final int BUFFER = 16 * 1024;
  private static final int MAX_HEADERS = 8 * 1024;

  private final InputStream in;
  private final byte[] delimiter; // CR LF, two dashes, boundary
  private final byte[] buffer = new byte[BUFFER];
  private final Map<String, String> headers = new HashMap<>();
  private int start;
  private int end;
  private boolean ended; // the stream

  PartReader(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    buffer[end++] = '\r'; // the first delimiter has no line in front of it
    buffer[end++] = '\n';
  }

  /** Goes to the next part, past what is left of this one; false behind the last. */
  boolean next() throws IOException {
    byte[] dropped = new byte[4096]; // a preamble, or content that nobody wanted
    int n;
    do {
      n = read(dropped);
    } while (n >= 0);
    start += delimiter.length;
    require(2);
    if (buffer[start] == '-' && buffer[start + 1] == '-') {
      return false;
    }
    readHeaders();
    return true;
  }

  /** A header of the current part, empty when absent; lower-case name. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Content of the current part; -1 at its end. */
  int read(byte[] into) throws IOException {
    return read(into, 0, into.length);
  }

  /** The same into a part of an array. */
  int read(byte[] into, int offset, int count) throws IOException {
    while (true) {
      int found = find();
      int safe = found >= 0 ? found - start : end - start - delimiter.length + 1;
      if (safe > 0) {
        int n = Math.min(safe, count);
        System.arraycopy(buffer, start, into, offset, n);
        start += n;
        return n;
      }
      if (found >= 0) {
        return -1;
      }
      more();
    }
  }

  private void readHeaders() throws IOException {
    headers.clear();
    int total = 0;
    String line = line(); // the rest of the delimiter's line: padding
    if (!line.isBlank()) {
      throw malformed("Malformed boundary line.");
    }
    for (line = line(); !line.isEmpty(); line = line()) {
      total += line.length();
      int colon = line.indexOf(':');
      if (colon <= 0 || total > MAX_HEADERS) {
        throw malformed("Malformed headers of a part.");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    start -= 2; // an empty part's delimiter begins with the line end of its headers
    require(delimiter.length);
    if (!matches(start)) {
      start += 2;
    }
  }

  private String line() throws IOException {
    for (int i = 0; i < MAX_HEADERS; i++) {
      require(i + 2);
      if (buffer[start + i] == '\r' && buffer[start + i + 1] == '\n') {
        String line = new String(buffer, start, i, StandardCharsets.ISO_8859_1);
        start += i + 2;
        return line;
      }
    }
    throw malformed("Malformed headers of a part.");
  }

  private int find() {
    for (int i = start; i + delimiter.length <= end; i++) {
      if (matches(i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(int at) {
    int k = 0;
    while (k < delimiter.length && buffer[at + k] == delimiter[k]) {
      k++;
    }
    return k == delimiter.length;
  }

  private void require(int count) throws IOException {
    while (end - start < count) {
      more();
    }
  }

  private void more() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    int n = ended ? -1 : in.read(buffer, end, buffer.length - end);
    if (n < 0) {
      ended = true;
      throw malformed("The form ends too early.");
    }
    end += n;
  }
}
