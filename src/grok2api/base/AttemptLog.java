package grok2api.base;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Who was asked on behalf of one request, when, and how it went: for the request log and its time
 * line. At most 32 entries are kept, further ones are only counted. Times count from the request's
 * start. Safe for many threads.
 */
public final class AttemptLog {

  private static final int KEPT = 32;

  /** The outcome of an attempt that has not ended. */
  public static final String RUNNING = "running";

  /** The outcome of an attempt whose answer nobody read to its end. */
  public static final String ABANDONED = "abandoned";

  /** The outcome of an attempt that was answered. */
  public static final String OK = "ok";

  /**
   * One account asked once.
   *
   * @param account fingerprint, safe to show
   * @param upstream its id
   * @param until same as {@code from} while it runs
   * @param outcome {@link #OK}, {@link #RUNNING}, {@link #ABANDONED}, a fault such as {@code
   *     rate_limited}, or a failure's code
   */
  public record Entry(
      String account,
      String upstream,
      String pool,
      Duration from,
      Duration until,
      String outcome) {}

  /** An attempt that runs; ends once, later ends are passed over. */
  @FunctionalInterface
  public interface Running {
    /** Notes its end. */
    void end(String outcome);

    /** Ends it as a failure's fault or code says. */
    default void failed(Failure failure) {
      end(failure.fault().map(f -> f.name().toLowerCase(Locale.ROOT)).orElse(failure.code()));
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Entry> entries = new ArrayList<>();
  private final long startNanos;
  private int count;

  /** Empty; {@code startNanos} is the request's begin on the clock {@link System#nanoTime()}. */
  public AttemptLog(long startNanos) {
    this.startNanos = startNanos;
  }

  /** Notes that an account is being asked. */
  public Running begin(String account, String upstream, String pool) {
    lock.lock();
    try {
      int place = count++;
      if (place >= KEPT) {
        return outcome -> {};
      }
      Duration now = now();
      entries.add(new Entry(account, upstream, pool, now, now, RUNNING));
      return outcome -> end(place, outcome);
    } finally {
      lock.unlock();
    }
  }

  private void end(int place, String outcome) {
    lock.lock();
    try {
      Entry asked = entries.get(place);
      if (asked.outcome().equals(RUNNING)) {
        entries.set(
            place,
            new Entry(
                asked.account(), asked.upstream(), asked.pool(), asked.from(), now(), outcome));
      }
    } finally {
      lock.unlock();
    }
  }

  private Duration now() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** The first entries, in the order of their begin. */
  public List<Entry> entries() {
    lock.lock();
    try {
      return List.copyOf(entries);
    } finally {
      lock.unlock();
    }
  }

  /** How many attempts there were. */
  public int count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** For the log: {@code 1f2e3d4c:rate_limited,9a8b7c6d:ok}; {@code none} when nobody was asked. */
  @Override
  public String toString() {
    List<Entry> asked = entries();
    return asked.isEmpty()
        ? "none"
        : asked.stream()
            .map(entry -> entry.account() + ":" + entry.outcome())
            .collect(Collectors.joining(","));
  }
}
