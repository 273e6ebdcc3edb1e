package grok2api.sim;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition that another thread makes true. */
final class Waiting {
  private Waiting() {}

  static void until(Duration limit, BooleanSupplier condition, Supplier<String> message) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit + ": " + message.get());
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
