package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountChange.Effect;
import grok2api.account.AccountChange.IfLive;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStatus;
import grok2api.account.AccountStore;
import grok2api.account.AccountStore.Durability;
import grok2api.account.AccountStore.Position;
import grok2api.account.Accounts;
import grok2api.account.FakeClock;
import grok2api.account.StorePatches;
import grok2api.json.Json;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend must do, whatever it is made of; run once per backend. */
abstract class AccountStoreContract {

  final FakeClock clock = new FakeClock(Accounts.NOW);
  private AccountStore store;

  /** A store without accounts. */
  abstract AccountStore openEmpty() throws Exception;

  /** The same stored data through another connection or after a restart. */
  abstract AccountStore reopen() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = openEmpty();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void addsOnceAndKeepsWhatIsThere() {
    assertEquals(List.of(Effect.CREATED), effects(add("a", Pool.BASIC, "x")));
    assertEquals(List.of(Effect.KEPT), effects(add("a", Pool.SUPER, "y")));
    AccountRecord stored = one("a");
    assertEquals(Pool.BASIC, stored.pool());
    assertEquals(List.of("x"), stored.tags());
    assertEquals(1, stored.stamps().revision());
  }

  @Test
  void keepsEveryFieldExactly() throws Exception {
    String ext =
        "{\"note\":\"l1\\nl2 \\u00e9\\ud83d\\ude00\",\"owner\":{\"id\":7,\"tags\":[\"x\"]},"
            + "\"score\":1.50,\"flag\":true,\"nothing\":null,\"big\":9007199254740993}";
    AccountRecord full = StorePatches.everyField("full:token", ext);
    apply(new AccountChange.Add(full, IfLive.KEEP, false));
    store.close();
    store = reopen();
    AccountRecord stored = one("full:token");
    assertEquals(ChangeRunner.stamped(full, 1), stored);
    assertTrue(stored.ext().compact().contains("\"big\":9007199254740993"));
    assertTrue(stored.ext().compact().contains("\"score\":1.50"));
  }

  @Test
  void tellsTokensApartThatDifferInCase() {
    apply(add("Case", Pool.BASIC), add("case", Pool.BASIC), add("CASE", Pool.BASIC));
    assertEquals(Set.of("Case", "case", "CASE"), tokens());
  }

  @Test
  void countsOneRevisionPerCallAndNoneForNothing() {
    assertEquals(1, apply(add("a", Pool.BASIC), add("b", Pool.BASIC)).revision());
    assertEquals(1, apply(add("a", Pool.BASIC)).revision());
    assertEquals(1, apply(new AccountChange.Delete("unknown")).revision());
    assertEquals(2, apply(new AccountChange.Delete("a")).revision());
  }

  @Test
  void deletesSoftlyAndCountsOnlyLiveOnes() {
    apply(add("a", Pool.BASIC), add("b", Pool.BASIC));
    assertEquals(
        List.of(Effect.DELETED, Effect.MISSING, Effect.MISSING),
        effects(
            new AccountChange.Delete("a"),
            new AccountChange.Delete("a"),
            new AccountChange.Delete("unknown")));
    assertEquals(Set.of("b"), tokens());
    AccountRecord deleted = store.changesSince(new Position(1, "")).rows().getLast();
    assertTrue(deleted.isDeleted());
    assertEquals(Accounts.NOW, deleted.stamps().deletedAt());
  }

  @Test
  void bringsADeletedAccountBackWithoutItsFailures() {
    apply(add("a", Pool.BASIC, "old"));
    apply(new AccountChange.Patch("a", StorePatches.used(Mode.FAST, 3)));
    apply(new AccountChange.Patch("a", StorePatches.expired()));
    apply(new AccountChange.Delete("a"));
    clock.pass(Duration.ofDays(1));
    assertEquals(List.of(Effect.RESTORED), effects(add("a", Pool.BASIC, "new")));
    AccountRecord back = one("a");
    assertEquals(AccountStatus.ACTIVE, back.status());
    assertEquals("", back.stateReason());
    assertEquals("", back.counts().lastFailReason());
    assertEquals(0, back.counts().fails());
    assertEquals(3, back.counts().uses());
    assertEquals(List.of("new"), back.tags());
    assertEquals(Accounts.NOW, back.stamps().createdAt());
    assertFalse(back.ext().get("expired_at").isPresent());
  }

