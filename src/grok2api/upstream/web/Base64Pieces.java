package grok2api.upstream.web;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Decodes long Base64 text into pieces, so that neither the text nor the result is copied as a
 * whole: pictures of many megabytes come this way.
 */
final class Base64Pieces {

  private static final int BLOCK = 256 * 1024; // characters, a multiple of four

  private Base64Pieces() {}

  /**
   * The bytes of standard or URL-safe Base64, padded or not, white space ignored.
   *
   * @throws IllegalArgumentException when it is not Base64
   */
  static List<byte[]> decode(String text) {
    List<byte[]> pieces = new ArrayList<>(text.length() / BLOCK + 1);
    byte[] block = new byte[Math.min(BLOCK, Math.max(4, text.length()))];
    int used = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        continue;
      }
      if (used == block.length) {
        pieces.add(decoded(block, used));
        used = 0;
      }
      block[used++] = (byte) (c == '-' ? '+' : c == '_' ? '/' : c < 0x80 ? c : '?');
    }
    if (used > 0) {
      pieces.add(decoded(block, used));
    }
    return pieces;
  }

  /** Decoded size of the text, at most; costs nothing. */
  static long size(String text) {
    return text.length() / 4L * 3 + 3;
  }

  private static byte[] decoded(byte[] block, int used) {
    if (used == block.length && used % 4 == 0) {
      return Base64.getDecoder().decode(block);
    }
    return Base64.getDecoder().decode(java.util.Arrays.copyOf(block, used));
  }
}
