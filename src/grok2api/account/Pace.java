package grok2api.account;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Makes work that nobody waits for begin one by one, and more slowly while it would be in the way:
 * an account's first reading takes six calls, so thousands at once would take the processor from
 * whoever chats. Those who come share the pace. Safe for many threads.
 */
final class Pace {

  /** Twenty new accounts are still known within two seconds. */
  static final Duration SLOW = Duration.ofMillis(80);

  static final Duration QUICK = Duration.ofMillis(20);
  static final int AT_ONCE = 16; // when the upstream is slow, or the processor has no time

  private final BooleanSupplier inTheWay;
  private final LongSupplier nanos;
  private final Semaphore room = new Semaphore(AT_ONCE, true);
  private final ReentrantLock lock = new ReentrantLock();
  private long nextAt;

  /** Slow while {@code inTheWay}; {@code nanos} as of {@link System#nanoTime}. */
  Pace(BooleanSupplier inTheWay, LongSupplier nanos) {
    this.inTheWay = inTheWay;
    this.nanos = nanos;
    this.nextAt = nanos.getAsLong();
  }

  /** Waits until the next may begin; {@link #end} must follow. */
  void begin() throws InterruptedException {
    room.acquire();
    try {
      TimeUnit.NANOSECONDS.sleep(turn());
    } catch (InterruptedException e) {
      room.release();
      throw e;
    }
  }

  /** What began is over. */
  void end() {
    room.release();
  }

  /** Takes the next turn: how long until it comes. */
  long turn() {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      long at = nextAt - now > 0 ? nextAt : now;
      nextAt = at + (inTheWay.getAsBoolean() ? SLOW : QUICK).toNanos();
      return at - now;
    } finally {
      lock.unlock();
    }
  }
}
