package grok2api.json;

import com.fasterxml.jackson.core.JsonParser;
import grok2api.base.LongText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Strings of a document that lies in a spool: long ones stay there, so that a picture of many
 * megabytes is in memory at no time. Not for several threads.
 */
final class SpooledStrings implements JsonReader.Strings {

  private static final int WINDOW = 64 * 1024;

  private final LongText all;
  private final byte[] window = new byte[WINDOW];
  private int from;
  private int to;

  SpooledStrings(LongText all) {
    this.all = all;
  }

  /** The document from its beginning. */
  InputStream document() {
    return new BufferedInputStream(all.open(), WINDOW); // the parser reads little at a time
  }

  /** The parser's current string; the parser passes over what stays in the spool. */
  @Override
  public Json value(JsonParser parser) throws IOException {
    long quote = parser.currentTokenLocation().getByteOffset();
    if (quote >= 0 && quote < all.length() && at((int) quote) == '"') {
      int start = (int) quote + 1;
      int length = plainLength(start);
      if (length >= LongStrings.LONG) {
        return new Json.LongStr(all.subSequence(start, start + length));
      }
    }
    return new Json.Str(parser.getText());
  }

  /** Length up to the closing quote; 0 with escapes or other characters than those of ASCII. */
  private int plainLength(int start) {
    for (int i = start; i < all.length(); i = to) {
      load(i);
      for (int in = i - from; in < to - from; in++) {
        byte b = window[in];
        if (b == '"') {
          return from + in - start;
        }
        if (!LongStrings.isPlain(b)) {
          return 0;
        }
      }
    }
    return 0;
  }

  private byte at(int index) {
    load(index);
    return window[index - from];
  }

  /** Moves the window there, unless it lies in it. */
  private void load(int index) {
    if (index < from || index >= to) {
      from = index;
      to = Math.min(all.length(), index + WINDOW);
      LongText.copy(all, from, to - from, window, 0);
    }
  }
}
