package grok2api.base;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Random identifiers, never derived from the clock alone: clients merge answers whose ids are
 * equal.
 *
 * <p>Safe for any thread.
 */
public final class Ids {

  private static final char[] ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();
  private static final int LENGTH = 24; // 24 x 5.95 bits = 142 bits; ids need at least 120
  private static final int TIME_LENGTH = 7; // 62^7 milliseconds last until 2081
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** {@code prefix} followed by 24 letters and digits, for example {@code chatcmpl-Q3v0yXc2…}. */
  public static String random(String prefix) {
    return random(new StringBuilder(prefix.length() + LENGTH).append(prefix));
  }

  /**
   * As {@link #random}, after seven digits of the time in milliseconds: what is stored under such
   * ids is written side by side, not all over a database.
   */
  public static String ordered(String prefix, Instant now) {
    char[] time = new char[TIME_LENGTH];
    long millis = now.toEpochMilli();
    for (int i = TIME_LENGTH - 1; i >= 0; i--) {
      time[i] = ALPHABET[(int) (millis % ALPHABET.length)];
      millis /= ALPHABET.length;
    }
    return random(
        new StringBuilder(prefix.length() + TIME_LENGTH + LENGTH).append(prefix).append(time));
  }

  private static String random(StringBuilder id) {
    byte[] bytes = new byte[LENGTH * 2];
    RANDOM.nextBytes(bytes);
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
