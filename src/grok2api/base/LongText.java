package grok2api.base;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Content of many megabytes that stays where it came to lie, such as a picture: parts of it share
 * its place. As text it has one character for each byte, which suits Base64; reading single ones is
 * slow, see {@link #copy}. Immutable, for any thread, readable as long as the {@link Spool} that it
 * came from is open.
 */
public final class LongText implements CharSequence {

  /** Where the bytes are. */
  interface Place {
    /** Reads all the bytes asked for. */
    void read(long at, byte[] into, int offset, int count);
  }

  private final Place place;
  private final long from;
  private final int length;

  LongText(Place place, long from, int length) {
    this.place = place;
    this.from = from;
    this.length = length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    byte[] one = new byte[1];
    copy(Objects.checkIndex(index, length), 1, one, 0);
    return (char) (one[0] & 0xff);
  }

  /** Shares the place. */
  @Override
  public LongText subSequence(int start, int end) {
    Objects.checkFromToIndex(start, end, length);
    return new LongText(place, from + start, end - start);
  }

  /** Copies bytes of any text into an array; characters beyond Latin-1 become {@code ?}. */
  public static void copy(CharSequence text, int start, int count, byte[] into, int at) {
    if (text instanceof LongText here) {
      here.copy(start, count, into, at);
    } else {
      for (int i = 0; i < count; i++) {
        char c = text.charAt(start + i);
        into[at + i] = (byte) (c <= 0xff ? c : '?');
      }
    }
  }

  private void copy(int start, int count, byte[] into, int at) {
    Objects.checkFromIndexSize(start, count, length);
    place.read(from + start, into, at, count);
  }

  /** A fresh stream over the bytes. */
  public InputStream open() {
    return new PieceInput() {
      private int at;

      @Override
      public int read(byte[] into, int offset, int count) {
        int n = Math.min(count, length - at);
        if (n <= 0) {
          return count == 0 ? 0 : -1;
        }
        copy(at, n, into, offset);
        at += n;
        return n;
      }

      @Override
      public byte[] readAllBytes() {
        byte[] rest = new byte[length - at];
        copy(at, rest.length, rest, 0);
        at = length;
        return rest;
      }
    };
  }

  /** The whole as one string, which costs twice its length for a moment. */
  @Override
  public String toString() {
    byte[] all = new byte[length];
    copy(0, length, all, 0);
    return new String(all, StandardCharsets.ISO_8859_1);
  }
}
