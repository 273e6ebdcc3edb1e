package grok2api.account;

import grok2api.json.Json;
import java.math.BigDecimal;
import java.util.Optional;

/** Lenient numbers of stored rows: absent, null, text and fractions all mean something. */
final class Numbers {

  private static final int MAX_DIGITS = 40; // longer literals are no counts or times

  private Numbers() {}

  /** A count between 0 and {@code max}; 0 for anything unreadable. */
  static int bounded(Json.Obj from, String name, int max) {
    return (int) Math.clamp(read(from, name), 0L, (long) max);
  }

  /** A time in milliseconds; 0 means none, whether stored as 0, null or not at all. */
  static long millis(Json.Obj from, String name) {
    return Math.max(0, read(from, name));
  }

  private static long read(Json.Obj from, String name) {
    Optional<Json> value = from.get(name);
    String text =
        value.isEmpty()
            ? ""
            : switch (value.get()) {
              case Json.Num(var literal) -> literal;
              case Json.Str(var written) -> written.strip();
              case Json.LongStr s -> "";
              case Json.Obj o -> "";
              case Json.Arr a -> "";
              case Json.Bool b -> "";
              case Json.Null n -> "";
            };
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return 0;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > MAX_DIGITS ? 0 : number.longValue();
    } catch (NumberFormatException e) {
      return 0; // text that is no number counts as absent
    }
  }
}
