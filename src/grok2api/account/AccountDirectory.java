package grok2api.account;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import java.time.Duration;
import java.time.InstantSource;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * All live accounts in memory: lends them, takes the outcomes, collects what must be stored.
 *
 * <p>One lock guards everything; it is held for about a microsecond and never around I/O. Stored
 * accounts come in through {@link AccountSync}, changes leave through it. Safe for any thread.
 */
public final class AccountDirectory implements Lessor {

  private static final long SUSPECT_MILLIS = 300_000;
  private static final Duration SLOT_WAIT = Duration.ofSeconds(1); // a request ends soon

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Entry> byToken = new HashMap<>();
  private final Map<String, Entry> byId = new HashMap<>();
  private final Map<Pool, PoolBoard> boards = new EnumMap<>(Pool.class);
  private final Deque<Entry> dirty = new ArrayDeque<>();
  private volatile AccountSettings settings;
  private volatile RefreshHooks hooks = RefreshHooks.NONE;

  /** An empty directory. */
  public AccountDirectory(
      AccountSettings settings, InstantSource clock, RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    rebuild();
  }

  /** Takes over changed settings at once; requests that hold a lease are not disturbed. */
  public void configure(AccountSettings next) {
    lock.lock();
    try {
      AccountSettings before = settings;
      settings = next;
      boolean otherOrder =
          before.maxInflight() != next.maxInflight()
              || before.ignoreQuota() != next.ignoreQuota();
      if (otherOrder) {
        rebuild();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The settings in force. */
  public AccountSettings settings() {
    return settings;
  }

  void attach(RefreshHooks next) {
    hooks = next;
  }

  RefreshHooks hooks() {
    return hooks;
  }

  // ---- lending

  @Override
  public AccountLease lease(Query query) {
    AccountSettings now = settings;
    List<Mode> modes = query.model().modes(now.autoFallback());
    Optional<AccountLease> lease = reserve(query, modes);
    if (lease.isEmpty() && now.quotaStrategy() && hooks.onDemand()) {
      lease = reserve(query, modes);
    }
    return lease.orElseThrow(() -> nothingLeft(query, modes));
  }

  private Optional<AccountLease> reserve(Query query, List<Mode> modes) {
    lock.lock();
    try {
      long now = clock.millis();
      if (query.only().isPresent()) {
        return named(query.only().get(), query, modes, now);
      }
      Optional<AccountLease> preferred =
          query.preferred().flatMap(id -> named(id, query, modes, now));
      return preferred.isPresent() ? preferred : chosen(query, modes, now);
    } finally {
      lock.unlock();
    }
  }

  private Optional<AccountLease> named(String id, Query query, List<Mode> modes, long now) {
    Entry entry = byId.get(id);
    boolean fits =
        entry != null
            && !query.tried().contains(id)
            && query.model().pools().contains(entry.record().pool());
    if (!fits) {
      return Optional.empty();
    }
    PoolBoard board = board(entry);
    boolean byQuota = settings.quotaStrategy();
    return modes.stream()
        .filter(mode -> board.isUsable(entry, mode, byQuota, now))
        .findFirst()
        .map(mode -> take(entry, mode, query, now));
  }

  private Optional<AccountLease> chosen(Query query, List<Mode> modes, long now) {
    AccountSettings rules = settings;
    String tag = query.preferredTag().orElse("");
    Set<String> tried = query.tried();
    for (Mode mode : modes) {
      for (Pool pool : query.model().pools()) {
        PoolBoard board = boards.get(pool);
        Entry entry =
            rules.quotaStrategy()
                ? board.best(mode, tag, e -> !tried.contains(e.id), now)
                : board.drawn(mode, tag, e -> !tried.contains(e.id), random, now);
        if (entry != null) {
          return Optional.of(take(entry, mode, query, now));
        }
      }
    }
    return Optional.empty();
  }

  private AccountLease take(Entry entry, Mode mode, Query query, long now) {
    entry.inflight++;
    entry.modeInflight[mode.ordinal()]++;
    entry.lastUse = now;
    return new DirectoryLease(this, entry, entry.account(), mode, query);
  }

  private Failure nothingLeft(Query query, List<Mode> modes) {
    Failure.Builder failure =
        Failure.of(
            Failure.Kind.RATE_LIMITED,
            "rate_limit_exceeded",
            "No available accounts for this model tier");
    nextUsable(query, modes).ifPresent(failure::retryAfter);
    return failure.build();
  }

  private Optional<Duration> nextUsable(Query query, List<Mode> modes) {
    lock.lock();
    try {
      long now = clock.millis();
      boolean byQuota = settings.quotaStrategy();
      long wake = Long.MAX_VALUE;
      boolean busy = false;
      for (Pool pool : query.model().pools()) {
        busy |= boards.get(pool).isBusy();
        for (Mode mode : modes) {
          wake = Math.min(wake, boards.get(pool).nextWake(mode, byQuota, now));
        }
      }
      if (busy) {
        return Optional.of(SLOT_WAIT);
      }
      return wake == Long.MAX_VALUE
          ? Optional.empty()
          : Optional.of(Duration.ofMillis(Math.max(1, wake - now)));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean serves(ModelSpec model) {
    if (model.upstream() == Upstream.OFFICIAL || model.mode().isEmpty()) {
      return false;
    }
    lock.lock();
    try {
      return model.pools().stream()
          .anyMatch(pool -> boards.get(pool).hasAlive(model.mode().get()));
    } finally {
      lock.unlock();
    }
  }

  // ---- outcomes

  void settle(DirectoryLease lease, Outcome outcome) {
    boolean verify;
    lock.lock();
    try {
      verify = judge(lease, outcome, clock.millis());
    } finally {
      lock.unlock();
    }
    if (outcome instanceof Outcome.Success && settings.quotaStrategy()) {
      hooks.used(lease.token(), lease.charged());
    }
    if (verify) {
      hooks.suspected(lease.token());
    }
  }

  /** Applies an outcome; true when the credential should be verified. */
  private boolean judge(DirectoryLease lease, Outcome outcome, long now) {
    Entry entry = lease.entry();
    switch (outcome) {
      case Outcome.Success() -> {
        entry.heal(0.12);
        entry.blockedUntil = 0;
        change(entry, AccountRules.success(entry.record(), lease.charged(), now, settings), now);
      }
      case Outcome.RateLimited(var retryAfter) -> {
        entry.hurt(0.45, now);
        rateLimited(lease, retryAfter, now);
      }
      case Outcome.InvalidCredentials(var reason) -> {
        entry.hurt(0.55, now);
        return !lock(lease, AccountRules.expired(AccountRules.INVALID_CREDENTIALS, now), now);
      }
      case Outcome.Unauthorized() -> {
        entry.hurt(0.55, now);
        return unauthorized(lease, now);
      }
      case Outcome.Forbidden() -> {
        entry.hurt(0.25, now);
        change(entry, AccountRules.failed("forbidden", now), now);
      }
      case Outcome.ServerError(var reason) -> {
        entry.hurt(0.75, now);
        change(entry, AccountRules.failed("server_error", now), now);
      }
      case Outcome.Abandoned() -> { }
    }
    return false;
  }

  private void rateLimited(DirectoryLease lease, Optional<Duration> retryAfter, long now) {
    Entry entry = lease.entry();
    if (settings.quotaStrategy()) {
      // The quota of one mode is a fact, not a punishment: no cap.
      change(
          entry,
          AccountRules.modeExhausted(entry.record(), lease.charged(), retryAfter, now),
          now);
    } else {
      lock(
          lease,
          AccountRules.cooling(entry.record(), lease.charged(), retryAfter, now, settings),
          now);
    }
  }

  private boolean unauthorized(DirectoryLease lease, long now) {
    Entry entry = lease.entry();
    if (entry.suspect) {
      return !lock(lease, AccountRules.expired(AccountRules.TOKEN_EXPIRED, now), now);
    }
    if (lock(lease, AccountRules.failed("unauthorized", now), now)) {
      entry.suspect = true;
      entry.blockedUntil = now + SUSPECT_MILLIS;
      board(entry).changed(entry, now);
    }
    return true;
  }

  /**
   * Applies a patch that takes the account out of selection, unless this request locked another
   * account before or its caller too many; then only the failure is counted.
   */
  private boolean lock(DirectoryLease lease, AccountPatch patch, long now) {
    Entry entry = lease.entry();
    if (entry.drawn < 0) {
      return false; // deleted meanwhile
    }
    LockLedger ledger = board(entry).locks();
    String caller = lease.query().caller();
    boolean lockedOne =
        lease.query().tried().stream()
            .map(byId::get)
            .anyMatch(e -> e != null && e != entry && now - e.lockedAt < SUSPECT_MILLIS);
    if (lockedOne || !ledger.allows(caller, board(entry).alive(), now)) {
      change(entry, AccountRules.failed("unverified", now), now);
      return false;
    }
    ledger.locked(caller, now);
    entry.lockedAt = now;
    change(entry, patch, now);
    return true;
  }

  void release(DirectoryLease lease) {
    lock.lock();
    try {
      Entry entry = lease.entry();
      entry.inflight--;
      entry.modeInflight[lease.charged().ordinal()]--;
      if (entry.drawn >= 0) {
        board(entry).changed(entry, clock.millis());
      }
    } finally {
      lock.unlock();
    }
  }

  void learnUserId(DirectoryLease lease, String userId) {
    lock.lock();
    try {
      if (!lease.entry().hasExt("user_id", userId)) {
        AccountPatch patch =
            AccountPatch.draft().ext("user_id", Json.of(userId)).build();
        change(lease.entry(), patch, clock.millis());
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- what the refresh and the operator find out

  /** Live windows of an account arrived. */
  void refreshed(String token, Map<Mode, QuotaWindow> live) {
    lock.lock();
    try {
      Entry entry = byToken.get(token);
      if (entry != null && entry.isAlive()) {
        long now = clock.millis();
        entry.suspect = false;
        entry.blockedUntil = 0;
        change(entry, AccountRules.refreshed(entry.record(), live, now, settings), now);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The upstream refused an account's credential when nothing but the account was at stake. */
  void expired(String token, String reason) {
    change(token, (record, now) -> Optional.of(AccountRules.expired(reason, now)));
  }

  /**
   * The upstream answered 401 without a marker to a call of our own.
   *
   * @return true when it was the second time, so that the account is expired now
   */
  boolean unauthorized(String token) {
    lock.lock();
    try {
      Entry entry = byToken.get(token);
      if (entry == null || !entry.isAlive()) {
        return false;
      }
      long now = clock.millis();
      if (entry.suspect) {
        change(entry, AccountRules.expired(AccountRules.TOKEN_EXPIRED, now), now);
        return true;
      }
      entry.suspect = true;
      entry.blockedUntil = now + SUSPECT_MILLIS;
      change(entry, AccountRules.failed("unauthorized", now), now);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Who an account speaks for; a 404 {@code account_not_found} when it is gone. */
  public Account account(String token) {
    lock.lock();
    try {
      Entry entry = byToken.get(token);
      if (entry == null) {
        throw Failure.of(Failure.Kind.NOT_FOUND, "account_not_found", "Account not found")
            .build();
      }
      return entry.account();
    } finally {
      lock.unlock();
    }
  }

  /** Changes one live account in memory now and in the store soon, if there is something to do. */
  void change(String token, Decision decision) {
    lock.lock();
    try {
      Entry entry = byToken.get(token);
      if (entry != null) {
        long now = clock.millis();
        decision.on(entry.record(), now).ifPresent(patch -> change(entry, patch, now));
      }
    } finally {
      lock.unlock();
    }
  }

  /** What to change, seen the record; empty: nothing. */
  interface Decision {
    Optional<AccountPatch> on(AccountRecord record, long now);
  }

  private void change(Entry entry, AccountPatch patch, long now) {
    if (entry.drawn < 0) {
      return; // deleted meanwhile: nothing to keep
    }
    if (entry.pending == null) {
      entry.pending = patch;
      dirty.addLast(entry);
    } else {
      entry.pending = entry.pending.then(patch);
    }
    put(entry, patch.apply(entry.record(), now), now);
  }

  // ---- exchange with the store

  /** A change that waits to be stored. */
  record Waiting(String token, AccountPatch patch) {}

  /** Takes at most {@code limit} waiting changes out; whoever takes them stores them. */
  List<Waiting> takeWaiting(int limit) {
    lock.lock();
    try {
      List<Waiting> taken = new ArrayList<>();
      while (taken.size() < limit && !dirty.isEmpty()) {
        taken.addAll(taken(dirty.removeFirst()));
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the waiting changes of these accounts out, so that they precede the operator's. */
  List<Waiting> takeWaiting(Collection<String> tokens) {
    lock.lock();
    try {
      List<Waiting> taken = new ArrayList<>();
      for (String token : new HashSet<>(tokens)) {
        Entry entry = byToken.get(token);
        if (entry != null) {
          taken.addAll(taken(entry));
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static List<Waiting> taken(Entry entry) {
    if (entry.pending == null) {
      return List.of(); // was taken with the operator's change
    }
    Waiting waiting = new Waiting(entry.token, entry.pending);
    entry.pending = null;
    return List.of(waiting);
  }

  /** Puts changes back that could not be stored; what came since follows them. */
  void waitAgain(List<Waiting> changes) {
    lock.lock();
    try {
      for (Waiting waiting : changes) {
        Entry entry = byToken.get(waiting.token());
        if (entry != null) {
          AccountPatch since = entry.pending;
          entry.pending = since == null ? waiting.patch() : waiting.patch().then(since);
          dirty.addLast(entry);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes over stored rows that are newer than what is known; deleted ones leave. */
  void accept(List<AccountRecord> rows) {
    for (AccountRecord row : rows) {
      lock.lock();
      try {
        accept(row, clock.millis());
      } finally {
        lock.unlock();
      }
    }
  }

  /** Holds exactly these accounts from now on; what memory knows about each is kept. */
  void acceptAll(List<AccountRecord> rows) {
    Set<String> live = HashSet.newHashSet(rows.size());
    rows.forEach(row -> live.add(row.key()));
    lock.lock();
    try {
      List<String> gone = byToken.keySet().stream().filter(t -> !live.contains(t)).toList();
      gone.forEach(token -> drop(byToken.get(token)));
      // The counter may have been reset: what is stored is right, whatever its revision says.
      byToken.values().forEach(e -> e.record(e.record().withStamps(unknownRevision(e))));
    } finally {
      lock.unlock();
    }
    accept(rows);
  }

  private static AccountRecord.Stamps unknownRevision(Entry entry) {
    AccountRecord.Stamps at = entry.record().stamps();
    return new AccountRecord.Stamps(at.createdAt(), at.updatedAt(), at.deletedAt(), -1);
  }

  private void accept(AccountRecord row, long now) {
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
    } else {
      AccountPatch waiting = entry.pending;
      put(entry, waiting == null ? fitting : waiting.apply(fitting, now), now);
    }
  }

  private void drop(Entry entry) {
    board(entry).remove(entry);
    byToken.remove(entry.token);
    byId.remove(entry.id);
    entry.pending = null;
  }

  private void put(Entry entry, AccountRecord next, long now) {
    AccountRecord before = entry.record();
    boolean moves =
        before.pool() != next.pool() || !before.tags().equals(next.tags());
    if (moves) {
      board(entry).remove(entry);
    }
    entry.record(next);
    if (!before.status().isManageable() && next.status().isManageable()) {
      entry.suspect = false; // the operator or a recovery knows better
      entry.blockedUntil = 0;
      entry.failsInRow = 0;
      entry.health = 1.0;
    }
    if (moves) {
      board(entry).add(entry, now);
    } else {
      board(entry).changed(entry, now);
    }
  }

  private PoolBoard board(Entry entry) {
    return boards.get(entry.record().pool());
  }

  private void rebuild() {
    ScoreIndex.Limits limits =
        new ScoreIndex.Limits(settings.maxInflight(), settings.ignoreQuota());
    for (Pool pool : Pool.values()) {
      boards.put(pool, new PoolBoard(pool, limits));
    }
    long now = clock.millis();
    byToken.values().forEach(entry -> board(entry).add(entry, now));
  }

  // ---- looking

  /** Every live account as it stands now, in no order. */
  public List<AccountView> views() {
    List<Entry> entries;
    lock.lock();
    try {
      entries = new ArrayList<>(byToken.values());
    } finally {
      lock.unlock();
    }
    long now = clock.millis();
    return entries.stream().map(entry -> view(entry, now)).toList();
  }

  /** The record of every live account, in no order. */
  List<AccountRecord> records() {
    List<AccountRecord> records = new ArrayList<>();
    lock.lock();
    try {
      byToken.values().forEach(entry -> records.add(entry.record()));
    } finally {
      lock.unlock();
    }
    return records;
  }

  /** One live account. */
  public Optional<AccountView> find(String token) {
    lock.lock();
    try {
      return Optional.ofNullable(byToken.get(token)).map(e -> view(e, clock.millis()));
    } finally {
      lock.unlock();
    }
  }

  /** The entry itself, for tests that check scores. */
  Entry entry(String token) {
    return byToken.get(token);
  }

  private static AccountView view(Entry entry, long now) {
    AccountRecord record = entry.record();
    return new AccountView(
        record,
        record.statusAt(now),
        entry.id,
        entry.inflight,
        entry.health,
        entry.suspect,
        entry.clean);
  }

  /** Requests that hold a lease now; 0 when all were returned. */
  public int inflight() {
    lock.lock();
    try {
      return byToken.values().stream().mapToInt(entry -> entry.inflight).sum();
    } finally {
      lock.unlock();
    }
  }
}
