package grok2api.account;

import grok2api.model.Pool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The accounts in memory by token, by id and by pool, and the changes that wait to be stored.
 * Guarded by the directory's lock.
 */
final class Roster {

  /** A change that waits to be stored. */
  record Waiting(String token, AccountPatch patch) {}

  private final Map<String, Entry> byToken = new HashMap<>();
  private final Map<String, Entry> byId = new HashMap<>();
  private final Map<Pool, PoolBoard> boards = new EnumMap<>(Pool.class);
  private final Deque<Entry> dirty = new ArrayDeque<>();
  private final Shares shares = new Shares();
  private final AtomicLong version = new AtomicLong(); // read without the lock

  Roster(AccountSettings settings) {
    rebuild(settings, 0);
  }

  /** Arranges all accounts anew, as other limits want it. */
  void rebuild(AccountSettings settings, long now) {
    ScoreIndex.Limits limits =
        new ScoreIndex.Limits(settings.maxInflight(), settings.ignoreQuota(), shares);
    for (Pool pool : Pool.values()) {
      boards.put(pool, new PoolBoard(pool, limits));
    }
    byToken.values().forEach(entry -> board(entry).add(entry, now));
  }

  long version() {
    return version.get();
  }

  Shares shares() {
    return shares;
  }

  /** What other instances spent is known now. */
  void looked(long now) {
    for (Entry entry : shares.looked()) {
      if (entry.isListed()) {
        board(entry).changed(entry, now);
      }
    }
  }

  Optional<Entry> find(String token) {
    return Optional.ofNullable(byToken.get(token));
  }

  Optional<Entry> findById(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<Entry> entries() {
    return byToken.values();
  }

  /** The same, copied in a moment: requests wait meanwhile. */
  List<Entry> listed() {
    List<Entry> all = new ArrayList<>(byToken.size());
    boards.values().forEach(board -> all.addAll(board.entries()));
    return all;
  }

  PoolBoard board(Pool pool) {
    return boards.get(pool);
  }

  PoolBoard board(Entry entry) {
    return boards.get(entry.record().pool());
  }

  /** Changes an account now and remembers the change for the store; of a deleted one nothing. */
  void change(Entry entry, AccountPatch patch, long now) {
    if (!entry.isListed()) {
      return;
    }
    if (entry.pending == null) {
      entry.pending = patch;
      dirty.addLast(entry);
    } else {
      entry.pending = entry.pending.then(patch);
    }
    put(entry, patch.apply(entry.record(), now), now);
  }

  /** Takes over a stored row if it is not older than what is known; a deleted one leaves. */
  void accept(AccountRecord row, AccountSettings settings, long now) {
    Entry entry = byToken.get(row.key());
    if (entry != null && row.stamps().revision() < entry.record().stamps().revision()) {
      return;
    }
    if (row.isDeleted()) {
      if (entry != null) {
        drop(entry);
      }
      return;
    }
    AccountRecord fitting =
        row.withQuotas(QuotaTable.normalised(row.pool(), row.quotas(), settings.console()));
    if (entry == null) {
      Entry fresh = new Entry(fitting);
      byToken.put(fresh.token, fresh);
      byId.put(fresh.id, fresh);
      board(fresh).add(fresh, now);
      version.incrementAndGet();
    } else {
      AccountPatch waiting = entry.pending;
      put(entry, waiting == null ? fitting : waiting.apply(fitting, now), now);
    }
  }

  /**
   * Drops all but these, and takes the next row of each whatever its revision: the store's counter
   * may have been reset.
   */
  void keepOnly(Set<String> tokens) {
    List<Entry> gone =
        byToken.values().stream().filter(entry -> !tokens.contains(entry.token)).toList();
    gone.forEach(this::drop);
    for (Entry entry : byToken.values()) {
      AccountRecord.Stamps at = entry.record().stamps();
      entry.record(
          entry
              .record()
              .withStamps(
                  new AccountRecord.Stamps(at.createdAt(), at.updatedAt(), at.deletedAt(), -1)));
    }
  }

  private void drop(Entry entry) {
    board(entry).remove(entry);
    byToken.remove(entry.token);
    byId.remove(entry.id);
    entry.pending = null;
    version.incrementAndGet();
  }

  private void put(Entry entry, AccountRecord next, long now) {
    AccountRecord before = entry.record();
    boolean moves = before.pool() != next.pool() || !before.tags().equals(next.tags());
    if (moves) {
      board(entry).remove(entry);
    }
    entry.record(next);
    version.incrementAndGet();
    if (!before.status().isManageable() && next.status().isManageable()) {
      entry.startAnew(); // the operator or a recovery knows better
    }
    if (moves) {
      board(entry).add(entry, now);
    } else {
      board(entry).changed(entry, now);
    }
  }

  /** Takes at most {@code limit} waiting changes out; whoever takes them stores them. */
  List<Waiting> takeWaiting(int limit) {
    List<Waiting> taken = new ArrayList<>();
    while (taken.size() < limit && !dirty.isEmpty()) {
      take(dirty.removeFirst(), taken);
    }
    return taken;
  }

  /** Takes the waiting changes of these accounts out, so that they precede the operator's. */
  List<Waiting> takeWaiting(Collection<String> tokens) {
    List<Waiting> taken = new ArrayList<>();
    for (String token : new HashSet<>(tokens)) {
      find(token).ifPresent(entry -> take(entry, taken));
    }
    return taken;
  }

  private static void take(Entry entry, List<Waiting> taken) {
    if (entry.pending != null) { // else taken already, with a change of the operator's
      taken.add(new Waiting(entry.token, entry.pending));
      entry.pending = null;
    }
  }

  /** Puts changes back that could not be stored; what came since follows them. */
  void waitAgain(List<Waiting> changes) {
    for (Waiting waiting : changes) {
      find(waiting.token())
          .ifPresent(
              entry -> {
                AccountPatch since = entry.pending;
                entry.pending = since == null ? waiting.patch() : waiting.patch().then(since);
                dirty.addLast(entry);
              });
    }
  }
}
