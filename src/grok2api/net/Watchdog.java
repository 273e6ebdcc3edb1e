package grok2api.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One thread that looks at all open connections ten times a second and ends those whose limit has
 * passed. A limit costs its owner one volatile write and no timer; it may be 0.1 s late.
 */
final class Watchdog implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Watchdog.class.getName());
  private static final long TICK_MILLIS = 100;

  /** Something with limits. */
  interface Watched {
    /** Ends what is overdue; must not block. */
    void check(long nowNanos);
  }

  private final Set<Watched> all = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  /** Starts the thread. */
  Watchdog() {
    thread = Thread.ofPlatform().name("net-watchdog").daemon(true).unstarted(this::run);
    thread.start();
  }

  void add(Watched watched) {
    all.add(watched);
  }

  void remove(Watched watched) {
    all.remove(watched);
  }

  /** How many connections are open, for tests and the admin page. */
  int size() {
    return all.size();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(TICK_MILLIS);
        long now = System.nanoTime();
        all.forEach(watched -> watched.check(now));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "net.watchdog failed", e);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
