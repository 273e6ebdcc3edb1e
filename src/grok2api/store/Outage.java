package grok2api.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Whether a server answers, told to the log when that changes, the bad news once a minute. */
final class Outage {

  private static final Logger LOG = System.getLogger(Outage.class.getName());
  private static final Duration WARN_PAUSE = Duration.ofMinutes(1);

  private final String server;
  private volatile boolean isAway;
  private volatile long warnedAt = System.nanoTime() - WARN_PAUSE.toNanos();

  Outage(String server) {
    this.server = server;
  }

  /** The server did not answer. */
  void away() {
    long now = System.nanoTime();
    if (now - warnedAt >= WARN_PAUSE.toNanos()) {
      warnedAt = now;
      LOG.log(Level.WARNING, "store.away server={0}", server);
    }
    isAway = true;
  }

  /** The server did what it was asked. */
  void back() {
    if (isAway) {
      isAway = false;
      LOG.log(Level.INFO, "store.back server={0}", server);
    }
  }
}
