package grok2api.chat;

/**
 * Estimates how many tokens a text costs, for upstreams that do not say.
 *
 * <p>Text is cut into runs and each run has a weight: a Latin word 1.02 and 0.25 for every six
 * letters beyond eight, three digits 1, an East Asian character 0.85, another letter 0.5, an emoji
 * 2.1, punctuation 0.4, a line break or tab 0.5, spaces nothing. The sum is rounded up. The weights
 * are a fit by eye; only their stability matters: the same text always gives the same number,
 * however it is cut into pieces.
 *
 * <p>Counts as pieces arrive and never looks at a character twice. Not for several threads.
 */
public final class TokenEstimator {

  // Hundredths of a token, so that sums do not depend on the order of additions.
  private static final int WORD = 102;
  private static final int LONG_WORD_STEP = 25;
  private static final int DIGITS = 100;
  private static final int EAST_ASIAN = 85;
  private static final int LETTER = 50;
  private static final int EMOJI = 210;
  private static final int PUNCTUATION = 40;
  private static final int BREAK = 50;

  private long hundredths;
  private int wordLength;
  private int digitCount;
  private char highSurrogate;

  /** Tokens of one whole text; 0 only for blank text. */
  public static long count(String text) {
    TokenEstimator estimator = new TokenEstimator();
    estimator.add(text);
    return estimator.total();
  }

  /** Adds the next piece; words, numbers and surrogate pairs may continue from the last one. */
  public void add(CharSequence piece) {
    int length = piece.length();
    for (int i = 0; i < length; i++) {
      char c = piece.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (Character.isHighSurrogate(c)) {
        highSurrogate = c;
      } else if (Character.isLowSurrogate(c) && highSurrogate != 0) {
        other(Character.toCodePoint(highSurrogate, c));
        highSurrogate = 0;
      } else {
        other(c);
      }
    }
  }

  /** Tokens so far, rounded up; an unfinished word counts as if it ended here. */
  public long total() {
    return (hundredths + openRun() + 99) / 100;
  }

  private void ascii(char c) {
    if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
      letter();
    } else if (c >= '0' && c <= '9') {
      digit();
    } else {
      closeRun();
      if (c == '\n' || c == '\t') {
        hundredths += BREAK;
      } else if (c > ' ' && c != 0x7f) {
        hundredths += PUNCTUATION;
      }
    }
  }

  private void other(int point) {
    if (point < 0x250 && Character.isLetter(point)) {
      letter();
      return;
    }
    int weight = weight(point);
    if (weight > 0) {
      closeRun();
      hundredths += weight;
    }
  }

  /** Weight of a character outside ASCII and Latin; 0 for what belongs to its neighbour. */
  private static int weight(int point) {
    if (isEastAsian(point)) {
      return EAST_ASIAN;
    }
    if (point >= 0x1f000 && point <= 0x1faff || point >= 0x2600 && point <= 0x27bf) {
      return EMOJI;
    }
    if (Character.isLetter(point)) {
      return LETTER;
    }
    if (Character.isDigit(point)) {
      return DIGITS / 3;
    }
    return switch (Character.getType(point)) {
      case Character.SPACE_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.SURROGATE ->
          0;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> BREAK;
      default -> PUNCTUATION;
    };
  }

  private static boolean isEastAsian(int point) {
    return point >= 0x1100 && point <= 0x11ff // Hangul letters
        || point >= 0x3040 && point <= 0x30ff // Kana
        || point >= 0x31f0 && point <= 0x31ff
        || point >= 0x3400 && point <= 0x4dbf
        || point >= 0x4e00 && point <= 0x9fff
        || point >= 0xac00 && point <= 0xd7af // Hangul syllables
        || point >= 0xf900 && point <= 0xfaff
        || point >= 0xff66 && point <= 0xff9f
        || point >= 0x20000 && point <= 0x3ffff;
  }

  private void letter() {
    if (digitCount > 0) {
      closeRun();
    }
    wordLength++;
  }

  private void digit() {
    if (wordLength > 0) {
      closeRun();
    }
    digitCount++;
  }

  private void closeRun() {
    hundredths += openRun();
    wordLength = 0;
    digitCount = 0;
  }

  private long openRun() {
    if (wordLength > 0) {
      return WORD + (Math.max(0, wordLength - 8) + 5) / 6 * (long) LONG_WORD_STEP;
    }
    return (digitCount + 2) / 3 * (long) DIGITS;
  }
}
