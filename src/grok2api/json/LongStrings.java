package grok2api.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Strings of a document whose bytes are at hand. A long one, which is a picture in Base64, is taken
 * from the bytes as it is: the parser would gather it as chars, twice its size, and then copy it
 * twice more.
 */
final class LongStrings implements JsonReader.Strings {

  /** From here on a string is a long one. */
  static final int LONG = 64 * 1024;

  private final byte[] utf8;

  LongStrings(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** The parser's current string; the parser passes over what was taken from the bytes. */
  @Override
  public Json value(JsonParser parser) throws IOException {
    return new Json.Str(text(parser));
  }

  private String text(JsonParser parser) throws IOException {
    if (utf8.length >= LONG) {
      long quote = parser.currentTokenLocation().getByteOffset();
      if (quote >= 0 && quote < utf8.length && utf8[(int) quote] == '"') {
        int start = (int) quote + 1;
        int length = plainLength(start);
        if (length >= LONG) {
          return new String(utf8, start, length, StandardCharsets.ISO_8859_1);
        }
      }
    }
    return parser.getText();
  }

  /** Length up to the closing quote; 0 with escapes or other characters than those of ASCII. */
  private int plainLength(int start) {
    for (int i = start; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b == '"') {
        return i - start;
      }
      if (!isPlain(b)) {
        return 0;
      }
    }
    return 0;
  }

  /** True inside of a string that needs no escapes and is ASCII. */
  static boolean isPlain(byte b) {
    return b >= ' ' && b != '\\' && b != 0x7f; // bytes above 0x7f are negative
  }
}
