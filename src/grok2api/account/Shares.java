package grok2api.account;

import grok2api.model.Mode;
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

  private final Set<Entry> spenders = new HashSet<>();
  private volatile IntSupplier instances = () -> 1;

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
      spenders.add(entry);
    }
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

  /** What others spent is known now: returns the accounts that may be used again. */
  List<Entry> looked() {
    List<Entry> all = List.copyOf(spenders);
    all.forEach(Entry::forgetSpent);
    spenders.clear();
    return all;
  }
}
