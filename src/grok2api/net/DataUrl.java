package grok2api.net;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code data:image/png;base64,…}. */
final class DataUrl {

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
    byte[] ascii = new byte[text.length() - comma - 1];
    int length = 0;
    for (int i = comma + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ' && c < 0x7f) {
        ascii[length++] = (byte) c;
      } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return Optional.empty();
      }
    }
    try {
      byte[] exact = length == ascii.length ? ascii : Arrays.copyOf(ascii, length);
      byte[] bytes = Base64.getDecoder().decode(exact);
      return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
    } catch (IllegalArgumentException e) {
      System.getLogger(DataUrl.class.getName())
          .log(System.Logger.Level.DEBUG, "net.fetch data URL: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
