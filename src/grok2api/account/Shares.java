package grok2api.account;

import grok2api.model.Mode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * What this instance may take of windows that other instances draw on too. It cannot see what they
 * spent since it last looked into the storage; so it supposes that each spent as much as it did
 * itself. With n instances that leaves it an n-th of a window between two looks, and together they
 * take no more than there is. Guarded by the directory's lock, except the number of instances.
 */
final class Shares {

  /** Then everybody has stored what it spent; a look before that shows too little. */
  static final Duration SETTLED = Duration.ofMillis(1_500);

  private final Set<Entry> spenders = new HashSet<>();
  private volatile IntSupplier instances = () -> 1;
  private volatile long spentAt = System.nanoTime();

  void of(IntSupplier count) {
    instances = count;
  }

  private int count() {
    return Math.max(1, instances.getAsInt());
  }

  /** A call of a mode was spent. */
  void spent(Entry entry, Mode mode) {
    if (count() > 1 && entry.isListed()) {
      entry.spent[mode.ordinal()]++;
      entry.spentAt = System.nanoTime();
      spentAt = entry.spentAt;
      spenders.add(entry);
    }
  }

  /** When a look shows all that was spent until now; nanoTime. */
  long settledAt() {
    return spentAt + SETTLED.toNanos();
  }

  /** True where windows are drawn on by others too. */
  boolean areSeveral() {
    return count() > 1;
  }

  /** True when the window has a call left for this instance. */
  boolean leaves(Entry entry, Mode mode, QuotaWindow window) {
    int n = count();
    int others = (n - 1) * entry.spent[mode.ordinal()];
    return window.remaining() - others > n * entry.modeInflight[mode.ordinal()];
  }

  /** True when one of these accounts is held back only until the next look. */
  boolean holdBack(Predicate<Entry> wanted) {
    return spenders.stream().anyMatch(wanted);
  }

  /**
   * What others spent is known now: returns the accounts that may be used again. One that is in use
   * this very moment is probably so elsewhere, and stays as it is until the next look.
   */
  List<Entry> looked() {
    long settled = System.nanoTime() - SETTLED.toNanos();
    List<Entry> known = spenders.stream().filter(entry -> entry.spentAt <= settled).toList();
    known.forEach(Entry::forgetSpent);
    known.forEach(spenders::remove);
    return known;
  }
}
