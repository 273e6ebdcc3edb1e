package grok2api.account;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/**
 * All live accounts in memory: lends them, takes the outcomes, collects what must be stored.
 *
 * <p>One lock guards everything; it is held for about a microsecond and never around I/O. Stored
 * accounts come in through {@link AccountSync}, changes leave through it. Safe for any thread.
 */
public final class AccountDirectory implements Lessor {

  private static final Duration SLOT_WAIT = Duration.ofSeconds(1); // a request ends soon
  private static final Duration SERVING = Duration.ofSeconds(2); // after the last request

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Roster roster;
  private final OutcomeJudge judge;
  private volatile AccountSettings settings;
  private volatile RefreshHooks hooks = RefreshHooks.NONE;
  private volatile Runnable look = () -> {};
  private int lent;
  private long lentAt;

  /** An empty directory. */
  public AccountDirectory(AccountSettings settings, InstantSource clock, RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.roster = new Roster(settings);
    this.judge = new OutcomeJudge(roster);
  }

  /** Takes over changed settings at once; requests that hold a lease are not disturbed. */
  public void configure(AccountSettings next) {
    lock.lock();
    try {
      AccountSettings before = settings;
      settings = next;
      boolean otherOrder =
          before.maxInflight() != next.maxInflight() || before.ignoreQuota() != next.ignoreQuota();
      if (otherOrder) {
        roster.rebuild(next, clock.millis());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The settings in force. */
  public AccountSettings settings() {
    return settings;
  }

  /** How many instances draw on the same accounts, this one included; asked anew each time. */
  public void share(IntSupplier instances) {
    locked(
        now -> {
          roster.shares().of(instances);
          return true;
        });
  }

  /** What reads the spending of other instances; it may block. */
  void attachLook(Runnable reader) {
    look = reader;
  }

  /** When all instances have stored what they spent until now; nanoTime. */
  long settledAt() {
    return roster.shares().settledAt();
  }

  /** What other instances spent is in the records now. */
  void looked() {
    locked(
        now -> {
          roster.looked(now);
          return true;
        });
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
    if (lease.isEmpty() && now.quotaStrategy() && isHeldBack(query, modes)) {
      look.run();
      lease = reserve(query, modes);
    }
    if (lease.isEmpty() && now.quotaStrategy()) {
      hooks.onDemand();
      lease = reserve(query, modes); // even if nobody was asked: an answer may just have come
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
    boolean byQuota = settings.quotaStrategy();
    return roster
        .findById(id)
        .filter(entry -> !query.tried().contains(id))
        .filter(entry -> query.pools().contains(entry.record().pool()))
        .flatMap(
            entry ->
                modes.stream()
                    .filter(mode -> roster.board(entry).isUsable(entry, mode, byQuota, now))
                    .findFirst()
                    .map(mode -> take(entry, mode, query, now)));
  }

  private Optional<AccountLease> chosen(Query query, List<Mode> modes, long now) {
    AccountSettings rules = settings;
    String tag = query.preferredTag().orElse("");
    Set<String> tried = query.tried();
    for (Mode mode : modes) {
      for (Pool pool : query.pools()) {
        PoolBoard board = roster.board(pool);
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

  /** True when only the share of this instance is used up, not what the storage last told. */
  private boolean isHeldBack(Query query, List<Mode> modes) {
    return locked(
        now ->
            roster
                .shares()
                .holdBack(
                    entry ->
                        entry.isSelectable(now)
                            && !query.tried().contains(entry.id)
                            && query.pools().contains(entry.record().pool())
                            && query.only().map(entry.id::equals).orElse(true)
                            && modes.stream().anyMatch(mode -> hasLeft(entry, mode))));
  }

  private static boolean hasLeft(Entry entry, Mode mode) {
    QuotaWindow window = entry.record().quotas().orNull(mode);
    return window != null && window.remaining() > entry.modeInflight[mode.ordinal()];
  }

  private AccountLease take(Entry entry, Mode mode, Query query, long now) {
    entry.inflight++;
    entry.modeInflight[mode.ordinal()]++;
    entry.lastUse = now;
    lent++;
    lentAt = now;
    return new DirectoryLease(this, entry, entry.account(), mode, query);
  }

  private Failure nothingLeft(Query query, List<Mode> modes) {
    if (!serves(query.model())) {
      return Failure.of(
              Failure.Kind.RATE_LIMITED,
              "rate_limit_exceeded",
              "No available accounts for this model tier: this server has none of it")
          .noRetry()
          .build();
    }
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
      for (Pool pool : query.pools()) {
        busy |= roster.board(pool).isBusy();
        for (Mode mode : modes) {
          wake = Math.min(wake, roster.board(pool).nextWake(mode, byQuota, now));
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
          .anyMatch(pool -> roster.board(pool).hasAlive(model.mode().get()));
    } finally {
      lock.unlock();
    }
  }

  // ---- outcomes

  void settle(DirectoryLease lease, Outcome outcome) {
    boolean verify = locked(now -> judge.judge(lease, outcome, settings, now));
    if (outcome instanceof Outcome.Success && settings.quotaStrategy()) {
      hooks.used(lease.token(), lease.charged());
    }
    if (verify) {
      hooks.suspected(lease.token());
    }
  }

  void release(DirectoryLease lease) {
    lock.lock();
    try {
      Entry entry = lease.entry();
      lent--;
      entry.inflight--;
      entry.modeInflight[lease.charged().ordinal()]--;
      if (entry.isListed()) {
        roster.board(entry).changed(entry, clock.millis());
      }
    } finally {
      lock.unlock();
    }
  }

  void learnUserId(DirectoryLease lease, String userId) {
    change(
        lease.token(),
        (record, now) ->
            record.ext().text("user_id").equals(Optional.of(userId))
                ? Optional.empty()
                : Optional.of(AccountPatch.draft().ext("user_id", Json.of(userId)).build()));
  }

  // ---- what the refresh finds out

  /** Live windows of an account arrived. */
  void refreshed(String token, Map<Mode, QuotaWindow> live) {
    refreshed(token, live, Quotas.NONE);
  }

  /**
   * The same.
   *
   * @param asked the windows as they were known when the upstream was asked
   */
  void refreshed(String token, Map<Mode, QuotaWindow> live, Quotas asked) {
    locked(
        now -> {
          roster
              .find(token)
              .filter(Entry::isAlive)
              .ifPresent(
                  entry -> {
                    entry.trust();
                    Quotas known = roster.shares().areSeveral() ? asked : Quotas.NONE;
                    AccountPatch patch =
                        AccountRules.refreshed(entry.record(), live, known, now, settings);
                    roster.change(entry, patch, now);
                  });
          return true;
        });
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
    return locked(
        now ->
            roster
                .find(token)
                .filter(Entry::isAlive)
                .map(entry -> judge.unauthorized(entry, now))
                .orElse(false));
  }

  /** Who an account speaks for; a 404 {@code account_not_found} when it is gone. */
  public Account account(String token) {
    return locked(now -> roster.find(token).map(Entry::account))
        .orElseThrow(
            () ->
                Failure.of(Failure.Kind.NOT_FOUND, "account_not_found", "Account not found")
                    .build());
  }

  /** Changes one live account in memory now and in the store soon, if there is something to do. */
  void change(String token, Decision decision) {
    locked(
        now -> {
          Optional<Entry> entry = roster.find(token);
          entry
              .flatMap(e -> decision.on(e.record(), now))
              .ifPresent(patch -> roster.change(entry.get(), patch, now));
          return true;
        });
  }

  /** What to change, seen the record; empty: nothing. */
  interface Decision {
    Optional<AccountPatch> on(AccountRecord record, long now);
  }

  // ---- exchange with the store

  /** Takes at most {@code limit} waiting changes out; whoever takes them stores them. */
  List<Roster.Waiting> takeWaiting(int limit) {
    return locked(now -> roster.takeWaiting(limit));
  }

  /** Takes the waiting changes of these accounts out, so that they precede the operator's. */
  List<Roster.Waiting> takeWaiting(Collection<String> tokens) {
    return locked(now -> roster.takeWaiting(tokens));
  }

  /** Puts changes back that could not be stored. */
  void waitAgain(List<Roster.Waiting> changes) {
    locked(
        now -> {
          roster.waitAgain(changes);
          return true;
        });
  }

  /** Takes over stored rows that are newer than what is known; deleted ones leave. */
  void accept(List<AccountRecord> rows) {
    for (AccountRecord row : rows) {
      locked( // one at a time: requests need not wait for all
          now -> {
            roster.accept(row, settings, now);
            return true;
          });
    }
  }

  /** Holds exactly these accounts from now on; what memory knows about each is kept. */
  void acceptAll(List<AccountRecord> rows) {
    Set<String> live = HashSet.newHashSet(rows.size());
    rows.forEach(row -> live.add(row.key()));
    locked(
        now -> {
          roster.keepOnly(live);
          return true;
        });
    accept(rows);
  }

  // ---- looking

  /** Every live account as it stands now, in no order. */
  public List<AccountView> views() {
    long now = clock.millis();
    return entries().stream().map(entry -> entry.view(now)).toList();
  }

  /** How many live accounts there are. */
  public int size() {
    return locked(now -> roster.entries().size());
  }

  /** Every live account itself, in no order. */
  List<Entry> entries() {
    return locked(now -> roster.listed());
  }

  /** Goes up whenever a record changes, comes or goes. */
  long version() {
    return roster.version();
  }

  /** One live account. */
  public Optional<AccountView> find(String token) {
    return locked(now -> roster.find(token).map(entry -> entry.view(now)));
  }

  /** Requests that hold a lease now; 0 when all were returned. */
  public int inflight() {
    return locked(now -> roster.entries().stream().mapToInt(entry -> entry.inflight).sum());
  }

  /** True while requests hold leases, and shortly after the last one came. */
  boolean isServing() {
    return locked(now -> lent > 0 || Math.abs(now - lentAt) < SERVING.toMillis());
  }

  /** The entry itself, for tests that check scores. */
  Entry entry(String token) {
    return roster.find(token).orElseThrow();
  }

  private <T> T locked(LongFunction<T> work) {
    lock.lock();
    try {
      return work.apply(clock.millis());
    } finally {
      lock.unlock();
    }
  }
}
