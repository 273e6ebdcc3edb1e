package grok2api.account;

import grok2api.config.Config;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the leading instance does by itself: refreshes quotas that are older than their pool's
 * interval, brings windows of older servers into shape, recovers accounts that were expired for
 * console limits, removes rows deleted long ago. One platform thread.
 */
public final class AccountUpkeep implements AutoCloseable {

  private static final Logger LOG = System.getLogger(AccountUpkeep.class.getName());
  private static final Duration ROUND = Duration.ofSeconds(10);
  private static final Duration RECOVERY = Duration.ofMinutes(10);
  private static final Duration FULL_PROBE = Duration.ofDays(1);
  private static final long START_SPREAD_MILLIS = 600_000; // overdue accounts do not go at once
  private static final int BATCH = 500;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final AccountDirectory directory;
  private final AccountSync sync;
  private final AccountStore store;
  private final QuotaRefresh refresh;
  private final Leader leader;
  private final Supplier<Config.Accounts.Cleanup> cleanup;
  private final InstantSource clock;
  private final long startedAt;
  private final Map<String, Long> attempts = new HashMap<>();
  private final Map<String, Long> probes = new HashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("account-upkeep").unstarted(this::run);
  private boolean shaped;
  private long recoverAt;
  private LocalDateTime cleanedAt;

  /** What upkeep works with. */
  public record Parts(
      AccountDirectory directory,
      AccountSync sync,
      AccountStore store,
      QuotaRefresh refresh,
      Leader leader) {}

