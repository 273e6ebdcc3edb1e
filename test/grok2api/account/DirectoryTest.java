package grok2api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Choosing, lending, and what outcomes do. */
class DirectoryTest {

  private static final ModelSpec FAST = Accounts.model(Mode.FAST, Pool.BASIC, false);

  private final FakeClock clock = new FakeClock(Accounts.NOW);
  private final Verifications asked = new Verifications();
  private AccountDirectory directory = directory(Accounts.QUOTA);

  private AccountDirectory directory(AccountSettings settings) {
    AccountDirectory made = new AccountDirectory(settings, clock, new SplittableRandom(7));
    made.attach(asked);
    return made;
  }

  @Test
  void scoresByTheFormula() {
    ScoreIndex index = new ScoreIndex(Mode.FAST, new ScoreIndex.Limits(8, false));
    Entry entry = new Entry(withFast("a", Pool.BASIC, 3));
    entry.health = 0.55;
    entry.inflight = 1;
    entry.failsInRow = 2;
    entry.lastUse = clock.millis() - 5_000;
    assertEquals(92_000, index.scoreNow(entry, clock.millis()));
  }

  @Test
  void alwaysTakesTheHighestScoreWhateverHappened() {
    SplittableRandom random = new SplittableRandom(42);
    List<AccountRecord> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(withFast("t" + i, Pool.SUPER, random.nextInt(1, 140)));
    }
    directory.accept(rows);
    ScoreIndex formula = new ScoreIndex(Mode.FAST, new ScoreIndex.Limits(8, false));
    List<AccountLease> held = new ArrayList<>();
    for (int step = 0; step < 3_000; step++) {
      clock.pass(Duration.ofMillis(random.nextInt(2_000)));
      DirectoryLease lease = (DirectoryLease) directory.lease(of(FAST));
      assertEquals(best(formula, lease.entry()), lease.entry().token, "step " + step);
      switch (random.nextInt(6)) {
        case 0 -> lease.report(new Outcome.ServerError("x"));
        case 1 -> lease.report(new Outcome.Forbidden());
        case 2, 3 -> lease.report(new Outcome.Success());
        default -> {}
      }
      held.add(lease);
      while (held.size() > random.nextInt(20)) {
        held.remove(random.nextInt(held.size())).close();
      }
    }
    held.forEach(AccountLease::close);
    assertEquals(0, directory.inflight());
  }

  /** The winner before the lease was taken, found by looking at every account. */
  private String best(ScoreIndex formula, Entry chosen) {
    long now = clock.millis();
    chosen.inflight--;
    chosen.modeInflight[Mode.FAST.ordinal()]--;
    long used = chosen.lastUse;
    chosen.lastUse = lastUses.getOrDefault(chosen.token, 0L);
    Entry winner = null;
    for (AccountView view : directory.views()) {
      Entry entry = directory.entry(view.record().key());
      if (formula.isEligible(entry, now) && (winner == null || beats(formula, entry, winner))) {
        winner = entry;
      }
    }
    chosen.inflight++;
    chosen.modeInflight[Mode.FAST.ordinal()]++;
    chosen.lastUse = used;
    lastUses.put(chosen.token, used);
    return winner == null ? "none" : winner.token;
  }

  private final java.util.Map<String, Long> lastUses = new java.util.HashMap<>();

  private boolean beats(ScoreIndex formula, Entry a, Entry b) {
    long first = formula.scoreNow(a, clock.millis());
    long second = formula.scoreNow(b, clock.millis());
    if (first != second) {
      return first > second;
    }
    return a.lastUse != b.lastUse ? a.lastUse < b.lastUse : a.token.compareTo(b.token) < 0;
  }

  @Test
  void drainsEqualAccountsEvenly() {
    directory.accept(List.of(basic("a"), basic("b"), basic("c")));
    for (int i = 0; i < 60; i++) {
      succeed();
    }
    for (AccountView view : directory.views()) {
      assertEquals(20, view.record().counts().uses());
      assertEquals(10, view.record().quotas().get(Mode.FAST).orElseThrow().remaining());
    }
  }

  @Test
  void triesPoolsInTheOrderOfTheModel() {
    directory.accept(List.of(basic("b"), account("s", Pool.SUPER), account("h", Pool.HEAVY)));
    assertEquals("b", taken(of(FAST)));
    assertEquals("h", taken(of(Accounts.model(Mode.FAST, Pool.BASIC, true))));
    assertEquals("s", taken(of(Accounts.model(Mode.EXPERT, Pool.SUPER, false))));
    assertEquals("h", taken(of(Accounts.model(Mode.HEAVY, Pool.HEAVY, false))));
  }

  @Test
  void fallsBackToOtherModesOnlyForAutomaticChat() {
    directory.accept(List.of(basic("b")));
    try (AccountLease lease = directory.lease(of(Accounts.model(Mode.AUTO, Pool.BASIC, false)))) {
      assertEquals(Optional.of(Mode.FAST), lease.mode());
    }
    assertThrows(
        Failure.class, () -> directory.lease(of(Accounts.model(Mode.EXPERT, Pool.BASIC, false))));
  }

  @Test
  void neverTakesATriedAccountAgain() {
    directory.accept(List.of(basic("a"), basic("b")));
    Set<String> tried = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      try (AccountLease lease = directory.lease(tried(tried))) {
        assertTrue(tried.add(lease.account().id()));
      }
    }
    assertThrows(Failure.class, () -> directory.lease(tried(tried)));
    assertEquals("a", taken(of(FAST)), "the tried ones are back in their places");
  }

  @Test
  void lendsNoMoreThanTheLimitAndOneMoreAfterARelease() {
    directory.accept(List.of(basic("a")));
    List<AccountLease> held = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      held.add(directory.lease(of(FAST)));
    }
    Failure full = assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    assertEquals(Optional.of(Duration.ofSeconds(1)), full.retryAfter());
    held.removeFirst().close();
    held.add(directory.lease(of(FAST)));
    held.forEach(AccountLease::close);
    held.forEach(AccountLease::close);
    assertEquals(0, directory.inflight());
  }

  @Test
  void lendsNoMoreThanTheQuotaThatIsLeft() {
    directory.accept(List.of(withFast("a", Pool.BASIC, 2)));
    AccountLease first = directory.lease(of(FAST));
    AccountLease second = directory.lease(of(FAST));
    assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    first.close();
    directory.lease(of(FAST)).close();
    second.close();
  }

  @Test
  void saysWhenTheNextAccountIsUsableAndLendsItThen() {
    directory.accept(List.of(basic("a")));
    rateLimit(Optional.of(Duration.ofMinutes(30)));
    Failure none = assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    assertEquals(Failure.Kind.RATE_LIMITED, none.kind());
    assertEquals("rate_limit_exceeded", none.code());
    assertEquals("No available accounts for this model tier", none.getMessage());
    assertEquals(Optional.of(Duration.ofDays(1)), none.retryAfter());
    clock.pass(Duration.ofDays(1));
    assertEquals("a", taken(of(FAST)));
    assertEquals(30, record("a").quotas().get(Mode.FAST).orElseThrow().remaining());
  }

  @Test
  void tellsClientsNotToRepeatWhenThereIsNoAccountOfTheTier() {
    directory.accept(List.of());
    Failure none = assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    assertEquals("rate_limit_exceeded", none.code());
    assertEquals(Failure.Retry.NO, none.retry());
    assertTrue(none.getMessage().startsWith("No available accounts for this model tier"));
    assertEquals(Optional.empty(), none.retryAfter());
  }

  @Test
  void promisesNothingForAccountsThatDoNotComeBackByThemselves() {
    directory.accept(List.of(basic("a")));
    rateLimit(Optional.empty());
    directory.expired("a", "invalid_credentials");
    Failure none = assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    assertEquals(Optional.empty(), none.retryAfter());
  }

  @Test
  void keepsTheOtherModesAfterARateLimitAndHonoursALongerWait() {
    directory.accept(List.of(account("s", Pool.SUPER)));
    rateLimit(Optional.of(Duration.ofHours(5)));
    AccountRecord record = record("s");
    QuotaWindow fast = record.quotas().get(Mode.FAST).orElseThrow();
    assertEquals(0, fast.remaining());
    assertEquals(Accounts.NOW + Duration.ofHours(5).toMillis(), fast.resetAt());
    assertEquals(QuotaWindow.Source.ESTIMATED, fast.source());
    assertEquals(AccountStatus.ACTIVE, record.status());
    assertEquals("rate_limited", record.counts().lastFailReason());
    assertEquals("s", taken(of(Accounts.model(Mode.EXPERT, Pool.SUPER, false))));
  }

  @Test
  void prefersTheAccountOfTheConversationAndKeepsToItWhenTold() {
    directory.accept(List.of(basic("a"), withFast("b", Pool.BASIC, 3)));
    String b = directory.find("b").orElseThrow().id();
    assertEquals("b", taken(query(Optional.of(b), Optional.empty(), "")));
    assertEquals("b", taken(query(Optional.empty(), Optional.of(b), "")));
    for (int i = 0; i < 3; i++) {
      try (AccountLease lease = directory.lease(query(Optional.of(b), Optional.empty(), ""))) {
        lease.report(new Outcome.Success());
      }
    }
    assertEquals("a", taken(query(Optional.of(b), Optional.empty(), "")));
    assertThrows(Failure.class, () -> directory.lease(query(Optional.empty(), Optional.of(b), "")));
  }

  @Test
  void takesTaggedAccountsFirstIfThereAreAny() {
    directory.accept(List.of(basic("a"), withTags("b", 1, "nsfw")));
    assertEquals("b", taken(query(Optional.empty(), Optional.empty(), "nsfw")));
    directory.accept(List.of(withTags("c", 9, "nsfw")));
    assertEquals("c", taken(query(Optional.empty(), Optional.empty(), "nsfw")));
    assertEquals("a", taken(query(Optional.empty(), Optional.empty(), "other")));
  }

  @Test
  void blamesNobodyWhenTheClientLeaves() {
    directory.accept(List.of(basic("a")));
    AccountRecord before = record("a");
    directory.lease(of(FAST)).close();
    try (AccountLease lease = directory.lease(of(FAST))) {
      lease.report(new Outcome.Abandoned());
    }
    assertEquals(before, record("a"));
    assertEquals(1.0, directory.find("a").orElseThrow().health());
    assertEquals(List.of(), directory.takeWaiting(10));
  }

  @Test
  void expiresAnAccountWithADeadCredential() {
    directory.accept(List.of(basic("a"), basic("b")));
    report(new Outcome.InvalidCredentials("marker"));
    AccountRecord dead = record("a");
    assertEquals(AccountStatus.EXPIRED, dead.status());
    assertEquals("invalid_credentials", dead.stateReason());
    assertEquals(Accounts.NOW, Numbers.millis(dead.ext(), "expired_at"));
    assertEquals("b", taken(of(FAST)));
  }

  @Test
  void suspectsAfterA401AndExpiresAfterASecond() {
    directory.accept(List.of(basic("a"), basic("b"), basic("c")));
    report(new Outcome.Unauthorized());
    assertEquals(AccountStatus.ACTIVE, record("a").status());
    assertTrue(directory.find("a").orElseThrow().suspect());
    assertEquals(List.of("a"), asked.suspected);
    for (int i = 0; i < 4; i++) {
      assertFalse(succeed().equals("a"));
    }
    clock.pass(Duration.ofMinutes(5));
    AccountDirectory other = directory;
    String a = other.find("a").orElseThrow().id();
    try (AccountLease lease =
        other.lease(query(Optional.empty(), Optional.of(a), "").by("someone else"))) {
      lease.report(new Outcome.Unauthorized());
    }
    assertEquals(AccountStatus.EXPIRED, record("a").status());
    assertEquals("token_expired", record("a").stateReason());
  }

  @Test
  void forgetsASuspicionThatTheRefreshDisproves() {
    directory.accept(List.of(basic("a")));
    report(new Outcome.Unauthorized());
    assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    directory.refreshed("a", java.util.Map.of());
    assertEquals("a", taken(of(FAST)));
    assertFalse(directory.find("a").orElseThrow().suspect());
  }

  @Test
  void letsOneRequestLockOnlyOneAccount() {
    directory.accept(List.of(basic("a"), basic("b"), basic("c"), basic("d")));
    Set<String> tried = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      try (AccountLease lease = directory.lease(tried(tried))) {
        lease.report(new Outcome.InvalidCredentials("marker"));
        tried.add(lease.account().id());
      }
    }
    assertEquals(1, expired());
    assertEquals(3, asked.suspected.size());
  }

  @Test
  void neverLetsOneCallerLockMoreThanHalfOfAPool() {
    List<AccountRecord> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(basic("t" + i));
    }
    directory.accept(rows);
    for (int i = 0; i < 30; i++) {
      try (AccountLease lease = directory.lease(of(FAST).by("mallory"))) {
        lease.report(new Outcome.InvalidCredentials("marker"));
      }
    }
    assertEquals(5, expired());
    try (AccountLease lease = directory.lease(of(FAST).by("alice"))) {
      lease.report(new Outcome.InvalidCredentials("marker"));
    }
    assertEquals(6, expired());
  }

  @Test
  void countsLocksOnlyWhileTheyLast() {
    directory.accept(List.of(basic("a"), basic("b")));
    report(new Outcome.InvalidCredentials("marker"));
    report(new Outcome.InvalidCredentials("marker"));
    assertEquals(1, expired(), "half of two");
    store(AccountRules.restored().apply(record("a"), Accounts.NOW), 7, 0);
    lockOnly("b");
    assertEquals(AccountStatus.EXPIRED, record("b").status());
    store(record("b"), 9, Accounts.NOW);
    directory.accept(List.of(basic("c")));
    lockOnly("c");
    assertEquals(AccountStatus.EXPIRED, record("c").status());
  }

  /** As if the operator's change came back from the store. */
  private void store(AccountRecord row, long revision, long deletedAt) {
    directory.takeWaiting(List.of(row.key()));
    AccountRecord.Stamps at = row.stamps();
    directory.accept(
        List.of(
            row.withStamps(
                new AccountRecord.Stamps(at.createdAt(), Accounts.NOW, deletedAt, revision))));
  }

  private void lockOnly(String token) {
    String id = directory.find(token).orElseThrow().id();
    try (AccountLease lease = directory.lease(query(Optional.empty(), Optional.of(id), ""))) {
      lease.report(new Outcome.InvalidCredentials("marker"));
    }
  }

  @Test
  void neverLetsOneCallerRestMoreThanHalfOfAPool() {
    directory.configure(Accounts.random());
    directory.accept(List.of(basic("a"), basic("b"), basic("c"), basic("d")));
    for (int i = 0; i < 3; i++) { // more in a row, and failing accounts are not drawn at all
      report(new Outcome.RateLimited(Optional.empty()));
      report(new Outcome.RateLimited(Optional.empty()));
    }
    long resting =
        directory.views().stream().filter(v -> v.status() == AccountStatus.COOLING).count();
    assertEquals(2, resting);
  }

  @Test
  void neverChangesTheStateForA403OrAServerError() {
    directory.accept(List.of(basic("a")));
    for (int i = 0; i < 20; i++) {
      report(new Outcome.Forbidden());
      report(new Outcome.ServerError("502"));
    }
    AccountView view = directory.find("a").orElseThrow();
    assertEquals(AccountStatus.ACTIVE, view.status());
    assertEquals(0.05, view.health());
    assertEquals(40, view.record().counts().fails());
  }

  @Test
  void restsTheWholeAccountAfterA429WhenChoosingAtRandom() {
    directory = directory(Accounts.random());
    directory.accept(List.of(basic("a"), basic("b")));
    rateLimit(Optional.empty());
    AccountRecord cooling =
        directory.views().stream()
            .map(AccountView::record)
            .filter(r -> r.status() == AccountStatus.COOLING)
            .findFirst()
            .orElseThrow();
    assertEquals(Accounts.NOW + 86_400_000L, cooling.cooldownUntil());
    String other = cooling.key().equals("a") ? "b" : "a";
    for (int i = 0; i < 20; i++) {
      assertEquals(other, taken(of(FAST)));
    }
    clock.pass(Duration.ofDays(1));
    Set<String> both = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      both.add(taken(of(FAST)));
    }
    assertEquals(Set.of("a", "b"), both);
  }

  @Test
  void drawsAllAccountsWithTheSameChance() {
    directory = directory(Accounts.random());
    for (int i = 0; i < 10; i++) {
      directory.accept(List.of(basic("t" + i)));
    }
    java.util.Map<String, Integer> drawn = new java.util.HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      drawn.merge(taken(of(FAST)), 1, Integer::sum);
    }
    assertEquals(10, drawn.size());
    drawn.values().forEach(n -> assertTrue(n > 800 && n < 1_200, drawn::toString));
  }

  @Test
  void leavesOutAccountsThatOnlyFailUntilTheyRested() {
    directory = directory(Accounts.random());
    directory.accept(List.of(basic("a")));
    for (int i = 0; i < 5; i++) {
      report(new Outcome.ServerError("x"));
    }
    assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    clock.pass(Duration.ofMinutes(15));
    assertEquals("a", taken(of(FAST)));
  }

  @Test
  void startsTheConsoleTimerOnlyWhenTheWindowIsHalfUsed() {
    directory.accept(List.of(account("s", Pool.SUPER)));
    ModelSpec console = Accounts.model(Mode.CONSOLE, Pool.BASIC, false);
    for (int i = 0; i < 14; i++) {
      succeed(console);
    }
    assertEquals(0, window("s", Mode.CONSOLE).resetAt());
    succeed(console);
    assertEquals(Accounts.NOW + 900_000, window("s", Mode.CONSOLE).resetAt());
    assertEquals(15, window("s", Mode.CONSOLE).remaining());
    for (int i = 0; i < 15; i++) {
      succeed(console);
    }
    assertThrows(Failure.class, () -> directory.lease(of(console)));
    clock.pass(Duration.ofMinutes(15));
    succeed(console);
    assertEquals(29, window("s", Mode.CONSOLE).remaining());
    assertEquals(0, window("s", Mode.CONSOLE).resetAt());
  }

  @Test
  void refusesReportsAfterTheEndAndCountsTheFirstOnly() {
    directory.accept(List.of(basic("a")));
    AccountLease lease = directory.lease(of(FAST));
    lease.report(new Outcome.Success());
    lease.report(new Outcome.InvalidCredentials("late"));
    lease.close();
    lease.report(new Outcome.InvalidCredentials("later"));
    assertEquals(AccountStatus.ACTIVE, record("a").status());
    assertEquals(1, record("a").counts().uses());
  }

  @Test
  void survivesADeletionWhileTheAccountIsLent() {
    directory.accept(List.of(basic("a")));
    AccountLease lease = directory.lease(of(FAST));
    AccountRecord row = record("a");
    directory.accept(List.of(row.withStamps(new AccountRecord.Stamps(1, 1, Accounts.NOW, 5))));
    lease.report(new Outcome.InvalidCredentials("marker"));
    lease.close();
    assertEquals(List.of(), directory.views());
    directory.accept(List.of(basic("a").withStamps(new AccountRecord.Stamps(1, 1, 0, 6))));
    assertEquals(0, directory.inflight());
    assertEquals("a", taken(of(FAST)));
  }

  @Test
  void keepsHealthAndLoadWhenTheRecordIsReadAgain() {
    directory.accept(List.of(basic("a")));
    AccountLease lease = directory.lease(of(FAST));
    lease.report(new Outcome.Forbidden());
    directory.accept(List.of(basic("a").withStamps(new AccountRecord.Stamps(1, 1, 0, 9))));
    AccountView view = directory.find("a").orElseThrow();
    assertEquals(0.25, view.health());
    assertEquals(1, view.inflight());
    assertEquals(1, view.record().counts().fails(), "the waiting change is on top again");
    lease.close();
  }

  @Test
  void neverLendsATokenThatCannotStandInACookie() {
    directory.accept(List.of(basic("a;b=c")));
    assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    assertFalse(directory.find("a;b=c").orElseThrow().clean());
    assertFalse(directory.serves(FAST));
  }

  @Test
  void servesWhatSomeLiveAccountHas() {
    assertFalse(directory.serves(FAST));
    directory.accept(List.of(basic("b")));
    assertTrue(directory.serves(FAST));
    assertFalse(directory.serves(Accounts.model(Mode.EXPERT, Pool.SUPER, false)));
  }

  @Test
  void choosesAgainAfterARefreshOnDemand() {
    directory.accept(List.of(basic("a")));
    rateLimit(Optional.empty());
    asked.onDemand =
        () ->
            directory.refreshed(
                "a",
                java.util.Map.of(
                    Mode.FAST, new QuotaWindow(9, 30, 86_400, 0, 1, QuotaWindow.Source.REAL)));
    assertEquals("a", taken(of(FAST)));
  }

  @Test
  void switchesStrategyAndLimitsLive() {
    directory.accept(List.of(basic("a")));
    AccountLease held = directory.lease(of(FAST));
    AccountSettings one =
        new AccountSettings(true, 1, true, true, Accounts.QUOTA.refresh(), Accounts.CONSOLE);
    directory.configure(one);
    assertThrows(Failure.class, () -> directory.lease(of(FAST)));
    held.close();
    rateLimit(Optional.empty());
    assertEquals("a", taken(of(FAST)), "the quota is ignored now");
    directory.configure(Accounts.random());
    assertEquals("a", taken(of(FAST)));
  }

  // ---- shorthand

  private static final class Verifications implements RefreshHooks {
    private final List<String> suspected = new ArrayList<>();
    private Runnable onDemand;

    @Override
    public void used(String token, Mode mode) {}

    @Override
    public void suspected(String token) {
      suspected.add(token);
    }

    @Override
    public void added(List<String> tokens) {}

    @Override
    public boolean onDemand() {
      if (onDemand == null) {
        return false;
      }
      onDemand.run();
      return true;
    }
  }

  private static Lessor.Query of(ModelSpec model) {
    return Lessor.Query.of(model);
  }

  private static Lessor.Query tried(Set<String> tried) {
    return new Lessor.Query(FAST, tried, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Lessor.Query query(Optional<String> preferred, Optional<String> only, String tag) {
    Optional<String> wanted = tag.isEmpty() ? Optional.empty() : Optional.of(tag);
    return new Lessor.Query(FAST, Set.of(), preferred, only, wanted);
  }

  private String taken(Lessor.Query query) {
    try (AccountLease lease = directory.lease(query)) {
      return lease.account().token().reveal();
    }
  }

  private String succeed() {
    return succeed(FAST);
  }

  private String succeed(ModelSpec model) {
    try (AccountLease lease = directory.lease(of(model))) {
      lease.report(new Outcome.Success());
      return lease.account().token().reveal();
    }
  }

  private void report(Outcome outcome) {
    try (AccountLease lease = directory.lease(of(FAST))) {
      lease.report(outcome);
    }
  }

  private void rateLimit(Optional<Duration> wait) {
    report(new Outcome.RateLimited(wait));
  }

  private long expired() {
    return directory.views().stream().filter(v -> v.status() == AccountStatus.EXPIRED).count();
  }

  private AccountRecord record(String token) {
    return directory.find(token).orElseThrow().record();
  }

  private QuotaWindow window(String token, Mode mode) {
    return record(token).quotas().get(mode).orElseThrow();
  }

  private static AccountRecord basic(String token) {
    return account(token, Pool.BASIC);
  }

  private static AccountRecord account(String token, Pool pool) {
    return Accounts.account(token, pool);
  }

  private static AccountRecord withFast(String token, Pool pool, int remaining) {
    AccountRecord row = account(token, pool);
    QuotaWindow full = row.quotas().get(Mode.FAST).orElseThrow();
    QuotaWindow left =
        new QuotaWindow(
            remaining, full.total(), full.windowSeconds(), 0, 0, QuotaWindow.Source.REAL);
    return row.withQuotas(row.quotas().with(Mode.FAST, left));
  }

  private static AccountRecord withTags(String token, int remaining, String... tags) {
    return withFast(token, Pool.BASIC, remaining).withTags(List.of(tags));
  }
}
