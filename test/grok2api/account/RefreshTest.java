package grok2api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading quotas from an imitated upstream. */
class RefreshTest {

  private final FakeClock clock = new FakeClock(Accounts.NOW);
  private final AccountDirectory directory =
      new AccountDirectory(Accounts.QUOTA, clock, new SplittableRandom(5));
  private final FakeSource source = new FakeSource();
  private final QuotaRefresh refresh = new QuotaRefresh(directory, source, clock);

  @AfterEach
  void close() {
    refresh.close();
  }

  /** Answers what it is told to, and remembers who was asked for what. */
  private final class FakeSource implements QuotaSource {
    final BlockingQueue<Set<Mode>> asked = new LinkedBlockingQueue<>();
    final Map<Mode, Integer> totals = new EnumMap<>(Mode.class);
    Failure.Fault fault;

    @Override
    public Map<Mode, QuotaWindow> fetch(Account account, Set<Mode> modes) {
      asked.add(modes);
      if (fault != null) {
        throw Failure.of(Failure.Kind.UPSTREAM, "x", "x").fault(fault, 401).build();
      }
      Map<Mode, QuotaWindow> live = new EnumMap<>(Mode.class);
      totals.forEach(
          (mode, total) -> {
            if (modes.contains(mode)) {
              live.put(
                  mode,
                  new QuotaWindow(
                      total - 1,
                      total,
                      7_200,
                      clock.millis() + 7_200_000,
                      clock.millis(),
                      QuotaWindow.Source.REAL));
            }
          });
      return live;
    }
  }

  /** Counts who is inside. */
  private static final class Crowd {
    final AtomicInteger now = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final Set<String> seen = ConcurrentHashMap.newKeySet();