  /** Not started yet; {@code cleanup} is read anew each time. */
  public AccountUpkeep(
      Parts parts, Supplier<Config.Accounts.Cleanup> cleanup, InstantSource clock) {
    this.directory = parts.directory();
    this.sync = parts.sync();
    this.store = parts.store();
    this.refresh = parts.refresh();
    this.leader = parts.leader();
    this.cleanup = cleanup;
    this.clock = clock;
    this.startedAt = clock.millis();
    this.cleanedAt = local(startedAt);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      do {
        if (leader.isLeader()) {
          round();
        }
      } while (!stop.await(ROUND.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look at everything; a part that fails does not keep the others from their turn. */
  void round() {
    guarded("shape", this::shapeOnce);
    guarded("recover", this::recover);
    guarded("refresh", this::refreshDue);
    guarded("cleanup", this::cleanUp);
  }

  private void guarded(String what, Runnable part) {
    try {
      if (stop.getCount() > 0) {
        part.run();
      }
    } catch (RuntimeException e) {
      Level level = stop.getCount() > 0 ? Level.WARNING : Level.DEBUG; // interrupted by the stop
      LOG.log(level, "account.upkeep failed=" + what, e);
    }
  }

  /** Stores windows that older servers wrote differently; a second start finds nothing to do. */
  private void shapeOnce() {
    if (shaped) {
      return;
    }
    AccountSettings.Console console = directory.settings().console();
    List<AccountChange> changes = new ArrayList<>();
    for (AccountRecord row : sync.onThread(store::load).accounts()) {
      Quotas wanted = QuotaTable.normalised(row.pool(), row.quotas(), console);
      if (!wanted.equals(row.quotas())) {
        AccountPatch.Draft patch = AccountPatch.draft();
        for (Mode mode : Mode.values()) {
          if (!wanted.get(mode).equals(row.quotas().get(mode))) {
            QuotaWindow window = wanted.get(mode).orElse(QuotaWindow.UNSUPPORTED);
            patch.quota(mode, new QuotaChange.Put(window));
          }
        }
        changes.add(new AccountChange.Patch(row.key(), patch.build()));
      }
    }
    for (int from = 0; from < changes.size(); from += BATCH) {
      sync.apply(changes.subList(from, Math.min(changes.size(), from + BATCH)), leader.term());
    }
    shaped = true;
    if (!changes.isEmpty()) {
      LOG.log(Level.INFO, "account.shape rows=" + changes.size());
    }
  }

  private void recover() {
    long now = clock.millis();
    if (now < recoverAt) {
      return;
    }
    recoverAt = now + RECOVERY.toMillis();
    AccountSettings.Console console = directory.settings().console();
    List<AccountChange> changes =
        directory.views().stream()
            .map(AccountView::record)
            .filter(record -> AccountRules.mayRecover(record, now, console))
            .<AccountChange>map(
                record -> new AccountChange.Patch(record.key(), AccountRules.recovered()))
            .toList();
    if (!changes.isEmpty()) {
      sync.apply(changes, leader.term());
      LOG.log(Level.INFO, "account.recover accounts=" + changes.size());
    }
  }

  private void refreshDue() {
    long now = clock.millis();
    List<String> usual = new ArrayList<>();
    List<String> full = new ArrayList<>();
    Set<String> live = new java.util.HashSet<>();
    for (AccountView view : directory.views()) {
      AccountRecord record = view.record();
      live.add(record.key());
      boolean candidate =
          record.status().isManageable() && view.clean() && !refresh.isAwaited(record.key());
      if (candidate && usual.size() + full.size() < BATCH && isDue(record, now)) {
        attempts.put(record.key(), now);
        long probed = probes.getOrDefault(record.key(), 0L);
        boolean all = now - probed >= FULL_PROBE.toMillis();
        (all ? full : usual).add(record.key());
      }
    }
    attempts.keySet().retainAll(live);
    probes.keySet().retainAll(live);
    full.forEach(token -> probes.put(token, now));
    refreshNow(usual, Set.of());
    refreshNow(full, QuotaRefresh.ALL);
  }

  private void refreshNow(List<String> tokens, Set<Mode> modes) {
    if (!tokens.isEmpty()) {
      RefreshResult result = refresh.refreshAll(tokens, modes);
      LOG.log(Level.INFO, "account.refresh " + result);
    }
  }

  /**
   * An account is due one interval after its last refresh or attempt, give or take a tenth that
   * depends on the account; what is overdue at the start is spread over ten minutes, and so is what
   * was added: whoever added it reads it.
   */
  boolean isDue(AccountRecord record, long now) {
    long interval = intervalMillis(record.pool());
    if (interval <= 0) {
      return false;
    }
    int spread = Math.floorMod(record.key().hashCode(), 1_000); // thousandths
    long wait = interval * 9 / 10 + interval * spread / 5_000;
    long last = Math.max(record.counts().lastSyncAt(), attempts.getOrDefault(record.key(), 0L));
    long known = Math.max(startedAt, record.stamps().createdAt());
    long notBefore = known + Math.min(interval, START_SPREAD_MILLIS) * spread / 1_000;
    return now >= Math.max(last + wait, notBefore);
  }

  private long intervalMillis(Pool pool) {
    return directory.settings().refresh().intervalSec(pool) * 1000L;
  }

  private void cleanUp() {
    Config.Accounts.Cleanup rules = cleanup.get();
    LocalDateTime now = local(clock.millis());
    LocalDateTime today = now.toLocalDate().atTime(rules.runAt());
    LocalDateTime last = now.isBefore(today) ? today.minusDays(1) : today;
    if (!cleanedAt.isBefore(last)) {
      return;
    }
    cleanedAt = now;
    if (rules.deletedRetentionDays() >= 0) {
      long until = clock.millis() - Duration.ofDays(rules.deletedRetentionDays()).toMillis();
      AccountStore mine = store.inTerm(leader.term());
      int rows = sync.onThread(() -> mine.purge(until, rules.batchSize(), rules.vacuum()));
      LOG.log(Level.INFO, "account.cleanup rows=" + rows);
    }
  }

  private static LocalDateTime local(long millis) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneId.systemDefault());
  }

  /** Stops; a wait for slow upstreams ends at once. Blocks up to 5 seconds. */
  @Override
  public void close() {
    stop.countDown();
    thread.interrupt();
    try {
      thread.join(STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
