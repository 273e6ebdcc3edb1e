package grok2api.net;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code data:image/png;base64,…}. */
final class DataUrl {

  private static final int PIECE = 64 * 1024; // a multiple of four

  private DataUrl() {}

  static boolean is(String text) {
    return text.regionMatches(true, 0, "data:", 0, 5);
  }

  /** The declared media type in lower case, without parameters; may be empty. */
  static String mime(String text) {
    int comma = Math.max(5, text.indexOf(','));
    String head = text.substring(5, comma);
    int semicolon = head.indexOf(';');
    return (semicolon < 0 ? head : head.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /** Upper limit of the decoded size, known before decoding. */
  static long sizeLimit(String text) {
    return (text.length() - text.indexOf(',')) / 4L * 3 + 3;
  }

  /** The content; empty when it is no Base64, or nothing. White space and padding are free. */
  static Optional<byte[]> decode(String text) {
    int comma = text.indexOf(',');
    if (comma < 0 || !text.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
      return Optional.empty();
    }
    try {
      byte[] bytes = decoded(text, comma + 1);
      return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
    } catch (IllegalArgumentException e) {
      System.getLogger(DataUrl.class.getName())
          .log(System.Logger.Level.DEBUG, "net.fetch data URL: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Decodes in pieces: a picture of many MB should not lie here as text, bytes of the text, and
   * content.
   */
  private static byte[] decoded(String text, int from) {
    int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    byte[] all = new byte[Math.max(0, (int) ((text.length() - from) * 3L / 4) - padding)];
    byte[] piece = new byte[PIECE];
    int size = 0;
    int filled = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        continue;
      }
      if (filled == PIECE) {
        if (piece[PIECE - 1] == '=') {
          throw new IllegalArgumentException("content follows the padding");
        }
        size += decode(piece, filled, all, size);
        filled = 0;
      }
      piece[filled++] = c < 0x7f ? (byte) c : 0; // 0 is no letter of the alphabet
    }
    size += decode(piece, filled, all, size);
    return size == all.length ? all : Arrays.copyOf(all, size);
  }

  private static int decode(byte[] piece, int filled, byte[] into, int at) {
    byte[] bytes = Base64.getDecoder().decode(Arrays.copyOf(piece, filled));
    System.arraycopy(bytes, 0, into, at, bytes.length);
    return bytes.length;
  }
}