  @Test
  void updatesPoolAndTagsButNotTheStateOfALiveAccount() {
    apply(add("a", Pool.BASIC, "old"));
    apply(new AccountChange.Patch("a", StorePatches.disabled()));
    AccountRecord given = Accounts.account("a", Pool.SUPER, "new");
    apply(new AccountChange.Add(given, IfLive.UPDATE, false));
    AccountRecord stored = one("a");
    assertEquals(Pool.SUPER, stored.pool());
    assertEquals(List.of("new"), stored.tags());
    assertEquals(AccountStatus.DISABLED, stored.status());
    assertEquals(50, stored.quotas().get(Mode.AUTO).orElseThrow().total());
    apply(new AccountChange.Add(Accounts.account("a", Pool.SUPER), IfLive.UPDATE, true));
    assertEquals(List.of("new"), one("a").tags());
  }

  @Test
  void addsUpWhatTwoInstancesCount() throws Exception {
    apply(add("a", Pool.BASIC));
    try (AccountStore other = reopen()) {
      apply(new AccountChange.Patch("a", StorePatches.used(Mode.FAST, 2)));
      other.apply(
          List.of(new AccountChange.Patch("a", StorePatches.used(Mode.FAST, 3))),
          Durability.COMMITTED);
    }
    AccountRecord stored = one("a");
    assertEquals(5, stored.counts().uses());
    assertEquals(25, stored.quotas().get(Mode.FAST).orElseThrow().remaining());
  }

  @Test
  void renamesWithEverythingAndDeletesTheOldName() {
    apply(add("old", Pool.HEAVY, "t"));
    apply(new AccountChange.Patch("old", StorePatches.used(Mode.HEAVY, 4)));
    assertEquals(
        List.of(Effect.UPDATED),
        effects(new AccountChange.Rename("old", "new", StorePatches.nothing())));
    assertEquals(Set.of("new"), tokens());
    assertEquals(4, one("new").counts().uses());
    assertEquals(16, one("new").quotas().get(Mode.HEAVY).orElseThrow().remaining());
    assertEquals(Accounts.NOW, one("new").stamps().createdAt());
  }

  @Test
  void refusesANameOfALiveAccountAndTakesThatOfADeletedOne() {
    apply(add("a", Pool.BASIC, "mine"), add("b", Pool.BASIC));
    var rename = new AccountChange.Rename("a", "b", StorePatches.nothing());
    assertEquals(List.of(Effect.CONFLICT), effects(rename));
    assertEquals(Set.of("a", "b"), tokens());
    apply(new AccountChange.Delete("b"));
    assertEquals(List.of(Effect.UPDATED), effects(rename));
    assertEquals(List.of("mine"), one("b").tags());
    assertEquals(
        List.of(Effect.MISSING),
        effects(new AccountChange.Rename("gone", "c", StorePatches.nothing())));
  }

  @Test
  void replacesOnePoolAndLeavesTheOthers() {
    apply(add("a", Pool.BASIC), add("b", Pool.BASIC), add("s", Pool.SUPER));
    AccountStore.Result result =
        apply(new AccountChange.ReplacePool(Pool.BASIC, List.of(update("b", "kept"), update("c"))))
            .results()
            .getFirst();
    assertEquals(2, result.updated());
    assertEquals(Set.of("b", "c", "s"), tokens());
    assertEquals(2, one("c").stamps().revision());
    assertEquals(List.of("kept"), one("b").tags());
  }

  @Test
  void undoesEverythingWhenOneChangeFails() {
    AccountRecord broken = Accounts.account("z".repeat(10), Pool.BASIC);
    List<AccountChange> changes = new ArrayList<>();
    changes.add(add("good", Pool.BASIC));
    changes.add(new AccountChange.Patch("good", StorePatches.failing()));
    org.junit.jupiter.api.Assertions.assertThrows(
        IllegalStateException.class, () -> store.apply(changes, Durability.SYNCED));
    assertEquals(Set.of(), tokens());
    apply(new AccountChange.Add(broken, IfLive.KEEP, false));
    assertEquals(1, one(broken.key()).stamps().revision());
  }

