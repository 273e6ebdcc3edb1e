package grok2api.audit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * How the pools fared: a sample a minute for a day, then one an hour for thirty days. Looking it up
 * never waits for the store. Safe for many threads.
 */
public final class PoolHistory implements AutoCloseable {

  /** Time between two samples. */
  public static final Duration INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = System.getLogger(PoolHistory.class.getName());
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long LONGEST = Duration.ofDays(30).toMillis();
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final PoolHistoryStore store;
  private final Supplier<List<PoolSample.Pool>> pools;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, PoolSample> samples = new TreeMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread watcher = Thread.ofPlatform().name("pool-history").unstarted(this::run);

  /** Not started yet; {@code pools} counts them now. */
  public PoolHistory(
      PoolHistoryStore store, Supplier<List<PoolSample.Pool>> pools, InstantSource clock) {
    this.store = store;
    this.pools = pools;
    this.clock = clock;
  }

  /** Reads what was stored and begins to count. */
  public PoolHistory start() {
    attempt(this::load);
    watcher.start();
    return this;
  }

  private void load() {
    List<PoolSample> stored = store.load();
    lock.lock();
    try {
      stored.forEach(sample -> samples.put(sample.ts(), sample));
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      do {
        attempt(this::sample);
      } while (!closed.await(untilNextMinute(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "audit.pools interrupted"); // nobody but the end of the process
    }
  }

  private long untilNextMinute() {
    long minute = INTERVAL.toMillis();
    return minute - Math.floorMod(clock.millis(), minute);
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "audit.pools failed", e); // the next minute tries again
    }
  }

  /** Counts now. */
  void sample() {
    PoolSample sample = new PoolSample(clock.millis(), pools.get());
    List<Long> gone;
    lock.lock();
    try {
      samples.put(sample.ts(), sample);
      gone = thin(sample.ts());
    } finally {
      lock.unlock();
    }
    store.add(sample);
    if (!gone.isEmpty()) {
      store.remove(gone);
    }
  }

  /** Of each hour older than a day the first sample stays; how it was is enough then. */
  private List<Long> thin(long now) {
    List<Long> gone = new ArrayList<>(samples.headMap(now - LONGEST).keySet());
    long hour = Long.MIN_VALUE;
    for (long ts : samples.subMap(now - LONGEST, now - DAY).keySet()) {
      long own = Math.floorDiv(ts, HOUR);
      if (own == hour) {
        gone.add(ts);
      }
      hour = own;
    }
    gone.forEach(samples::remove);
    return gone;
  }

  /** Samples of a time, oldest first; of too many, {@code most} that are evenly apart. */
  public List<PoolSample> between(long from, long to, int most) {
    List<PoolSample> found;
    lock.lock();
    try {
      found = new ArrayList<>(samples.subMap(from, Math.max(from, to)).values());
    } finally {
      lock.unlock();
    }
    if (found.size() <= most) {
      return found;
    }
    List<PoolSample> some = new ArrayList<>(most);
    for (int i = 1; i <= most; i++) {
      some.add(found.get((int) ((long) found.size() * i / most) - 1)); // the newest is among them
    }
    return some;
  }

  /** Stops counting; the store stays open. */
  @Override
  public void close() {
    closed.countDown();
    try {
      if (watcher.isAlive()) {
        watcher.join(STOP_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
