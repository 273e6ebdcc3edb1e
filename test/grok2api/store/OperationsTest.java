package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountDesk;
import grok2api.account.AccountDesk.Edit;
import grok2api.account.AccountExport;
import grok2api.account.AccountFilter;
import grok2api.account.AccountImport;
import grok2api.account.AccountLease;
import grok2api.account.AccountList;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStatus;
import grok2api.account.AccountStore;
import grok2api.account.AccountView;
import grok2api.account.Accounts;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the operator does, down to the file and up to the lists. */
class OperationsTest {

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder.resolve("accounts.db"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void restart() {
    rig.close();
    open();
  }

  @Test
  void addsCleanTokensOnceAndBringsDeletedOnesBack() {
    AccountDesk.Added added =
        rig.desk.add(List.of(" sso=a", "a", "b\u200b", "", "x;y"), Pool.BASIC, List.of(" t ", "t"));
    assertEquals(new AccountDesk.Added(2, 0, List.of("a", "b")), added);
    assertEquals(List.of("t"), rig.record("a").tags());
    assertEquals(1, rig.desk.delete(List.of("a", "a", "unknown")));
    assertEquals(0, rig.desk.delete(List.of("a")));
    added = rig.desk.add(List.of("a", "b"), Pool.SUPER, List.of());
    assertEquals(new AccountDesk.Added(1, 1, List.of("a")), added);
    assertEquals(Pool.SUPER, rig.record("a").pool());
    assertEquals(Pool.BASIC, rig.record("b").pool());
    Failure none =
        assertThrows(Failure.class, () -> rig.desk.add(List.of("", " "), Pool.BASIC, List.of()));
    assertEquals("No valid tokens provided", none.getMessage());
    assertEquals(Optional.of("tokens"), none.param());
    restart();
    assertEquals(2, rig.directory.views().size());
  }

  @Test
  void makesTheDirectoryLendWhatWasAddedAtOnce() {
    assertThrows(Failure.class, () -> rig.directory.lease(Accounts.fast()));
    rig.desk.add(List.of("a"), Pool.BASIC, List.of());
    rig.directory.lease(Accounts.fast()).close();
    rig.desk.setDisabled("a", true);
    assertThrows(Failure.class, () -> rig.directory.lease(Accounts.fast()));
  }

  @Test
  void bringsMoreAccountsThanAPageIntoTheDirectory() throws IOException {
    String text = String.join("\n", IntStream.range(0, 6_000).mapToObj(i -> "t" + i).toList());
    rig.importer.run(in(text), new AccountImport.Options(Pool.BASIC, true, false), n -> {});
    assertEquals(6_000, rig.directory.views().size());
    restart();
    assertEquals(6_000, rig.directory.views().size());
  }

  @Test
  void storesWhatRequestsDidAndAddsItToWhatTheOperatorDid() {
    rig.desk.add(List.of("a"), Pool.BASIC, List.of());
    for (int i = 0; i < 3; i++) {
      try (AccountLease lease = rig.directory.lease(Accounts.fast())) {
        lease.report(new Outcome.Success());
      }
    }
    rig.desk.setDisabled("a", true);
    AccountRecord record = rig.record("a");
    assertEquals(3, record.counts().uses());
    assertEquals(AccountStatus.DISABLED, record.status());
    assertEquals("operator_disabled", record.stateReason());
    restart();
    assertEquals(3, rig.record("a").counts().uses());
    assertEquals(27, rig.record("a").quotas().get(Mode.FAST).orElseThrow().remaining());
    assertEquals(AccountStatus.DISABLED, rig.record("a").status());
  }

  @Test
  void losesNothingWhileTheStoreFails() {
    rig.desk.add(List.of("a"), Pool.BASIC, List.of());
    rig.store.failuresLeft.set(2);
    try (AccountLease lease = rig.directory.lease(Accounts.fast())) {
      lease.report(new Outcome.Success());
    }
    flushFails();
    try (AccountLease lease = rig.directory.lease(Accounts.fast())) {
      lease.report(new Outcome.Success());
    }
    rig.store.failuresLeft.set(1);
    Failure failed = assertThrows(Failure.class, () -> rig.desk.setDisabled(List.of("a"), true));
    assertEquals("storage_unavailable", failed.code());
    assertEquals(AccountStatus.ACTIVE, rig.record("a").status());
    rig.store.failuresLeft.set(0);
    rig.desk.setDisabled(List.of("a"), true);
    AccountRecord stored = rig.store.load().accounts().getFirst();
    assertEquals(2, stored.counts().uses());
    assertEquals(28, stored.quotas().get(Mode.FAST).orElseThrow().remaining());
    assertEquals(AccountStatus.DISABLED, stored.status());
  }

  /** By the background thread or by this one, whichever comes first. */
  private void flushFails() {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (rig.store.failed.get() == 0) {
      assertTrue(System.nanoTime() < end, "nothing was stored within 10 s");
      try {
        rig.sync.flush();
      } catch (Failure expected) {
        assertEquals("storage_unavailable", expected.code());
      }
    }
  }

  @Test
  void letsTwoInstancesWriteAtOnce() throws Exception {
    int each = 100;
    try (Rig other = new Rig(folder.resolve("accounts.db"))) {
      Thread second =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      other.desk.add(List.of("other-" + i), Pool.BASIC, List.of());
                    }
                  });
      for (int i = 0; i < each; i++) {
        rig.desk.add(List.of("mine-" + i), Pool.BASIC, List.of());
      }
      second.join();
      rig.sync.pollNow();
      other.sync.pollNow();
      assertEquals(2 * each, rig.directory.views().size());
      assertEquals(2 * each, other.directory.views().size());
      assertEquals(2L * each, rig.sync.revision());
    }
  }

  @Test
  void storesEverythingThatWaitsWhenItStops() {
    rig.desk.add(List.of("a"), Pool.BASIC, List.of());
    try (AccountLease lease = rig.directory.lease(Accounts.fast())) {
      lease.report(new Outcome.InvalidCredentials("marker"));
    }
    restart();
    assertEquals(AccountStatus.EXPIRED, rig.record("a").status());
    assertEquals(1, rig.desk.deleteInvalid());
    assertEquals(0, rig.desk.deleteInvalid());
  }

  @Test
  void seesWhatAnotherInstanceChanged() {
    rig.desk.add(List.of("a", "b"), Pool.BASIC, List.of());
    try (Rig other = new Rig(folder.resolve("accounts.db"))) {
      other.desk.delete(List.of("a"));
      other.desk.add(List.of("c"), Pool.BASIC, List.of());
      other.desk.setDisabled("b", true);
    }
    rig.sync.pollNow();
    assertTrue(rig.directory.find("a").isEmpty());
    assertTrue(rig.directory.find("c").isPresent());
    assertEquals(AccountStatus.DISABLED, rig.record("b").status());
  }

  @Test
  void restoresWithoutTraces() {
    rig.desk.add(List.of("a"), Pool.BASIC, List.of());
    try (AccountLease lease = rig.directory.lease(Accounts.fast())) {
      lease.report(new Outcome.InvalidCredentials("marker"));
    }
    rig.desk.setDisabled("a", false);
    AccountRecord record = rig.record("a");
    assertEquals(AccountStatus.ACTIVE, record.status());
    assertEquals("", record.stateReason());
    assertEquals(0, record.counts().fails());
    assertEquals("", record.counts().lastFailReason());
    assertEquals(Json.Obj.EMPTY, record.ext());
    rig.directory.lease(Accounts.fast()).close();
  }

  @Test
  void countsKnownAndUnknownOnesOfABatch() {
    rig.desk.add(List.of("a", "b"), Pool.BASIC, List.of());
    assertEquals(
        new AccountDesk.Batch(3, 2, 1), rig.desk.setDisabled(List.of("a", "b", "unknown"), true));
    Failure none =
        assertThrows(Failure.class, () -> rig.desk.setDisabled(List.of("unknown"), true));
    assertEquals(Failure.Kind.NOT_FOUND, none.kind());
    assertEquals("account_not_found", none.code());
  }

  @Test
  void editsTheTokenAndKeepsEverythingElse() {
    rig.desk.add(List.of("old"), Pool.HEAVY, List.of("t"));
    rig.desk.setDisabled("old", true);
    rig.clock.pass(Duration.ofHours(1));
    AccountDesk.Edited edited =
        rig.desk.edit(
            "old",
            new Edit(
                Optional.of("sso=new"), Optional.empty(), Optional.empty(), Optional.of("mine")));
    assertEquals(new AccountDesk.Edited("new", Pool.HEAVY), edited);
    assertTrue(rig.directory.find("old").isEmpty());
    AccountRecord record = rig.record("new");
    assertEquals(AccountStatus.DISABLED, record.status());
    assertEquals("mine", record.note());
    assertEquals(List.of("t"), record.tags());
    assertEquals(Accounts.NOW, record.stamps().createdAt());
    assertEquals(20, record.quotas().get(Mode.HEAVY).orElseThrow().total());
    assertEquals(150, record.quotas().get(Mode.GROK_4_3).orElseThrow().total());
  }

  @Test
  void refusesEditsThatCannotBe() {
    rig.desk.add(List.of("a", "b", "gone"), Pool.BASIC, List.of());
    rig.desk.delete(List.of("gone"));
    Failure conflict = assertThrows(Failure.class, () -> rig.desk.edit("a", rename("b")));
    assertEquals(Failure.Kind.CONFLICT, conflict.kind());
    assertEquals("token_conflict", conflict.code());
    Failure unknown = assertThrows(Failure.class, () -> rig.desk.edit("no", rename("x")));
    assertEquals("account_not_found", unknown.code());
    assertEquals("gone", rig.desk.edit("a", rename("gone")).token());
  }

  private static Edit rename(String next) {
    return new Edit(Optional.of(next), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void movesPoolsWithoutTouchingTheState() {
    rig.desk.add(List.of("a"), Pool.SUPER, List.of());
    rig.desk.setDisabled("a", true);
    rig.desk.edit(
        "a",
        new Edit(Optional.empty(), Optional.of(Pool.BASIC), Optional.empty(), Optional.empty()));
    AccountRecord record = rig.record("a");
    assertEquals(AccountStatus.DISABLED, record.status());
    assertEquals(Pool.BASIC, record.pool());
    assertTrue(record.quotas().get(Mode.GROK_4_3).isEmpty());
    assertEquals(30, record.quotas().get(Mode.FAST).orElseThrow().total());
    rig.desk.move(List.of("a"), Pool.HEAVY);
    assertEquals(20, rig.record("a").quotas().get(Mode.HEAVY).orElseThrow().remaining());
    assertEquals(400, rig.record("a").quotas().get(Mode.FAST).orElseThrow().total());
  }

  @Test
  void replacesAPoolAfterPuttingACopyAside() throws IOException {
    rig.desk.add(List.of("a", "b"), Pool.BASIC, List.of());
    rig.desk.add(List.of("s"), Pool.SUPER, List.of());
    int count =
        rig.desk.replace(
            Map.of(
                Pool.BASIC,
                List.of(
                    AccountDesk.Entrant.of("b", List.of("x")),
                    AccountDesk.Entrant.of("c", List.of()))));
    assertEquals(2, count);
    assertTrue(rig.directory.find("a").isEmpty());
    assertEquals(List.of("x"), rig.record("b").tags());
    assertTrue(rig.directory.find("s").isPresent());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.filter(f -> f.toString().contains("before-replace")).count());
    }
  }

  @Test
  void listsFiltersSortsAndCounts() {
    rig.desk.add(List.of("b1", "b2", "b3"), Pool.BASIC, List.of("nsfw"));
    rig.clock.pass(Duration.ofSeconds(1));
    rig.desk.add(List.of("s1", "s2"), Pool.SUPER, List.of());
    rig.desk.setDisabled(List.of("b3", "s2"), true);
    AccountFilter disabled =
        new AccountFilter(
            Optional.empty(), Optional.of(AccountFilter.State.DISABLED), Optional.empty(), "", "");
    AccountList.Listing page = rig.list.page(disabled, AccountList.Order.NEWEST, 1, 50);
    assertEquals(List.of("s2", "b3"), tokens(page.items()));
    assertEquals(2, page.total());
    assertEquals(1, page.totalPages());
    AccountList.Summary counts = page.summary();
    assertEquals(5, counts.statusAll());
    assertEquals(3, counts.status().get(AccountFilter.State.ACTIVE));
    assertEquals(2, counts.status().get(AccountFilter.State.DISABLED));
    assertEquals(2, counts.poolAll());
    assertEquals(1, counts.pool().get(Pool.SUPER));
    assertEquals(1, counts.nsfwEnabled());
    assertEquals(50, counts.quota().get(Mode.AUTO));
    AccountList.Listing second = rig.list.page(AccountFilter.ALL, AccountList.Order.NEWEST, 2, 2);
    assertEquals(List.of("b1", "b2"), tokens(second.items()));
    assertEquals(3, second.totalPages());
    assertEquals(
        List.of(), rig.list.page(AccountFilter.ALL, AccountList.Order.NEWEST, 9, 2).items());
  }

  private static List<String> tokens(List<AccountView> views) {
    return views.stream().map(view -> view.record().key()).toList();
  }

  // ---- files

  static Stream<Arguments> imports() {
    return Stream.of(
        Arguments.of("text", "sso=a\r\n# no\r\n\r\nb, c d\r\n", 4, 0, 0, "BASIC=4"),
        Arguments.of("text with mark", "\ufeffa\nb\na", 2, 1, 0, "BASIC=2"),
        Arguments.of("cookies", "x=1; sso=a; y=2\nnothing=1; z=2", 1, 0, 1, "BASIC=1"),
        Arguments.of(
            "v2",
            "{\"basic\":[\"a\",{\"token\":\"b\",\"tags\":[\"t\"]}],\"super\":[\"c\"]}",
            3,
            0,
            0,
            "BASIC=2,SUPER=1"),
        Arguments.of(
            "v1",
            "\ufeff{\"ssoBasic\":[{\"token\":\"a\",\"status\":\"cooling\",\"use_count\":7}],\r\n"
                + "\"ssoSuper\":[\"b\"]}",
            2,
            0,
            0,
            "BASIC=1,SUPER=1"),
        Arguments.of(
            "v0",
            "{\"ssoNormal\":{\"a\":{\"createdTime\":5,\"failedCount\":2,\"note\":\"n\"}},"
                + "\"ssoSuper\":{\"b\":{}}}",
            2,
            0,
            0,
            "BASIC=1,SUPER=1"),
        Arguments.of(
            "list", "[\"a\",{\"token\":\"b\",\"tier\":\"heavy\"},7]", 2, 0, 1, "BASIC=1,HEAVY=1"),
        Arguments.of(
            "v3 lines",
            """
            {"sso_token":"a","token":"","tier":"super"}
            {"sso_token":"b","tier":"weird"}
            {broken
            """,
            1,
            0,
            2,
            "SUPER=1"),
        Arguments.of(
            "v3 web", file("exports/v3-grok_web.json"), 4, 0, 0, "BASIC=2,SUPER=1,HEAVY=1"),
        Arguments.of("v3 console", file("exports/v3-grok_console.json"), 2, 0, 0, "BASIC=2"),
        Arguments.of("v3 build", file("exports/v3-grok_build.json"), 0, 0, 1, ""),
        Arguments.of(
            "v2 export",
            file("exports/pyv2-tokens-all-all-all.json"),
            39,
            0,
            0,
            "BASIC=25,SUPER=8,HEAVY=6"),
        Arguments.of("v2 text", file("exports/pyv2-tokens-all-all-all.txt"), 39, 0, 0, "BASIC=39"),
        Arguments.of(
            "port export", file("exports/godd-tokens.json"), 15, 0, 0, "BASIC=9,SUPER=4,HEAVY=2"),
        Arguments.of("port text", file("exports/godd-tokens.txt"), 15, 0, 0, "BASIC=15"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("imports")
  void importsEveryLayout(
      String name, String text, int count, int skipped, int invalid, String pools) {
    var dry =
        rig.importer.run(in(text), new AccountImport.Options(Pool.BASIC, false, true), n -> {});
    assertEquals(List.of(), rig.directory.views());
    var real =
        rig.importer.run(in(text), new AccountImport.Options(Pool.BASIC, false, false), n -> {});
    assertEquals(real, dry);
    assertEquals(count, real.count());
    assertEquals(skipped, real.skipped());
    assertEquals(invalid, real.invalidCount());
    assertEquals(
        pools,
        String.join(
            ",",
            real.pools().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList()));
    assertEquals(count, rig.directory.views().size());
  }

  @Test
  void takesOverWhatOlderLayoutsKnow() {
    String v0 =
        "{\"ssoNormal\":{\"a\":{\"createdTime\":5,\"failedCount\":2,\"note\":\"n\",\"tags\":[\"t\"],"
            + "\"status\":\"expired\"}}}";
    rig.importer.run(in(v0), new AccountImport.Options(Pool.BASIC, false, false), n -> {});
    AccountRecord record = rig.record("a");
    assertEquals(5, record.stamps().createdAt());
    assertEquals(2, record.counts().fails());
    assertEquals("n", record.note());
    assertEquals(List.of("t"), record.tags());
    assertEquals(AccountStatus.EXPIRED, record.status());
    rig.importer.run(
        in(file("exports/v3-grok_web.json")),
        new AccountImport.Options(Pool.BASIC, false, false),
        n -> {});
    assertEquals(List.of("nsfw"), rig.record("fixture-v3-super-0001").tags());
    assertEquals(
        Optional.of("00000000-0000-4000-8000-000000000001"),
        rig.record("fixture-v3-basic-0001").ext().text("user_id"));
  }

  @Test
  void writesNothingWhenAPoolIsUnknown() {
    Failure unknown =
        assertThrows(
            Failure.class,
            () ->
                rig.importer.run(
                    in("{\"basic\":[\"a\"],\"weird\":[\"b\"]}"),
                    new AccountImport.Options(Pool.BASIC, false, false),
                    n -> {}));
    assertEquals(Optional.of("weird"), unknown.param());
    assertEquals(List.of(), rig.directory.views());
  }

  @Test
  void replacesOnlyPoolsThatTheFileNames() {
    rig.desk.add(List.of("a"), Pool.BASIC, List.of());
    rig.desk.add(List.of("s"), Pool.SUPER, List.of());
    var report =
        rig.importer.run(
            in("{\"basic\":[\"b\"]}"), new AccountImport.Options(Pool.BASIC, true, false), n -> {});
    assertEquals(1, report.count());
    assertFalse(rig.directory.find("a").isPresent());
    assertTrue(rig.directory.find("s").isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void showsEachPageOfTheWholeOrder(AccountList.Sort by) {
    Random random = new Random(7);
    List<AccountChange> rows = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      AccountRecord row = Accounts.account("t" + random.nextInt(1_000_000), Pool.BASIC);
      int few = random.nextInt(4); // many are equal: then the token decides
      var counts = new AccountRecord.Counts(few, few, 0, few, 0, "", 0, 0);
      row =
          new AccountRecord(
              row.token(),
              row.pool(),
              row.status(),
              row.tags(),
              row.quotas(),
              counts,
              "",
              row.ext(),
              new AccountRecord.Stamps(1 + few, 1 + few, 0, 0));
      rows.add(new AccountChange.Add(row, AccountChange.IfLive.KEEP, false));
    }
    rig.sync.apply(rows);
    for (boolean ascending : List.of(true, false)) {
      var order = new AccountList.Order(by, ascending);
      List<String> all = keys(rig.list.all(AccountFilter.ALL, order));
      assertEquals(sorted(by, ascending), all);
      for (int size : List.of(1, 7, 100, 699, 2_000)) {
        for (int from = 0; from < all.size(); from += size * (1 + all.size() / size / 5)) {
          List<String> page =
              keys(rig.list.page(AccountFilter.ALL, order, 1 + from / size, size).items());
          assertEquals(all.subList(from, Math.min(all.size(), from + size)), page);
        }
      }
    }
  }

  private List<String> sorted(AccountList.Sort by, boolean ascending) {
    Comparator<AccountRecord> order =
        switch (by) {
          case CREATED_AT -> Comparator.comparingLong(row -> row.stamps().createdAt());
          case UPDATED_AT -> Comparator.comparingLong(row -> row.stamps().updatedAt());
          case LAST_USED_AT -> Comparator.comparingLong(row -> row.counts().lastUseAt());
          case USE_COUNT -> Comparator.comparingLong(row -> row.counts().uses());
          case FAIL_COUNT -> Comparator.comparingLong(row -> row.counts().fails());
        };
    return rig.directory.views().stream()
        .map(AccountView::record)
        .sorted((ascending ? order : order.reversed()).thenComparing(AccountRecord::key))
        .map(AccountRecord::key)
        .toList();
  }

  private static List<String> keys(List<AccountView> views) {
    return views.stream().map(view -> view.record().key()).toList();
  }

  @Test
  void showsAPageAnewWhenAnAccountChanged() {
    rig.desk.add(List.of("a", "b"), Pool.BASIC, List.of());
    var disabled =
        new AccountFilter(
            Optional.empty(), Optional.of(AccountFilter.State.DISABLED), Optional.empty(), "", "");
    assertEquals(0, rig.list.page(disabled, AccountList.Order.NEWEST, 1, 9).total());
    rig.desk.setDisabled("a", true);
    assertEquals(1, rig.list.page(disabled, AccountList.Order.NEWEST, 1, 9).total());
    rig.desk.delete(List.of("a"));
    assertEquals(0, rig.list.page(disabled, AccountList.Order.NEWEST, 1, 9).total());
    assertEquals(1, rig.list.summary(AccountFilter.ALL).total());
  }

  @Test
  void exportsTextAndPools() throws IOException {
    rig.desk.add(List.of("a", "b"), Pool.BASIC, List.of("t"));
    rig.desk.add(List.of("s"), Pool.SUPER, List.of());
    var order = new AccountList.Order(AccountList.Sort.CREATED_AT, true);
    List<AccountView> all = rig.list.all(AccountFilter.ALL, order);
    assertEquals("a\nb\ns\n", export(all, AccountExport.Format.TXT));
    assertEquals(
        "{\"basic\":[{\"token\":\"a\",\"tags\":[\"t\"]},{\"token\":\"b\",\"tags\":[\"t\"]}],"
            + "\"super\":[{\"token\":\"s\",\"tags\":[]}]}", // no pool that an import would empty
        export(all, AccountExport.Format.JSON));
    assertEquals(
        "tokens-all-all-all.txt",
        AccountExport.fileName(AccountFilter.ALL, AccountExport.Format.TXT));
  }

  @Test
  void mergesAFullExportBackWithoutLoss() throws IOException {
    List<AccountRecord> rows = new ArrayList<>();
    Files.copy(Path.of("test/fixtures/gojj/accounts.db"), folder.resolve("from.db"));
    try (Rig from = new Rig(folder.resolve("from.db"))) {
      String file = export(from.directory.views(), AccountExport.Format.FULL);
      assertTrue(JsonReader.parse(file) instanceof Json.Obj);
      var report =
          rig.importer.run(in(file), new AccountImport.Options(Pool.BASIC, false, false), n -> {});
      assertEquals(39, report.count());
      assertEquals(List.of(), report.invalid());
      from.directory.views().forEach(view -> rows.add(view.record()));
      var again =
          rig.importer.run(in(file), new AccountImport.Options(Pool.BASIC, false, false), n -> {});
      assertEquals(39, again.skipped());
    }
    for (AccountRecord row : rows) {
      AccountRecord mine = rig.record(row.key());
      assertEquals(ChangeRunner.stamped(row, mine.stamps().revision()), mine);
    }
  }

  @Test
  void storesWaitingChangesNextToTheOperatorsOwn() {
    rig.desk.add(List.of("a"), Pool.BASIC, List.of());
    try (AccountLease lease = rig.directory.lease(Accounts.fast())) {
      lease.report(new Outcome.Success());
    }
    AccountStore.Applied applied = rig.sync.apply(List.of(new AccountChange.Delete("unknown")));
    assertEquals(1, applied.results().size());
    rig.sync.flush();
    assertEquals(1, rig.record("a").counts().uses());
    assertEquals(1, rig.store.load().accounts().getFirst().counts().uses());
  }

  private static String export(List<AccountView> views, AccountExport.Format format)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccountExport.write(views, format, Instant.ofEpochMilli(Accounts.NOW), out);
    return out.toString(UTF_8);
  }

  private static ByteArrayInputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static String file(String name) {
    try {
      return Files.readString(Path.of("test/fixtures").resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
