package grok2api.base;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Random identifiers, never derived from the clock: clients merge answers whose ids are equal.
 *
 * <p>Safe for any thread.
 */
public final class Ids {

  private static final char[] ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();
  private static final int LENGTH = 24; // 24 x 5.95 bits = 142 bits; ids need at least 120
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** {@code prefix} followed by 24 letters and digits, for example {@code chatcmpl-Q3v0yXc2…}. */
  public static String random(String prefix) {
    byte[] bytes = new byte[LENGTH * 2];
    RANDOM.nextBytes(bytes);
    StringBuilder id = new StringBuilder(prefix.length() + LENGTH).append(prefix);
    for (int i = 0; i < LENGTH; i++) {
      int value = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
      id.append(ALPHABET[value % ALPHABET.length]);
    }
    return id.toString();
  }

  /** {@code byteCount} random bytes as lower-case hex digits. */
  public static String hex(int byteCount) {
    byte[] bytes = new byte[byteCount];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
