package grok2api.audit;

import java.time.Duration;
import java.util.Map;

/**
 * How often client keys were used, counted by all instances together. Methods block; a store that
 * fails is a {@link grok2api.base.Failure} of kind {@code UNAVAILABLE}. Safe for many threads.
 */
public interface UseCounts {

  /** Stretches of time that are counted, cut at whole multiples (UTC). */
  enum Span {
    MINUTE(Duration.ofMinutes(1)),
    DAY(Duration.ofDays(1));

    private final long millis;

    Span(Duration length) {
      this.millis = length.toMillis();
    }

    /** Its length. */
    public long millis() {
      return millis;
    }

    /** The beginning of the one that a time falls into. */
    public long start(long now) {
      return Math.floorDiv(now, millis) * millis;
    }
  }

  /** The uses of a key, by its id, in a span of time that began then. */
  record Window(String key, Span span, long start) {}

  /** Adds to counts, then tells those of all keys in the spans that {@code now} falls into. */
  Map<Window, Integer> add(Map<Window, Integer> more, long now);
}
