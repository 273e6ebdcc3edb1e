package grok2api.api.responses;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is fixed of a response before it is answered, and the one moment of its end: everybody who
 * asks gets the same.
 *
 * @param id {@code resp_…}
 * @param createdAt seconds since the epoch
 */
record ResponseHead(String id, long createdAt, Echo echo, ItemIds items, End end) {

  /** The moment of the end; the first question fixes it. Safe for many threads. */
  static final class End {
    private final InstantSource clock;
    private final AtomicLong seconds = new AtomicLong();

    End(InstantSource clock) {
      this.clock = clock;
    }

    long seconds() {
      seconds.compareAndSet(0, Math.max(1, clock.instant().getEpochSecond()));
      return seconds.get();
    }
  }
}
