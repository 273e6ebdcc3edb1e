package grok2api.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that looks at every connection ten times a second: clocks that have run out,
 * heartbeats that are due. Cheaper than a timer per request: a clock is set by writing one field,
 * and 5,000 connections cost a tenth of a percent of one core.
 */
final class Watch implements Runnable {

  private static final Logger LOG = System.getLogger(Watch.class.getName());
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration SHORTEST = Duration.ofMillis(5);

  private final long start = System.nanoTime();
  private final long periodNanos;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  Watch(ServerSettings.Clocks clocks) {
    long shortest =
        Math.min(
            Math.min(clocks.head().toNanos(), clocks.bodyIdle().toNanos()),
            Math.min(clocks.blockedWrite().toNanos(), clocks.keepAlive().toNanos()));
    this.periodNanos = Math.max(SHORTEST.toNanos(), Math.min(PERIOD.toNanos(), shortest / 4));
  }

  /** Nanoseconds since the watch was made: never negative, so limits can be compared plainly. */
  long now() {
    return System.nanoTime() - start;
  }

  /** The moment {@code wait} from now. */
  long in(Duration wait) {
    return now() + wait.toNanos();
  }

  Set<Connection> connections() {
    return connections;
  }

  @Override
  public void run() {
    while (!stopped) {
      long now = now();
      for (Connection connection : connections) {
        try {
          connection.tick(now);
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "http.watch failed", e); // for one connection; the others need us
        }
      }
      LockSupport.parkNanos(periodNanos);
    }
  }

  void stop() {
    stopped = true;
  }
}
