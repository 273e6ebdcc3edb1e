package grok2api.net;

import java.util.function.BooleanSupplier;

/** Waiting for what another thread does, with a limit. */
final class Waits {

  private Waits() {}

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it did not happen within 5 s");
      }
      Thread.sleep(5);
    }
  }
}
