package grok2api.account;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which accounts of a pool each caller has taken out of selection, and that are so still.
 *
 * <p>One caller's requests must not empty a pool: an upstream may answer a certain prompt with what
 * looks like a dead credential. Beyond half of the pool (always at least one account) an outcome no
 * longer locks; it asks for a verification instead, which no caller can influence. Accounts that
 * were verified, restored or deleted since count no longer.
 */
final class LockLedger {

  private static final int MAX_CALLERS = 10_000; // then the oldest memory is not worth keeping

  private final Map<String, Set<Entry>> locks = new HashMap<>();

  /** True when the caller may lock one more account of a pool with {@code alive} usable ones. */
  boolean allows(String caller, int alive, long now) {
    Set<Entry> mine = locks.getOrDefault(caller, new HashSet<>());
    mine.removeIf(entry -> !isLocked(entry, now));
    // One that rests is among the living; one that is dead was, before this caller came.
    long size = alive + mine.stream().filter(entry -> !entry.isAlive()).count();
    return mine.size() + 1 <= Math.max(1, size / 2);
  }

  /** Remembers that the caller locked an account. */
  void locked(String caller, Entry entry, long now) {
    if (locks.size() >= MAX_CALLERS) {
      locks.values().removeIf(mine -> mine.stream().noneMatch(held -> isLocked(held, now)));
    }
    locks.computeIfAbsent(caller, c -> new HashSet<>()).add(entry);
  }

  private static boolean isLocked(Entry entry, long now) {
    return entry.isListed() && !entry.isSelectable(now);
  }
}
