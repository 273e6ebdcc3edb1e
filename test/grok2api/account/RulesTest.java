package grok2api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Transitions of state and the arithmetic of patches and windows, without a directory. */
class RulesTest {

  private static final long NOW = Accounts.NOW;
  private static final AccountRecord ACTIVE = Accounts.account("a", Pool.SUPER);

  @Test
  void aSuccessEndsARestThatIsOverButNoOther() {
    AccountRecord cooling = cooling(NOW + 1_000);
    AccountRecord during = success(cooling, NOW);
    assertEquals(AccountStatus.COOLING, during.status());
    AccountRecord after = success(cooling, NOW + 1_000);
    assertEquals(AccountStatus.ACTIVE, after.status());
    assertEquals(Json.Obj.EMPTY, after.ext());
    assertEquals(AccountStatus.DISABLED, success(disabled(), NOW).status());
  }

  @Test
  void aRestWithoutAnEndLastsUntilARefresh() {
    AccountRecord endless = ACTIVE.withState(AccountStatus.COOLING, "");
    assertEquals(AccountStatus.COOLING, endless.statusAt(Long.MAX_VALUE));
    AccountRecord zero = endless.withExt(ext("{\"cooldown_until\":0}"));
    assertEquals(AccountStatus.COOLING, zero.statusAt(NOW));
    AccountRecord refreshed =
        AccountRules.refreshed(zero, Map.of(), NOW, Accounts.QUOTA).apply(zero, NOW);
    assertEquals(AccountStatus.ACTIVE, refreshed.status());
  }

  @Test
  void whatOthersSpentWhileTheUpstreamWasAskedStaysSubtracted() {
    AccountRecord asked = fast(140, 140);
    QuotaWindow live = new QuotaWindow(135, 140, 7_200, NOW + 5, NOW, real());
    AccountPatch patch =
        AccountRules.refreshed(asked, Map.of(Mode.FAST, live), asked.quotas(), NOW, Accounts.QUOTA);
    assertEquals(135, left(patch, fast(140, 140)), "nobody else spent");
    assertEquals(115, left(patch, fast(120, 140)), "others stored twenty");
    assertEquals(135, left(patch, fast(20, 50)), "another window than the known one");
    assertEquals(134, left(patch.then(used()), fast(140, 140)));
    assertEquals(114, left(used().then(patch), fast(120, 140)));
    assertEquals(0, left(patch, fast(3, 140)));
  }

  private static AccountPatch used() {
    return AccountRules.success(ACTIVE, Mode.FAST, NOW, Accounts.QUOTA);
  }

  private static AccountRecord fast(int left, int total) {
    QuotaWindow window = new QuotaWindow(left, total, 7_200, NOW + 9, NOW, real());
    return ACTIVE.withQuotas(ACTIVE.quotas().with(Mode.FAST, window));
  }

  private static int left(AccountPatch patch, AccountRecord stored) {
    return patch.apply(stored, NOW).quotas().get(Mode.FAST).orElseThrow().remaining();
  }

  @Test
  void aRestNeverGetsShorter() {
    AccountRecord cooling = cooling(NOW + 1_000_000_000L);
    AccountRecord again =
        AccountRules.cooling(cooling, Mode.FAST, Optional.empty(), NOW, Accounts.random())
            .apply(cooling, NOW);
    assertEquals(NOW + 1_000_000_000L, again.cooldownUntil());
  }

  @Test
  void nothingAutomaticOverridesTheOperator() {
    AccountRecord expired = AccountRules.expired("x", NOW).apply(disabled(), NOW);
    assertEquals(AccountStatus.DISABLED, expired.status());
    assertEquals("operator_disabled", expired.stateReason());
  }

  @Test
  void anEndOfAWindowInTheFutureIsKeptAndAPastOneIsNot() {
    AccountRecord soon = fast(new QuotaWindow(5, 140, 7_200, NOW + 60_000, 1, real()));
    assertEquals(NOW + 60_000, exhausted(soon, Optional.empty()).resetAt());
    assertEquals(NOW + 90_000, exhausted(soon, Optional.of(Duration.ofSeconds(90))).resetAt());
    assertEquals(NOW + 60_000, exhausted(soon, Optional.of(Duration.ofSeconds(30))).resetAt());
    AccountRecord past = fast(new QuotaWindow(5, 140, 7_200, NOW - 1, 1, real()));
    assertEquals(NOW + 7_200_000, exhausted(past, Optional.empty()).resetAt());
  }

