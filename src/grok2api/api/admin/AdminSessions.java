package grok2api.api.admin;

import grok2api.base.Ids;
import grok2api.base.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Who is logged in to the pages: random ids of 256 bits in memory, each for 12 hours after its last
 * use. A session belongs to the admin key it was opened with; when the key changes it is over. Safe
 * for many threads.
 */
public final class AdminSessions {

  /** How long an unused session lasts. */
  static final Duration LIFE = Duration.ofHours(12);

  private static final int MAX_SESSIONS = 1_000;
  private static final int ID_BYTES = 32;

  private record Session(Secret appKey, long usedNanos) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private final LongSupplier nanoClock;

  /** No sessions yet, on a clock like {@link System#nanoTime}. */
  public AdminSessions(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Opens a session for whoever just proved to know {@code appKey}; its id is a secret. */
  String open(Secret appKey) {
    String id = Ids.hex(ID_BYTES);
    lock.lock();
    try {
      sessions.put(id, new Session(appKey, nanoClock.getAsLong()));
      if (sessions.size() > MAX_SESSIONS) {
        var oldest = sessions.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
    return id;
  }

  /** True for an open session of the key in force; its 12 hours begin anew. */
  boolean use(String id, Secret appKeyNow) {
    lock.lock();
    try {
      Session session = sessions.get(id);
      if (session == null) {
        return false;
      }
      long now = nanoClock.getAsLong();
      boolean over = now - session.usedNanos() > LIFE.toNanos();
      if (over || !session.appKey().equals(appKeyNow)) {
        sessions.remove(id);
        return false;
      }
      sessions.put(id, new Session(session.appKey(), now));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a session; unknown ids are fine. */
  void close(String id) {
    lock.lock();
    try {
      sessions.remove(id);
    } finally {
      lock.unlock();
    }
  }
}
