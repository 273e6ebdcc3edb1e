package grok2api.account;

import grok2api.json.Json;
import grok2api.model.Mode;

/**
 * How often one mode of one account may still be used; stored as {@code {"remaining":24,"total":30,
 * "window_seconds":86400,"reset_at":1784096580000,"synced_at":1784010180000,"source":1}}.
 *
 * @param remaining calls left, never negative
 * @param total calls per window
 * @param windowSeconds length of the window; with {@code total} both 0: the mode is not supported
 * @param resetAt milliseconds since the epoch when the window ends; 0: not known
 * @param syncedAt when the upstream last told; 0: never
 * @param source where the numbers come from
 */
public record QuotaWindow(
    int remaining, int total, int windowSeconds, long resetAt, long syncedAt, Source source) {

  /** Where the numbers come from; the ordinal is stored. */
  public enum Source {
    DEFAULT,
    REAL,
    ESTIMATED
  }

  /** What v2 stores for a mode that a pool does not have. */
  public static final QuotaWindow UNSUPPORTED = new QuotaWindow(0, 0, 0, 0, 0, Source.DEFAULT);

  /** Cuts negative numbers to 0. */
  public QuotaWindow {
    remaining = Math.max(0, remaining);
    total = Math.max(0, total);
    windowSeconds = Math.max(0, windowSeconds);
    resetAt = Math.max(0, resetAt);
    syncedAt = Math.max(0, syncedAt);
  }

  /** A full window by default, without times. */
  static QuotaWindow full(int total, int windowSeconds) {
    return new QuotaWindow(total, total, windowSeconds, 0, 0, Source.DEFAULT);
  }

  /** True when the mode is usable at all. */
  public boolean isSupported() {
    return total > 0 || windowSeconds > 0;
  }

  /** True when the window's end has passed. */
  boolean isOver(long now) {
    return resetAt > 0 && now >= resetAt;
  }

  /**
   * The window as it stands at {@code now}: past its end it is full again. Console windows start
   * their timer anew only when calls are used, the others at once.
   */
  public QuotaWindow at(Mode mode, long now) {
    if (!isOver(now)) {
      return this;
    }
    long reset = mode == Mode.CONSOLE ? 0 : now + windowSeconds * 1000L;
    Source after = mode == Mode.CONSOLE ? Source.DEFAULT : Source.ESTIMATED;
    return new QuotaWindow(total, total, windowSeconds, reset, syncedAt, after);
  }

  /**
   * After {@code calls} more calls. A window without an end gets one as soon as {@code timerBelow}
   * or fewer calls are left, for else it would never refill.
   */
  QuotaWindow spend(int calls, long now, int timerBelow) {
    int left = Math.max(0, remaining - calls);
    long reset = resetAt == 0 && left <= timerBelow ? now + windowSeconds * 1000L : resetAt;
    return new QuotaWindow(left, total, windowSeconds, reset, syncedAt, Source.ESTIMATED);
  }

  /** The same with another number of calls left. */
  QuotaWindow left(int calls) {
    return new QuotaWindow(calls, total, windowSeconds, resetAt, syncedAt, source);
  }

  /** Used up until its end, or until {@code notBefore} if that is later. */
  QuotaWindow exhausted(long now, long notBefore) {
    long end = resetAt > now ? resetAt : now + windowSeconds * 1000L;
    return exhaustedUntil(Math.max(end, notBefore));
  }

  /** Used up until this time. */
  QuotaWindow exhaustedUntil(long end) {
    return new QuotaWindow(0, total, windowSeconds, end, syncedAt, Source.ESTIMATED);
  }

  /** Reads stored text's tree; anything that is no window, and a zero window, is unsupported. */
  public static QuotaWindow stored(Json json) {
    if (!(json instanceof Json.Obj window)) {
      return UNSUPPORTED;
    }
    Source[] sources = Source.values();
    int source = Numbers.bounded(window, "source", sources.length - 1);
    return new QuotaWindow(
        Numbers.bounded(window, "remaining", Integer.MAX_VALUE),
        Numbers.bounded(window, "total", Integer.MAX_VALUE),
        Numbers.bounded(window, "window_seconds", Integer.MAX_VALUE),
        Numbers.millis(window, "reset_at"),
        Numbers.millis(window, "synced_at"),
        sources[source]);
  }
}