  @Test
  void recoversOnlyAccountsThatWereExpiredForConsoleLimitsLongAgoAndUsed() {
    AccountRecord struck =
        AccountRules.expired(AccountRules.CONSOLE_STRIKES, NOW)
            .apply(ACTIVE, NOW)
            .withCounts(new AccountRecord.Counts(6, 0, 0, 0, 0, "", 0, 0));
    long later = NOW + 3_600_000;
    assertTrue(AccountRules.mayRecover(struck, later, Accounts.CONSOLE));
    assertFalse(AccountRules.mayRecover(struck, later - 1, Accounts.CONSOLE));
    assertFalse(
        AccountRules.mayRecover(
            struck.withCounts(AccountRecord.Counts.NONE), later, Accounts.CONSOLE));
    AccountRecord dead = AccountRules.expired("invalid_credentials", NOW).apply(ACTIVE, NOW);
    assertFalse(AccountRules.mayRecover(dead, later, Accounts.CONSOLE));
    AccountRecord back = AccountRules.recovered().apply(struck, later);
    assertEquals(AccountStatus.ACTIVE, back.status());
    assertEquals("", back.stateReason());
    assertEquals(Json.Obj.EMPTY, back.ext());
  }

  @Test
  void restoringRemovesEveryTraceAndKeepsTheRest() {
    AccountRecord row =
        disabled()
            .withExt(
                ext(
                    "{\"console_429_count\":2,\"console_429_last_at\":9,\"forbidden_strikes\":1,"
                        + "\"disabled_at\":1,\"note\":\"n\",\"big\":9007199254740993}"));
    AccountRecord back = AccountRules.restored().apply(row, NOW);
    assertEquals("{\"note\":\"n\",\"big\":9007199254740993}", back.ext().compact());
    assertEquals(row.quotas(), back.quotas());
  }

