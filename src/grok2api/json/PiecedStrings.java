package grok2api.json;

import com.fasterxml.jackson.core.JsonParser;
import grok2api.base.LongText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Strings of a document that lies in pieces: long ones stay there, so that a picture of many
 * megabytes is in memory once.
 */
final class PiecedStrings implements JsonReader.Strings {

  private final byte[][] pieces;
  private final LongText all;

  /** The pieces of {@link LongText}. */
  PiecedStrings(List<byte[]> pieces) {
    this.pieces = pieces.toArray(byte[][]::new);
    this.all = new LongText(this.pieces);
  }

  /** The document from its beginning. */
  InputStream document() {
    return new SequenceInputStream(
        Collections.enumeration(Arrays.stream(pieces).map(ByteArrayInputStream::new).toList()));
  }

  /** The parser's current string; the parser passes over what was taken from the pieces. */
  @Override
  public Json value(JsonParser parser) throws IOException {
    long quote = parser.currentTokenLocation().getByteOffset();
    if (quote >= 0 && quote < all.length() && all.charAt((int) quote) == '"') {
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
    int offset = start % LongText.PIECE;
    int before = start - offset;
    for (int i = start / LongText.PIECE; i < pieces.length; i++) {
      byte[] piece = pieces[i];
      for (int at = offset; at < piece.length; at++) {
        byte b = piece[at];
        if (b == '"') {
          return before + at - start;
        }
        if (!LongStrings.isPlain(b)) {
          return 0;
        }
      }
      before += piece.length;
      offset = 0;
    }
    return 0;
  }
}
