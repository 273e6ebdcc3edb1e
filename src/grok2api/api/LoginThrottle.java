package grok2api.api;

import grok2api.base.Failure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Slows down guessing of the admin and web keys: after 10 wrong keys within 5 minutes an address
 * waits 60 s, then twice as long each time, up to 15 minutes. At most 10,000 addresses are
 * remembered. Safe for many threads.
 */
public final class LoginThrottle {

  private static final int MAX_FAILURES = 10;
  private static final int MAX_ADDRESSES = 10_000;
  private static final long WINDOW = Duration.ofMinutes(5).toNanos();
  private static final long FIRST_LOCK = Duration.ofSeconds(60).toNanos();
  private static final long LONGEST_LOCK = Duration.ofMinutes(15).toNanos();

  private static final class Entry {
    private int failures;
    private long windowStart;
    private long lockedUntil;
    private long nextLock = FIRST_LOCK;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final LongSupplier nanoClock;

  /** A throttle on a clock like {@link System#nanoTime}. */
  public LoginThrottle(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Whether the key that came from this address is the right one; a wrong one is counted.
   *
   * @throws Failure 429 while this address has to wait
   */
  public boolean passes(String address, BooleanSupplier right) {
    check(address);
    if (!right.getAsBoolean()) {
      failed(address);
      return false;
    }
    succeeded(address);
    return true;
  }

  private void check(String address) {
    lock.lock();
    try {
      Entry entry = entries.get(address);
      long left = entry == null ? 0 : entry.lockedUntil - nanoClock.getAsLong();
      if (entry != null && entry.lockedUntil != 0 && left > 0) {
        throw Failure.of(
                Failure.Kind.RATE_LIMITED,
                "too_many_attempts",
                "Too many wrong keys from this address. Try again later.")
            .retryAfter(Duration.ofNanos(left).plusSeconds(1))
            .build();
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(String address) {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      Entry entry = entries.computeIfAbsent(address, a -> new Entry());
      if (entry.failures == 0 || now - entry.windowStart > WINDOW) {
        entry.failures = 0;
        entry.windowStart = now;
      }
      entry.failures++;
      if (entry.failures >= MAX_FAILURES) {
        entry.failures = 0;
        entry.lockedUntil = now + entry.nextLock;
        entry.nextLock = Math.min(entry.nextLock * 2, LONGEST_LOCK);
      }
      forgetOldest();
    } finally {
      lock.unlock();
    }
  }

  /** A right key forgives what came before. */
  private void succeeded(String address) {
    lock.lock();
    try {
      entries.remove(address);
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest() {
    if (entries.size() > MAX_ADDRESSES) {
      var oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
