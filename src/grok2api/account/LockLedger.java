package grok2api.account;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How many accounts of a pool each caller took out of selection within the last hour.
 *
 * <p>One caller's requests must not empty a pool: an upstream may answer a certain prompt with what
 * looks like a dead credential. Beyond half of the pool (always at least one account) an outcome no
 * longer locks; it asks for a verification instead, which no caller can influence.
 */
final class LockLedger {

  private static final long WINDOW_MILLIS = 3_600_000;
  private static final int MAX_CALLERS = 10_000; // then the oldest memory is not worth keeping

  private final Map<String, Deque<Long>> locks = new HashMap<>();

  /** True when the caller may lock one more account of a pool with {@code alive} usable ones. */
  boolean allows(String caller, int alive, long now) {
    Deque<Long> mine = recent(caller, now);
    int before = mine == null ? 0 : mine.size();
    int size = alive + before;
    return before + 1 <= Math.max(1, size / 2);
  }

  /** Remembers that the caller locked an account. */
  void locked(String caller, long now) {
    if (locks.size() >= MAX_CALLERS) {
      locks.values().removeIf(times -> times.getLast() < now - WINDOW_MILLIS);
    }
    locks.computeIfAbsent(caller, c -> new ArrayDeque<>()).addLast(now);
  }

  private Deque<Long> recent(String caller, long now) {
    Deque<Long> mine = locks.get(caller);
    if (mine == null) {
      return null;
    }
    while (!mine.isEmpty() && mine.getFirst() < now - WINDOW_MILLIS) {
      mine.removeFirst();
    }
    if (mine.isEmpty()) {
      locks.remove(caller);
      return null;
    }
    return mine;
  }
}
