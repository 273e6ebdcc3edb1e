package grok2api.base;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * ASCII text of many kilobytes in the pieces in which it arrived: a picture in Base64 that is
 * neither joined nor copied on its way. Parts of it share the pieces. Immutable.
 */
public final class LongText implements CharSequence {

  /** Length of every piece but the last. Small enough for the young part of any heap. */
  public static final int PIECE = 1 << 17;

  private static final int BITS = 17;

  private final byte[][] pieces;
  private final int from;
  private final int length;

  /**
   * Text from its beginning; the caller gives the arrays up.
   *
   * @param pieces of {@link #PIECE} bytes each, the last one of at most that many
   */
  public LongText(byte[][] pieces) {
    this(pieces, 0, length(pieces));
  }

  private LongText(byte[][] pieces, int from, int length) {
    this.pieces = pieces;
    this.from = from;
    this.length = length;
  }

  private static int length(byte[][] pieces) {
    return pieces.length == 0
        ? 0
        : Math.addExact(
            Math.multiplyExact(pieces.length - 1, PIECE), pieces[pieces.length - 1].length);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    int at = from + Objects.checkIndex(index, length);
    return (char) (pieces[at >> BITS][at & PIECE - 1] & 0xff);
  }

  /** Shares the pieces. */
  @Override
  public LongText subSequence(int start, int end) {
    Objects.checkFromToIndex(start, end, length);
    return new LongText(pieces, from + start, end - start);
  }

  /** Copies bytes of any text into an array; characters beyond Latin-1 become {@code ?}. */
  public static void copy(CharSequence text, int start, int count, byte[] into, int at) {
    if (text instanceof LongText pieced) {
      pieced.copy(start, count, into, at);
    } else {
      for (int i = 0; i < count; i++) {
        char c = text.charAt(start + i);
        into[at + i] = (byte) (c <= 0xff ? c : '?');
      }
    }
  }

  private void copy(int start, int count, byte[] into, int at) {
    Objects.checkFromIndexSize(start, count, length);
    int done = 0;
    while (done < count) {
      int place = from + start + done;
      int offset = place & PIECE - 1;
      int n = Math.min(count - done, PIECE - offset);
      System.arraycopy(pieces[place >> BITS], offset, into, at + done, n);
      done += n;
    }
  }

  /** The whole as one string, which costs twice its length for a moment. */
  @Override
  public String toString() {
    byte[] all = new byte[length];
    copy(0, length, all, 0);
    return new String(all, StandardCharsets.ISO_8859_1);
  }
}
