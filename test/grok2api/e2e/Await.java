package grok2api.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits, with a limit, for what happens behind an answer. */
final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(20);

  private Await() {}

  /** The first value that comes. */
  static <T> T some(Supplier<Optional<T>> look) {
    return some(LIMIT, look);
  }

  private static <T> T some(Duration limit, Supplier<Optional<T>> look) {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    throw new AssertionError("nothing within " + limit);
  }

  /** Until it is so. */
  static void until(Supplier<Boolean> so) {
    until(LIMIT, so);
  }

  /** The same for what takes processes longer on a busy machine. */
  static void until(Duration limit, Supplier<Boolean> so) {
    some(limit, () -> so.get() ? Optional.of(true) : Optional.empty());
  }
}