  @Test
  void patchesInARowDoWhatOnePatchDoes() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AccountRecord step = ACTIVE;
      AccountPatch all = AccountPatch.draft().build();
      for (int i = 0; i < 6; i++) {
        AccountPatch next = patch(step, NOW + i * 1_000L, random);
        step = next.apply(step, NOW + 9_000);
        all = all.then(next);
      }
      assertEquals(step, all.apply(ACTIVE, NOW + 9_000), "seed " + seed);
    }
  }

  private static AccountPatch patch(AccountRecord at, long now, SplittableRandom random) {
    Mode mode = Mode.values()[random.nextInt(3)];
    return switch (random.nextInt(8)) {
      case 0 -> AccountRules.modeExhausted(at, mode, Optional.empty(), now);
      case 1 -> AccountRules.failed("server_error", now);
      case 2 -> AccountRules.cooling(at, mode, Optional.empty(), now, Accounts.random());
      case 3 ->
          random.nextInt(4) == 0
              ? AccountRules.expired("dead", now)
              : AccountRules.success(at, mode, now, Accounts.QUOTA);
      case 4 ->
          AccountRules.refreshed(
              at,
              Map.of(mode, new QuotaWindow(7, 50, 7_200, now + 5, now, real())),
              now,
              Accounts.QUOTA);
      case 5 ->
          AccountPatch.draft()
              .addTags(java.util.List.of("t" + random.nextInt(3)))
              .removeTags(java.util.List.of("t" + random.nextInt(3, 5)))
              .ext("user_id", Json.of(random.nextInt(9)))
              .build();
      default -> AccountRules.success(at, mode, now, Accounts.QUOTA);
    };
  }

  @Test
  void refusesToLetAnOperatorsChangeWait() {
    assertThrows(
        IllegalArgumentException.class,
        () -> AccountRules.failed("x", NOW).then(AccountRules.restored()));
  }

  @Test
  void givesAPaidAccountWithTheWindowOfItsBasicDaysItsPoolsOwn() {
    Quotas demoted = Quotas.NONE.with(Mode.FAST, new QuotaWindow(12, 30, 86_400, 5, 5, real()));
    Quotas fitting = QuotaTable.normalised(Pool.SUPER, demoted, Accounts.CONSOLE);
    assertEquals(QuotaTable.defaults(Pool.SUPER, Accounts.CONSOLE), fitting);
  }

  @Test
  void dropsWindowsThatABasicAccountCannotHave() {
    Quotas paid = QuotaTable.defaults(Pool.SUPER, Accounts.CONSOLE);
    Quotas fitting = QuotaTable.normalised(Pool.BASIC, paid, Accounts.CONSOLE);
    assertEquals(QuotaTable.defaults(Pool.BASIC, Accounts.CONSOLE), fitting);
  }

  @Test
  void cutsOldWindowsToTheirSize() {
    Quotas old =
        Quotas.NONE
            .with(Mode.FAST, new QuotaWindow(59, 60, 72_000, 7, 6, real()))
            .with(Mode.CONSOLE, new QuotaWindow(17, 20, 3_600, 0, 0, estimated()));
    Quotas fitting = QuotaTable.normalised(Pool.BASIC, old, Accounts.CONSOLE);
    assertEquals(
        new QuotaWindow(30, 30, 86_400, 7, 6, real()), fitting.get(Mode.FAST).orElseThrow());
    assertEquals(
        new QuotaWindow(17, 30, 900, 0, 0, estimated()), fitting.get(Mode.CONSOLE).orElseThrow());
    assertEquals(fitting, QuotaTable.normalised(Pool.BASIC, fitting, Accounts.CONSOLE));
  }

  @Test
  void neverLocksAModeForEver() {
    Quotas stuck = Quotas.NONE.with(Mode.FAST, new QuotaWindow(0, 30, 86_400, 0, NOW, real()));
    QuotaWindow fast =
        QuotaTable.normalised(Pool.BASIC, stuck, Accounts.CONSOLE).get(Mode.FAST).orElseThrow();
    assertEquals(NOW + 86_400_000L, fast.resetAt());
    assertEquals(30, fast.at(Mode.FAST, NOW + 86_400_000L).remaining());
  }

  @Test
  void readsWindowsHoweverTheyWereWritten() {
    assertEquals(
        new QuotaWindow(19, 20, 72_000, 0, 0, QuotaWindow.Source.DEFAULT),
        QuotaWindow.stored(
            JsonReader.parse(
                "{\"remaining\":19.0,\"total\":\"20\",\"window_seconds\":72000,"
                    + "\"reset_at\":null,\"source\":0}")));
    assertFalse(QuotaWindow.stored(Json.Null.VALUE).isSupported());
    assertEquals(
        new QuotaWindow(0, 5, 1, 0, 0, estimated()),
        QuotaWindow.stored(
            JsonReader.parse(
                "{\"remaining\":-3,\"total\":5,\"window_seconds\":1,\"reset_at\":0,\"source\":9}")));
  }

  @Test
  void whatTheConsoleSaidOfItsSizeOutlivesOurOwnCalls() {
    QuotaWindow day =
        new QuotaWindow(4, 10, 86_400, NOW + 80_000_000, NOW, QuotaWindow.Source.REAL);
    AccountRecord told = ACTIVE.withQuotas(ACTIVE.quotas().with(Mode.CONSOLE, day));
    Quotas used =
        AccountRules.success(told, Mode.CONSOLE, NOW, Accounts.QUOTA).apply(told, NOW).quotas();
    QuotaWindow kept =
        QuotaTable.normalised(Pool.SUPER, used, Accounts.CONSOLE).get(Mode.CONSOLE).orElseThrow();
    assertEquals(3, kept.remaining());
    assertEquals(10, kept.total());
    assertEquals(86_400, kept.windowSeconds());
  }

  @Test
  void theConsolesWordOnTheEndOfAWindowReplacesOurForecast() {
    QuotaWindow day =
        new QuotaWindow(4, 10, 86_400, NOW + 80_000_000, NOW, QuotaWindow.Source.REAL);
    AccountRecord record = ACTIVE.withQuotas(ACTIVE.quotas().with(Mode.CONSOLE, day));
    for (long seconds : new long[] {184, 100_000}) {
      Optional<Duration> wait = Optional.of(Duration.ofSeconds(seconds));
      QuotaWindow console =
          AccountRules.modeExhausted(record, Mode.CONSOLE, wait, NOW)
              .apply(record, NOW)
              .quotas()
              .get(Mode.CONSOLE)
              .orElseThrow();
      assertEquals(0, console.remaining());
      assertEquals(NOW + seconds * 1000, console.resetAt());
    }
  }

  private static AccountRecord success(AccountRecord record, long now) {
    return AccountRules.success(record, Mode.FAST, now, Accounts.QUOTA).apply(record, now);
  }

  private static QuotaWindow exhausted(AccountRecord record, Optional<Duration> wait) {
    return AccountRules.modeExhausted(record, Mode.FAST, wait, NOW)
        .apply(record, NOW)
        .quotas()
        .get(Mode.FAST)
        .orElseThrow();
  }

  private static AccountRecord fast(QuotaWindow window) {
    return ACTIVE.withQuotas(ACTIVE.quotas().with(Mode.FAST, window));
  }

  private static AccountRecord cooling(long until) {
    return ACTIVE
        .withState(AccountStatus.COOLING, "rate_limited")
        .withExt(ext("{\"cooldown_until\":" + until + ",\"cooldown_reason\":\"rate_limited\"}"));
  }

  private static AccountRecord disabled() {
    return AccountRules.disabled(NOW).apply(ACTIVE, NOW);
  }

  private static Json.Obj ext(String text) {
    return (Json.Obj) JsonReader.parse(text);
  }

  private static QuotaWindow.Source real() {
    return QuotaWindow.Source.REAL;
  }

  private static QuotaWindow.Source estimated() {
    return QuotaWindow.Source.ESTIMATED;
  }
}