  @Test
  void pagesThroughMoreRowsOfOneRevisionThanAPageHolds() {
    int rows = AccountStore.PAGE_ROWS + 1_005;
    apply(
        IntStream.range(0, rows)
            .mapToObj(i -> add("t%05d".formatted(i), Pool.BASIC))
            .toArray(AccountChange[]::new));
    Set<String> seen = new HashSet<>();
    Position at = Position.START;
    AccountStore.Page page;
    do {
      page = store.changesSince(at);
      page.rows().forEach(row -> assertTrue(seen.add(row.key())));
      at = page.next();
    } while (page.more());
    assertEquals(rows, seen.size());
    assertEquals(1, page.storedRevision());
    assertEquals(List.of(), store.changesSince(at).rows());
  }

  @Test
  void loadsFromWhereChangesGoOn() {
    apply(add("a", Pool.BASIC), add("\uffffz", Pool.BASIC));
    AccountStore.Snapshot all = store.load();
    assertEquals(2, all.accounts().size());
    assertEquals(List.of(), store.changesSince(all.position()).rows());
    apply(add("b", Pool.BASIC));
    List<AccountRecord> rows = store.changesSince(all.position()).rows();
    assertEquals(List.of("b"), rows.stream().map(AccountRecord::key).toList());
  }

  @Test
  void removesOnlyRowsDeletedLongAgo() {
    apply(add("a", Pool.BASIC), add("b", Pool.BASIC), add("c", Pool.BASIC));
    apply(new AccountChange.Delete("a"), new AccountChange.Delete("b"));
    clock.pass(Duration.ofDays(8));
    apply(new AccountChange.Delete("c"));
    assertEquals(2, store.purge(Accounts.NOW + 1, 1, true));
    List<AccountRecord> rows = store.changesSince(Position.START).rows();
    assertEquals(List.of("c"), rows.stream().map(AccountRecord::key).toList());
  }

  @Test
  void keepsTagsInTheOrderGiven() {
    apply(add("a", Pool.BASIC, "z", "a,b", "日本語", "quote\"d"));
    apply(new AccountChange.Patch("a", StorePatches.tags(List.of("n", "z"), List.of("a,b"))));
    assertEquals(List.of("z", "日本語", "quote\"d", "n"), one("a").tags());
  }

  @Test
  void mergesExtrasKeyByKey() {
    AccountRecord given =
        StorePatches.withExt(
            Accounts.account("a", Pool.BASIC),
            new Json.Obj(Map.of("note", Json.of("n"), "keep", Json.of(1))));
    apply(new AccountChange.Add(given, IfLive.KEEP, false));
    apply(new AccountChange.Patch("a", StorePatches.ext("note", Json.of("m"))));
    assertEquals("m", one("a").note());
    assertEquals(Json.of(1), one("a").ext().get("keep").orElseThrow());
  }

  private static AccountChange.Add add(String token, Pool pool, String... tags) {
    return new AccountChange.Add(Accounts.account(token, pool, tags), IfLive.KEEP, false);
  }

  private static AccountChange.Add update(String token, String... tags) {
    return new AccountChange.Add(Accounts.account(token, Pool.BASIC, tags), IfLive.UPDATE, false);
  }

  private AccountStore.Applied apply(AccountChange... changes) {
    return store.apply(List.of(changes), Durability.COMMITTED);
  }

  private List<Effect> effects(AccountChange... changes) {
    return apply(changes).results().stream().map(AccountStore.Result::effect).toList();
  }

  private Set<String> tokens() {
    Set<String> tokens = new HashSet<>();
    store.load().accounts().forEach(record -> tokens.add(record.key()));
    return tokens;
  }

  private AccountRecord one(String token) {
    return store.load().accounts().stream()
        .filter(record -> record.key().equals(token))
        .findFirst()
        .orElseThrow();
  }
}
