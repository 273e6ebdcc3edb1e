package grok2api.account;

import grok2api.json.Json;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A change of one account, written down so that it can be applied to the record in memory now and
 * to the stored one later, perhaps after another instance changed it: counters and used calls are
 * differences, everything else is set, what is not mentioned stays. Immutable.
 *
 * <p>Two patches in a row make one ({@link #then}); that is how changes wait for their write.
 */
public final class AccountPatch {

  private static final List<String> FAILURE_KEYS =
      List.of(
          "cooldown_until",
          "cooldown_reason",
          "disabled_at",
          "disabled_reason",
          "expired_at",
          "expired_reason",
          "forbidden_strikes",
          "console_429_count",
          "console_429_last_at");

  private static final Mode[] MODES = Mode.values(); // each call of values() copies

  private final Draft is;

  private AccountPatch(Draft draft) {
    this.is = draft;
  }

  /** Starts a patch that changes nothing yet. */
  static Draft draft() {
    return new Draft();
  }

  /** The parts of a patch while it is put together; {@code null} = leave as it is. */
  static final class Draft {
    private Pool pool;
    private AccountStatus status;
    private String stateReason;
    private boolean operator;
    private boolean clearFailures;
    private int uses;
    private int fails;
    private int syncs;
    private long lastUseAt;
    private long lastFailAt;
    private String lastFailReason;
    private long lastSyncAt;
    private final QuotaChange[] quotas = new QuotaChange[MODES.length];
    private List<String> tags;
    private List<String> addTags = List.of();
    private List<String> removeTags = List.of();
    private Map<String, Json> ext = Map.of();
    private Set<String> removeExt = Set.of();

    Draft pool(Pool next) {
      pool = next;
      return this;
    }

    /** A state that follows from what happened; it never overrides the operator's or a dead one. */
    Draft state(AccountStatus next, String reason) {
      status = next;
      stateReason = reason;
      return this;
    }

    /** A state that the operator sets, whatever it was. */
    Draft stateByOperator(AccountStatus next, String reason) {
      operator = true;
      return state(next, reason);
    }

    /** Forgets failures and their traces, after everything else. */
    Draft clearFailures() {
      clearFailures = true;
      return this;
    }

    Draft used(long now) {
      uses = 1;
      lastUseAt = now;
      return this;
    }

    Draft failed(String reason, long now) {
      fails = 1;
      lastFailAt = now;
      lastFailReason = reason;
      return this;
    }

    Draft synced(long now) {
      syncs = 1;
      lastSyncAt = now;
      return this;
    }

    Draft quota(Mode mode, QuotaChange change) {
      quotas[mode.ordinal()] = change;
      return this;
    }

    Draft tags(List<String> all) {
      tags = List.copyOf(all);
      return this;
    }

    Draft addTags(List<String> some) {
      addTags = List.copyOf(some);
      return this;
    }

    Draft removeTags(List<String> some) {
      removeTags = List.copyOf(some);
      return this;
    }

    Draft ext(String key, Json value) {
      if (ext.isEmpty()) {
        ext = new LinkedHashMap<>();
      }
      ext.put(key, value);
      return this;
    }

    Draft removeExt(String... keys) {
      removeExt = new LinkedHashSet<>(List.of(keys));
      return this;
    }

    private boolean hasTags() {
      return tags != null || !addTags.isEmpty() || !removeTags.isEmpty();
    }

    private boolean hasExt() {
      return !ext.isEmpty() || !removeExt.isEmpty();
    }

    AccountPatch build() {
      return new AccountPatch(this);
    }
  }

  /** The record after this change; the deletion mark and the revision are the store's business. */
  public AccountRecord apply(AccountRecord record, long now) {
    AccountRecord next = is.pool == null ? record : record.withPool(is.pool);
    next = withExt(withTags(withState(next)));
    AccountRecord.Stamps at = next.stamps();
    next = // one new record for what every request changes
        new AccountRecord(
            next.token(),
            next.pool(),
            next.status(),
            next.tags(),
            quotas(next.quotas(), now),
            counts(next.counts()),
            next.stateReason(),
            next.ext(),
            new AccountRecord.Stamps(
                at.createdAt(), Math.max(now, at.updatedAt()), at.deletedAt(), at.revision()));
    return is.clearFailures ? cleared(next) : next;
  }

  private AccountRecord withState(AccountRecord record) {
    if (is.status == null || !is.operator && !record.status().isManageable()) {
      return record;
    }
    return record.withState(is.status, is.stateReason);
  }

  private AccountRecord.Counts counts(AccountRecord.Counts c) {
    return new AccountRecord.Counts(
        Math.max(0, c.uses() + is.uses),
        Math.max(0, c.fails() + is.fails),
        Math.max(0, c.syncs() + is.syncs),
        Math.max(c.lastUseAt(), is.lastUseAt),
        Math.max(c.lastFailAt(), is.lastFailAt),
        is.lastFailReason == null ? c.lastFailReason() : is.lastFailReason,
        Math.max(c.lastSyncAt(), is.lastSyncAt),
        c.lastClearAt());
  }

  private Quotas quotas(Quotas quotas, long now) {
    Quotas next = quotas;
    for (Mode mode : MODES) {
      QuotaChange change = is.quotas[mode.ordinal()];
      if (change != null) {
        next = next.with(mode, change.apply(quotas.orNull(mode), mode, now));
      }
    }
    return next;
  }

  private AccountRecord withTags(AccountRecord record) {
    if (!is.hasTags()) {
      return record;
    }
    Set<String> tags = new LinkedHashSet<>(is.tags == null ? record.tags() : is.tags);
    tags.addAll(is.addTags);
    is.removeTags.forEach(tags::remove);
    return record.withTags(List.copyOf(tags));
  }

  private AccountRecord withExt(AccountRecord record) {
    if (!is.hasExt()) {
      return record;
    }
    Map<String, Json> members = new LinkedHashMap<>(record.ext().members());
    members.putAll(is.ext);
    members.keySet().removeAll(is.removeExt);
    return record.withExt(new Json.Obj(members));
  }

  /** Without any trace of failures; also what a deleted account that is added again must lose. */
  static AccountRecord cleared(AccountRecord record) {
    AccountRecord.Counts c = record.counts();
    Map<String, Json> ext = new LinkedHashMap<>(record.ext().members());
    ext.keySet().removeAll(FAILURE_KEYS);
    return record
        .withState(record.status(), "")
        .withCounts(
            new AccountRecord.Counts(
                c.uses(), 0, c.syncs(), c.lastUseAt(), 0, "", c.lastSyncAt(), c.lastClearAt()))
        .withExt(new Json.Obj(ext));
  }

  /** The members of {@code later} over those of {@code first}. */
  static Json.Obj merged(Json.Obj first, Json.Obj later) {
    Map<String, Json> members = new LinkedHashMap<>(first.members());
    members.putAll(later.members());
    return new Json.Obj(members);
  }

  /**
   * One patch that does what this one and then {@code later} would do. Only for changes that follow
   * from requests; those of the operator are written at once and never wait.
   */
  AccountPatch then(AccountPatch later) {
    if (is.operator || later.is.operator || is.clearFailures || later.is.clearFailures) {
      throw new IllegalArgumentException("an operator's change does not wait");
    }
    Draft a = is;
    Draft b = later.is;
    Draft both = new Draft();
    both.pool = b.pool == null ? a.pool : b.pool;
    mergeState(both, a, b);
    mergeCounts(both, a, b);
    for (int i = 0; i < both.quotas.length; i++) {
      both.quotas[i] = QuotaChange.both(a.quotas[i], b.quotas[i], MODES[i]);
    }
    mergeTags(both, a, b);
    mergeExt(both, a, b);
    return both.build();
  }

  private static void mergeState(Draft both, Draft a, Draft b) {
    boolean deadBefore = a.status != null && !a.status.isManageable();
    Draft from = b.status == null || deadBefore ? a : b;
    both.status = from.status;
    both.stateReason = from.stateReason;
  }

  private static void mergeCounts(Draft both, Draft a, Draft b) {
    both.uses = a.uses + b.uses;
    both.fails = a.fails + b.fails;
    both.syncs = a.syncs + b.syncs;
    both.lastUseAt = Math.max(a.lastUseAt, b.lastUseAt);
    both.lastFailAt = Math.max(a.lastFailAt, b.lastFailAt);
    both.lastFailReason = b.lastFailReason == null ? a.lastFailReason : b.lastFailReason;
    both.lastSyncAt = Math.max(a.lastSyncAt, b.lastSyncAt);
  }

  private static void mergeTags(Draft both, Draft a, Draft b) {
    if (!a.hasTags() && !b.hasTags()) {
      return; // as after nearly all requests
    }
    if (b.tags != null) {
      both.tags = b.tags;
      both.addTags = b.addTags;
      both.removeTags = b.removeTags;
      return;
    }
    both.tags = a.tags;
    List<String> added = new ArrayList<>(a.addTags);
    added.removeAll(b.removeTags);
    added.addAll(b.addTags);
    Set<String> removed = new HashSet<>(a.removeTags);
    removed.removeAll(b.addTags);
    removed.addAll(b.removeTags);
    both.addTags = List.copyOf(new LinkedHashSet<>(added));
    both.removeTags = List.copyOf(removed);
  }

  private static void mergeExt(Draft both, Draft a, Draft b) {
    if (!a.hasExt() && !b.hasExt()) {
      return;
    }
    Map<String, Json> set = new LinkedHashMap<>(a.ext);
    set.keySet().removeAll(b.removeExt);
    set.putAll(b.ext);
    Set<String> removed = new LinkedHashSet<>(a.removeExt);
    removed.removeAll(b.ext.keySet());
    removed.addAll(b.removeExt);
    both.ext = set;
    both.removeExt = removed;
  }
}
