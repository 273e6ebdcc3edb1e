package grok2api.http;

/** What a Range header asks for. */
sealed interface ByteRange {

  /** Everything: no range, several ranges, or one that makes no sense. */
  record Whole() implements ByteRange {}

  /** Both ends included. */
  record Part(long from, long to) implements ByteRange {}

  /** Begins behind the end of the file. */
  record Unsatisfiable() implements ByteRange {}

  /** Reads {@code bytes=0-99}, {@code bytes=100-}, {@code bytes=-100}. */
  static ByteRange of(String header, long size) {
    int dash = header.indexOf('-');
    if (!header.regionMatches(true, 0, "bytes=", 0, 6) || dash < 0 || header.indexOf(',') >= 0) {
      return new Whole();
    }
    String first = header.substring(6, dash).strip();
    String last = header.substring(dash + 1).strip();
    if (!isNumber(first) || !isNumber(last) || first.isEmpty() && last.isEmpty()) {
      return new Whole();
    }
    if (first.isEmpty()) {
      long count = Math.min(size, number(last));
      return count == 0 ? new Unsatisfiable() : new Part(size - count, size - 1);
    }
    long from = number(first);
    long to = last.isEmpty() ? size - 1 : Math.min(size - 1, number(last));
    if (!last.isEmpty() && number(last) < from) {
      return new Whole();
    }
    return from >= size ? new Unsatisfiable() : new Part(from, to);
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** What has more digits than a long lies behind the end of every file. */
  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
