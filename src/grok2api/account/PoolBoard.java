package grok2api.account;

import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The accounts of one pool, arranged for choosing: an index by score per mode, one more per tag
 * that was asked for, and a list to draw from at random. Guarded by the directory's lock.
 */
final class PoolBoard {

  /** An account with that many failures in a row is not drawn until it has rested. */
  private static final int MAX_FAILS_IN_ROW = 5;

  private static final long FAILED_REST_MILLIS = 900_000;
  private static final int DRAWS = 16;

  private final Set<Mode> modes;
  private final ScoreIndex.Limits limits;
  private final Map<Mode, ScoreIndex> byMode = new EnumMap<>(Mode.class);
  private final Map<String, Map<Mode, ScoreIndex>> byTag = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final LockLedger locks = new LockLedger();

  PoolBoard(Pool pool, ScoreIndex.Limits limits) {
    this.modes = QuotaTable.supported(pool);
    this.limits = limits;
    modes.forEach(mode -> byMode.put(mode, new ScoreIndex(mode, limits)));
  }

  void add(Entry entry, long now) {
    entry.drawn = entries.size();
    entries.add(entry);
    List<Node> nodes = new ArrayList<>();
    byMode.values().forEach(index -> nodes.add(new Node(entry, index)));
    byTag.forEach(
        (tag, indexes) -> {
          if (entry.record().tags().contains(tag)) {
            indexes.values().forEach(index -> nodes.add(new Node(entry, index)));
          }
        });
    entry.nodes = List.copyOf(nodes);
    changed(entry, now);
  }

  void remove(Entry entry) {
    entry.nodes.forEach(node -> node.index.remove(node));
    entry.nodes = List.of();
    Entry last = entries.removeLast();
    if (last != entry) {
      entries.set(entry.drawn, last);
      last.drawn = entry.drawn;
    }
    entry.drawn = -1;
  }

  /** Takes up any change of the account except of its tags. */
  void changed(Entry entry, long now) {
    for (Node node : entry.nodes) {
      node.index.changed(node, now);
    }
  }

  /** The account with the best score; those with the tag before all others. Null: none. */
  Entry best(Mode mode, String tag, Predicate<Entry> allowed, long now) {
    ScoreIndex index = byMode.get(mode);
    if (index == null) {
      return null;
    }
    if (!tag.isEmpty()) {
      Entry tagged = tagged(tag, now).get(mode).best(allowed, now);
      if (tagged != null) {
        return tagged;
      }
    }
    return index.best(allowed, now);
  }

  /** Any usable account of the pool, whatever its quota, all with the same chance. Null: none. */
  Entry drawn(Mode mode, String tag, Predicate<Entry> allowed, RandomGenerator random, long now) {
    if (!modes.contains(mode) || entries.isEmpty()) {
      return null;
    }
    if (!tag.isEmpty()) {
      Predicate<Entry> tagged = e -> e.record().tags().contains(tag) && allowed.test(e);
      Entry found = scan(tagged, random, now);
      if (found != null) {
        return found;
      }
    }
    for (int i = 0; i < DRAWS; i++) {
      Entry entry = entries.get(random.nextInt(entries.size()));
      if (isDrawable(entry, now) && allowed.test(entry)) {
        return entry;
      }
    }
    return scan(allowed, random, now);
  }

  /** The same when nearly all are out: one pass that keeps the n-th with chance 1/n. */
  private Entry scan(Predicate<Entry> allowed, RandomGenerator random, long now) {
    Entry kept = null;
    int seen = 0;
    for (Entry entry : entries) {
      if (isDrawable(entry, now) && allowed.test(entry) && random.nextInt(++seen) == 0) {
        kept = entry;
      }
    }
    return kept;
  }

  boolean isDrawable(Entry entry, long now) {
    boolean failing =
        entry.failsInRow >= MAX_FAILS_IN_ROW && now - entry.lastFail < FAILED_REST_MILLIS;
    return !failing && entry.inflight < limits.maxInflight() && entry.isSelectable(now);
  }

  /** True when this very account may serve the mode now. */
  boolean isUsable(Entry entry, Mode mode, boolean byQuota, long now) {
    ScoreIndex index = byMode.get(mode);
    if (index == null || entry.drawn < 0) {
      return false;
    }
    return byQuota ? index.isEligible(entry, now) : isDrawable(entry, now);
  }

  /** When something of this mode may become usable by itself; {@link Long#MAX_VALUE}: unknown. */
  long nextWake(Mode mode, boolean byQuota, long now) {
    if (byQuota) {
      return byMode.containsKey(mode) ? byMode.get(mode).nextWake() : Long.MAX_VALUE;
    }
    return entries.stream()
        .mapToLong(entry -> entry.wakesAt(now))
        .filter(wake -> wake > 0)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** True when some account has a slot in use: it may be free again soon. */
  boolean isBusy() {
    return entries.stream().anyMatch(entry -> entry.inflight >= limits.maxInflight());
  }

  boolean hasAlive(Mode mode) {
    return modes.contains(mode) && entries.stream().anyMatch(Entry::isAlive);
  }

  int alive() {
    return (int) entries.stream().filter(Entry::isAlive).count();
  }

  LockLedger locks() {
    return locks;
  }

  List<Entry> entries() {
    return entries;
  }

  private Map<Mode, ScoreIndex> tagged(String tag, long now) {
    return byTag.computeIfAbsent(tag, missing -> index(missing, now));
  }

  /** Builds the indexes of a tag when it is asked for first. */
  private Map<Mode, ScoreIndex> index(String tag, long now) {
    Map<Mode, ScoreIndex> indexes = new EnumMap<>(Mode.class);
    modes.forEach(mode -> indexes.put(mode, new ScoreIndex(mode, limits)));
    for (Entry entry : entries) {
      if (entry.record().tags().contains(tag)) {
        Set<Node> nodes = new LinkedHashSet<>(entry.nodes);
        indexes.values().forEach(index -> nodes.add(new Node(entry, index)));
        entry.nodes = List.copyOf(nodes);
        changed(entry, now);
      }
    }
    return indexes;
  }
}
