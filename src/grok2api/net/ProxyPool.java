package grok2api.net;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The proxies of one kind of traffic, in order. One is current until it fails, because clearance
 * belongs to an address; then comes the next. Texts are proxy URLs as configured.
 *
 * <p>A proxy that cannot be reached rests 30 s, twice as long for each further failure in a row, at
 * most 10 min. When all rest, the one that rests least is taken: never none.
 */
final class ProxyPool {

  private static final long REST = Duration.ofSeconds(30).toNanos();
  private static final long MAX_REST = Duration.ofMinutes(10).toNanos();

  /** One proxy; its fields are guarded by the pool's lock. */
  static final class Entry {
    private final String url;
    private int failures;
    private int refusals;
    private long restUntil;
    private boolean resting;

    private Entry(String url) {
      this.url = url;
    }

    /** As configured, with credentials and placeholder. */
    String url() {
      return url;
    }
  }

  private final List<Entry> entries;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private int current;

  /** A pool; never empty. */
  ProxyPool(List<String> urls, LongSupplier nanoClock) {
    this.entries = urls.stream().map(Entry::new).toList();
    this.nanoClock = nanoClock;
  }

  /** The proxy to use now. */
  Entry current() {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      int best = current;
      for (int i = 0; i < entries.size(); i++) {
        int at = (current + i) % entries.size();
        long left = restLeft(entries.get(at), now);
        if (left == 0) {
          best = at;
          break;
        }
        best = left < restLeft(entries.get(best), now) ? at : best;
      }
      current = best;
      return entries.get(best);
    } finally {
      lock.unlock();
    }
  }

  private static long restLeft(Entry entry, long now) {
    return entry.resting ? Math.max(0, entry.restUntil - now) : 0;
  }

  /** Takes notice of how an attempt went. */
  void report(Entry entry, EgressLease.Outcome outcome) {
    lock.lock();
    try {
      switch (outcome) {
        case SUCCESS -> {
          entry.failures = 0;
          entry.refusals = 0;
          entry.resting = false;
        }
        case TRANSPORT -> {
          rest(entry);
          advanceFrom(entry);
        }
        case CHALLENGE -> advanceFrom(entry);
        case ANTI_BOT -> {
          entry.refusals++;
          if (entry.refusals >= 2) {
            entry.refusals = 0;
            advanceFrom(entry);
          }
        }
        case RESET -> entry.failures = 0; // it did answer
      }
    } finally {
      lock.unlock();
    }
  }

  private void rest(Entry entry) {
    entry.failures++;
    long length = Math.min(MAX_REST, REST << Math.min(10, entry.failures - 1));
    entry.resting = true;
    entry.restUntil = nanoClock.getAsLong() + length;
  }

  /** Many attempts may fail together: only the first moves on. */
  private void advanceFrom(Entry entry) {
    if (entries.get(current) == entry) {
      current = (current + 1) % entries.size();
    }
  }
}