    void pass(Account account, CountDownLatch free) {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      seen.add(account.token().reveal());
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        now.decrementAndGet();
      }
    }
  }

  static Stream<Arguments> tiers() {
    return Stream.of(
        Arguments.of(Pool.BASIC, Map.of(Mode.AUTO, 50, Mode.FAST, 140), Pool.SUPER),
        Arguments.of(Pool.BASIC, Map.of(Mode.AUTO, 150), Pool.HEAVY),
        Arguments.of(Pool.BASIC, Map.of(Mode.FAST, 30), Pool.BASIC),
        Arguments.of(Pool.SUPER, Map.of(Mode.FAST, 140), Pool.SUPER),
        Arguments.of(Pool.SUPER, Map.of(Mode.FAST, 140, Mode.EXPERT, 150), Pool.HEAVY),
        Arguments.of(Pool.SUPER, Map.of(Mode.GROK_4_3, 50), Pool.SUPER),
        Arguments.of(Pool.SUPER, Map.of(Mode.AUTO, 20, Mode.FAST, 30), Pool.BASIC),
        Arguments.of(Pool.SUPER, Map.of(Mode.AUTO, 77), Pool.SUPER),
        Arguments.of(Pool.HEAVY, Map.of(), Pool.HEAVY));
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void infersTheTierFromWhatIsAnsweredAndNeverFromWhatIsNot(
      Pool before, Map<Mode, Integer> totals, Pool after) {
    directory.accept(List.of(Accounts.account("a", before)));
    source.totals.putAll(totals);
    RefreshResult.One result = refresh.refresh("a", QuotaRefresh.ALL);
    assertEquals(totals.isEmpty() ? RefreshResult.One.FAILED : RefreshResult.One.REFRESHED, result);
    AccountRecord record = record();
    assertEquals(after, record.pool());
    assertEquals(QuotaTable.supported(after), record.quotas().asMap().keySet());
  }

  @Test
  void keepsBasicFastAtThirtyADayWhateverTheUpstreamSays() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.totals.put(Mode.FAST, 60);
    refresh.refresh("a", Set.of(Mode.FAST));
    QuotaWindow fast = record().quotas().get(Mode.FAST).orElseThrow();
    assertEquals(30, fast.total());
    assertEquals(30, fast.remaining());
    assertEquals(86_400, fast.windowSeconds());
    assertEquals(1, record().counts().syncs());
    assertEquals(Accounts.NOW, record().counts().lastSyncAt());
  }

  @Test
  void asksForThePoolsModesByDefault() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    refresh.refreshAll(List.of("a"), Set.of());
    assertEquals(Set.of(Mode.FAST, Mode.CONSOLE), source.asked.remove());
  }

  @Test
  void asksOnceForManyUsesOfOneMode() throws InterruptedException {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    for (int i = 0; i < 5; i++) {
      try (AccountLease lease = directory.lease(Accounts.fast())) {
        lease.report(new Outcome.Success());
      }
    }
    assertEquals(Set.of(Mode.FAST), source.asked.poll(10, TimeUnit.SECONDS));
    refresh.close();
    assertTrue(source.asked.isEmpty());
    assertEquals(5, record().counts().uses());
  }

  @Test
  void verifiesASuspectAndBringsItBack() throws InterruptedException {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.totals.put(Mode.FAST, 30);
    report(new Outcome.Unauthorized());
    source.asked.poll(10, TimeUnit.SECONDS);
    await(() -> !directory.find("a").orElseThrow().suspect());
    directory.lease(Accounts.fast()).close();
  }

  @Test
  void expiresASuspectThatTheUpstreamRefusesAgain() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.fault = Failure.Fault.UNAUTHORIZED;
    report(new Outcome.Unauthorized());
    await(() -> record().status() == AccountStatus.EXPIRED);
    assertEquals("token_expired", record().stateReason());
  }

  static Stream<Arguments> faults() {
    return Stream.of(Failure.Fault.values())
        .map(f -> Arguments.of(f, f == Failure.Fault.INVALID_CREDENTIALS));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void expiresOnlyForADeadCredential(Failure.Fault fault, boolean expires) {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.fault = fault;
    refresh.refresh("a", Set.of(Mode.FAST));
    assertEquals(expires ? AccountStatus.EXPIRED : AccountStatus.ACTIVE, record().status());
  }

  @Test
  void leavesAccountsThatAreOffAlone() {
    AccountRecord row = Accounts.account("a", Pool.BASIC);
    directory.accept(List.of(AccountRules.disabled(1).apply(row, 1)));
    assertEquals(RefreshResult.One.FAILED, refresh.refresh("a", Set.of(Mode.FAST)));
    assertTrue(source.asked.isEmpty());
  }

  @Test
  void endsARestWhenQuotasArrive() {
    directory.configure(Accounts.random());
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    report(new Outcome.RateLimited(Optional.empty()));
    assertEquals(AccountStatus.COOLING, record().status());
    source.totals.put(Mode.FAST, 30);
    assertEquals(RefreshResult.One.RECOVERED, refresh.refresh("a", Set.of(Mode.FAST)));
    assertEquals(AccountStatus.ACTIVE, record().status());
    assertEquals(0, record().cooldownUntil());
  }

  @Test
  void refreshesOnDemandNotMoreOftenThanAllowed() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.totals.put(Mode.FAST, 30);
    report(new Outcome.RateLimited(Optional.empty()));
    directory.lease(Accounts.fast()).close();
    source.asked.clear();
    report(new Outcome.RateLimited(Optional.empty()));
    assertFalse(refresh.onDemand());
    clock.pass(Duration.ofMinutes(5));
    assertTrue(refresh.onDemand());
  }

  @Test
  void aBurstDoesNotEndAtOurOwnCountWhileTheUpstreamHasMore() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.totals.put(Mode.FAST, 1_000);
    for (int i = 0; i < 200; i++) {
      report(new Outcome.Success()); // throws when nothing is left
    }
    assertEquals(200, record().counts().uses());
    assertTrue(source.asked.size() < 40, () -> "asked " + source.asked.size() + " times");
  }

  @Test
  void aBurstEndsWhenTheUpstreamSaysThatNothingIsLeft() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.totals.put(Mode.FAST, 1); // one less is left
    report(new Outcome.Success());
    await(() -> record().quotas().get(Mode.FAST).orElseThrow().remaining() == 0);
    assertThrows(Failure.class, () -> directory.lease(Accounts.fast()));
  }

  @Test
  void asksNewAccountsForEveryMode() throws InterruptedException {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    refresh.added(List.of("a"));
    assertEquals(EnumSet.allOf(Mode.class), source.asked.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void manyNewAccountsLeaveRoomForOneThatIsUsed() throws InterruptedException {
    CountDownLatch free = new CountDownLatch(1);
    Crowd first = new Crowd();
    QuotaSource slow =
        (account, modes) -> {
          if (modes.equals(QuotaRefresh.ALL)) {
            first.pass(account, free);
          }
          return source.fetch(account, modes);
        };
    try (QuotaRefresh gentle = new QuotaRefresh(directory, slow, clock)) {
      List<String> tokens = IntStream.range(0, 30).mapToObj(i -> "new-" + i).toList();
      tokens.forEach(token -> directory.accept(List.of(Accounts.account(token, Pool.BASIC))));
      gentle.added(tokens);
      gentle.added(tokens);
      await(() -> first.now.get() == Pace.AT_ONCE);
      report(new Outcome.Success());
      assertEquals(Set.of(Mode.FAST), source.asked.poll(10, TimeUnit.SECONDS));
      free.countDown();
      await(() -> first.seen.containsAll(tokens) && tokens.stream().noneMatch(gentle::isAwaited));
      assertEquals(Pace.AT_ONCE, first.most.get());
    }
  }

  @Test
  void fewNewAccountsNeedNotWaitForTheSchedule() throws InterruptedException {
    List<String> due = IntStream.range(0, 4_000).mapToObj(i -> "due-" + i).toList();
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    Thread schedule =
        Thread.startVirtualThread(
            () -> assertThrows(Failure.class, () -> refresh.refreshAll(due, Set.of())));
    refresh.added(List.of("a"));
    assertEquals(QuotaRefresh.ALL, source.asked.poll(10, TimeUnit.SECONDS));
    assertTrue(schedule.isAlive(), "its 4,000 turns take more than a minute");
    schedule.interrupt();
    schedule.join();
  }

  @Test
  void whatNobodyWaitsForGoesSlowerWhileRequestsRun() {
    AtomicLong nanos = new AtomicLong(-5);
    Pace pace = new Pace(directory::isServing, nanos::get);
    assertEquals(0, pace.turn());
    assertEquals(Pace.QUICK.toNanos(), pace.turn());
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    try (AccountLease lease = directory.lease(Accounts.fast())) {
      clock.pass(Duration.ofHours(1));
      nanos.addAndGet(Duration.ofHours(1).toNanos());
      assertEquals(0, pace.turn(), lease.account().id());
      assertEquals(Pace.SLOW.toNanos(), pace.turn(), "a request runs");
    }
    directory.lease(Accounts.fast()).close();
    clock.pass(Duration.ofMillis(1_900));
    assertEquals(2 * Pace.SLOW.toNanos(), pace.turn(), "one came a moment ago");
    clock.pass(Duration.ofMillis(200));
    pace.turn();
    assertEquals(3 * Pace.SLOW.toNanos() + Pace.QUICK.toNanos(), pace.turn());
  }

  @Test
  void keepsWhatGrokToldWhenTheConsoleFails() {
    source.totals.put(Mode.FAST, 30);
    QuotaSource broken =
        (account, modes) -> {
          throw Failure.of(Failure.Kind.UPSTREAM, "x", "x")
              .fault(Failure.Fault.CHALLENGE, 403)
              .build();
        };
    Account account = directoryAccount();
    assertEquals(Set.of(Mode.FAST), source.and(broken).fetch(account, QuotaRefresh.ALL).keySet());
    assertThrows(Failure.class, () -> broken.and(source).fetch(account, QuotaRefresh.ALL));
    QuotaSource dead =
        (any, modes) -> {
          throw Failure.of(Failure.Kind.UPSTREAM, "x", "x")
              .fault(Failure.Fault.INVALID_CREDENTIALS, 403)
              .build();
        };
    assertThrows(Failure.class, () -> source.and(dead).fetch(account, QuotaRefresh.ALL));
  }

  @Test
  void theConsolesWordAloneIsNoRefresh() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    source.totals.put(Mode.CONSOLE, 7);
    assertEquals(RefreshResult.One.FAILED, refresh.refresh("a", QuotaRefresh.ALL));
    assertEquals(0, record().counts().syncs());
    assertEquals(RefreshResult.One.REFRESHED, refresh.refresh("a", Set.of(Mode.CONSOLE)));
  }

  private Account directoryAccount() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC)));
    return directory.account("a");
  }

  @Test
  void countsResults() {
    directory.accept(List.of(Accounts.account("a", Pool.BASIC), Accounts.account("b", Pool.BASIC)));
    source.totals.put(Mode.FAST, 30);
    assertEquals(
        new RefreshResult(3, 2, 0, 0, 0, 1),
        refresh.refreshAll(List.of("a", "b", "unknown"), Set.of()));
    source.fault = Failure.Fault.RATE_LIMITED;
    assertEquals(new RefreshResult(1, 0, 0, 0, 1, 0), refresh.refreshAll(List.of("a"), Set.of()));
  }

  private void report(Outcome outcome) {
    try (AccountLease lease = directory.lease(Accounts.fast())) {
      lease.report(outcome);
    }
  }

  private AccountRecord record() {
    return directory.find("a").orElseThrow().record();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited 10 s in vain");
      LockSupport.parkNanos(1_000_000);
    }
  }
}
