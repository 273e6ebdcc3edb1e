package grok2api.json;

import grok2api.base.PieceInput;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses what the parser takes although it is no UTF-8: characters written longer than needed
 * ({@code C0 AF} for a slash), and those behind U+10FFFF. The rest the parser refuses itself.
 */
final class StrictUtf8 extends PieceInput {

  private final InputStream in;
  private byte last;

  StrictUtf8(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    int n = in.read(into, offset, count);
    if (n > 0) {
      check(last, into, offset, n);
      last = into[offset + n - 1];
    }
    return n;
  }

  /** Checks a whole document. */
  static void check(byte[] utf8) throws CharConversionException {
    check((byte) 0, utf8, 0, utf8.length);
  }

  private static void check(byte before, byte[] bytes, int from, int count)
      throws CharConversionException {
    for (int i = from; i < from + count; i++) {
      if (bytes[i] < 0 && isWrong((i == from ? before : bytes[i - 1]) & 0xff, bytes[i] & 0xff)) {
        throw new CharConversionException("not UTF-8");
      }
    }
  }

  /** Each of the named bytes begins a character, so looking one byte back is enough. */
  private static boolean isWrong(int before, int here) {
    return switch (before) {
      case 0xe0 -> here < 0xa0;
      case 0xf0 -> here < 0x90;
      case 0xf4 -> here > 0x8f;
      default -> here == 0xc0 || here == 0xc1 || here > 0xf4;
    };
  }
}
