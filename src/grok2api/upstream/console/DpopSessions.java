package grok2api.upstream.console;

import grok2api.base.Failure;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Access tokens in use, at most 4,096, the least recently used goes first. For one key at most one
 * token is asked for at a time; others wait for it. Safe for many threads.
 */
final class DpopSessions {

  private static final int MAX_SESSIONS = 4096;

  /**
   * What a token belongs to.
   *
   * @param base the console's configured address
   * @param account fingerprint of the SSO token
   * @param way what the upstream sees of the egress: user agent and clearance
   */
  record Key(String base, String account, String way) {}

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, CompletableFuture<DpopSession>> sessions =
      new LinkedHashMap<>(16, 0.75f, true);

  DpopSessions(InstantSource clock) {
    this.clock = clock;
  }

  /** A fresh session; asks for one with {@code ask} when there is none. Blocks, interruptibly. */
  DpopSession get(Key key, Supplier<DpopSession> ask) {
    while (true) {
      CompletableFuture<DpopSession> mine = new CompletableFuture<>();
      Optional<CompletableFuture<DpopSession>> known = knownElsePut(key, mine);
      if (known.isEmpty()) {
        return obtain(key, mine, ask);
      }
      try {
        return known.get().get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.cancelled("interrupted while waiting for an access token");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Failure failure && failure.kind() != Failure.Kind.CANCELLED) {
          throw failure;
        } // whoever asked has left: ask again
      }
    }
  }

  private Optional<CompletableFuture<DpopSession>> knownElsePut(
      Key key, CompletableFuture<DpopSession> mine) {
    long now = clock.instant().getEpochSecond();
    lock.lock();
    try {
      CompletableFuture<DpopSession> known = sessions.get(key);
      boolean usable =
          known != null
              && (!known.isDone()
                  || !known.isCompletedExceptionally() && known.resultNow().isFresh(now));
      if (usable) {
        return Optional.of(known);
      }
      sessions.put(key, mine);
      if (sessions.size() > MAX_SESSIONS) {
        var oldest = sessions.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private DpopSession obtain(
      Key key, CompletableFuture<DpopSession> mine, Supplier<DpopSession> ask) {
    try {
      DpopSession session = ask.get();
      mine.complete(session);
      return session;
    } catch (Failure failure) {
      forget(key, mine);
      mine.completeExceptionally(failure);
      throw failure;
    } finally {
      if (!mine.isDone()) { // a defect: nobody may wait for ever
        forget(key, mine);
        mine.completeExceptionally(Failure.cancelled("asking for an access token broke off"));
      }
    }
  }

  private void forget(Key key, CompletableFuture<DpopSession> which) {
    lock.lock();
    try {
      sessions.remove(key, which);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a session that was refused, unless a newer one took its place. */
  void forget(Key key, DpopSession refused) {
    lock.lock();
    try {
      CompletableFuture<DpopSession> known = sessions.get(key);
      boolean same =
          known != null
              && known.isDone()
              && !known.isCompletedExceptionally()
              && known.resultNow().token().equals(refused.token());
      if (same) {
        sessions.remove(key);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many are kept. */
  int size() {
    lock.lock();
    try {
      return sessions.size();
    } finally {
      lock.unlock();
    }
  }
}
