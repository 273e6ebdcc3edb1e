package grok2api.net;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A stream that hands out at most so many bytes per read, and has nothing ready in between. */
final class Chopped extends InputStream {

  static final List<Integer> SIZES = List.of(1, 2, 3, 5, 100, Integer.MAX_VALUE);

  private final byte[] bytes;
  private final int size;
  private int at;

  Chopped(byte[] bytes, int size) {
    this.bytes = bytes;
    this.size = size;
  }

  @Override
  public int read() {
    return at < bytes.length ? bytes[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (at == bytes.length) {
      return -1;
    }
    int count = Math.min(Math.min(length, size), bytes.length - at);
    System.arraycopy(bytes, at, into, offset, count);
    at += count;
    return count;
  }

  /** All objects of a text, read in pieces; {@code ready} is asked before each. */
  static List<String> objects(String text, int size) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    JsonObjectReader reader = new JsonObjectReader(new Chopped(bytes, size));
    List<String> found = new ArrayList<>();
    reader.ready();
    while (reader.next()) {
      found.add(
          new String(
              reader.buffer(),
              reader.offset(),
              reader.length(),
              java.nio.charset.StandardCharsets.UTF_8));
      reader.ready();
    }
    return found;
  }
}
