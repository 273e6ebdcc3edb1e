package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountRecord;
import grok2api.account.AccountStatus;
import grok2api.account.AccountStore.Position;
import grok2api.account.AccountUpkeep;
import grok2api.account.Leader;
import grok2api.account.QuotaRefresh;
import grok2api.account.QuotaSource;
import grok2api.account.QuotaTable;
import grok2api.account.QuotaWindow;
import grok2api.account.UpkeepRounds;
import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the leading instance does by itself, and that older servers can read the result. */
class UpkeepTest {

  private static final Path FIXTURES = Path.of("test/fixtures");

  @TempDir Path folder;

  private Rig rig(String fixture) throws IOException {
    Files.copy(FIXTURES.resolve(fixture), folder.resolve("accounts.db"));
    return new Rig(folder.resolve("accounts.db"));
  }

  private static AccountUpkeep upkeep(Rig rig, QuotaSource source, LocalTime cleanAt) {
    QuotaRefresh refresh = new QuotaRefresh(rig.directory, source, rig.clock);
    var parts = new AccountUpkeep.Parts(rig.directory, rig.sync, rig.store, refresh, Leader.ALONE);
    return new AccountUpkeep(
        parts, () -> new Config.Accounts.Cleanup(7, cleanAt, 100, true), rig.clock);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pyv2-local/accounts.db",
        "pyv2-early/accounts-schema2.db",
        "gojj/accounts.db",
        "godd/accounts.db",
        "godd/accounts-from-v2.db"
      })
  void shapesWindowsOnceAndThenFindsNothingToDo(String fixture) throws IOException {
    long revision;
    int live;
    try (Rig rig = rig(fixture)) {
      live = rig.store.load().accounts().size();
      UpkeepRounds.one(upkeep(rig, QuotaSource.NONE, LocalTime.MIDNIGHT));
      for (AccountRecord record : rig.store.load().accounts()) {
        assertEquals(
            QuotaTable.supported(record.pool()),
            record.quotas().asMap().keySet(),
            record.toString());
      }
      revision = rig.store.changesSince(Position.START).storedRevision();
    }
    try (Rig rig = new Rig(folder.resolve("accounts.db"))) {
      UpkeepRounds.one(upkeep(rig, QuotaSource.NONE, LocalTime.MIDNIGHT));
      assertEquals(revision, rig.store.changesSince(Position.START).storedRevision());
      assertEquals(live, rig.directory.views().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pyv2-local/accounts.db", "godd/accounts.db", "godd/accounts-from-v2.db"})
  void leavesRowsThatAStrictReaderOfTheOldServerTakes(String fixture) throws Exception {
    try (Rig rig = rig(fixture)) {
      UpkeepRounds.one(upkeep(rig, QuotaSource.NONE, LocalTime.MIDNIGHT));
      String token = rig.store.load().accounts().getFirst().key();
      rig.desk.setDisabled(token, true);
      rig.desk.add(List.of("new-one"), Pool.BASIC, List.of());
    }
    try (Connection open =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("accounts.db"));
        Statement query = open.createStatement();
        ResultSet row =
            query.executeQuery(
                "SELECT count(*) FROM accounts WHERE (deleted_at IS NULL OR deleted_at > 0) AND"
                    + " updated_at > 0 AND json_type(tags) = 'array' AND json_type(ext) = 'object'"
                    + " AND json_type(quota_auto) = 'object' AND json_extract(quota_fast,"
                    + " '$.total') IS NOT NULL AND json_extract(quota_expert, '$.window_seconds')"
                    + " IS NOT NULL AND json_type(quota_heavy) = 'object' AND revision > 0 AND"
                    + " (token = 'new-one' OR status = 'disabled')")) {
      assertTrue(row.getInt(1) >= 2, "rows written here: " + row.getInt(1));
    }
  }

  @Test
  void givesTheDemotedAndThePromotedAccountTheirPoolsWindows() throws IOException {
    try (Rig rig = rig("pyv2-local/accounts.db")) {
      UpkeepRounds.one(upkeep(rig, QuotaSource.NONE, LocalTime.MIDNIGHT));
      AccountRecord promoted = rig.record("fixture-super-0008");
      assertEquals(50, promoted.quotas().get(Mode.AUTO).orElseThrow().total());
      assertEquals(140, promoted.quotas().get(Mode.FAST).orElseThrow().total());
      AccountRecord demoted = rig.record("fixture-super-0007");
      assertTrue(demoted.quotas().get(Mode.GROK_4_3).isEmpty());
    }
  }

  @Test
  void recoversWhatTheForkExpiredForConsoleLimits() throws Exception {
    Path file = folder.resolve("accounts.db");
    Files.copy(FIXTURES.resolve("gojj/accounts.db"), file);
    sql(file, "UPDATE accounts SET usage_use_count = 6 WHERE token = 'fixture-basic-0014'");
    try (Rig rig = new Rig(file)) {
      assertEquals(AccountStatus.EXPIRED, rig.record("fixture-basic-0014").status());
      rig.clock.pass(Duration.ofDays(30));
      UpkeepRounds.one(upkeep(rig, QuotaSource.NONE, LocalTime.MIDNIGHT));
      AccountRecord back = rig.record("fixture-basic-0014");
      assertEquals(AccountStatus.ACTIVE, back.status());
      assertEquals("", back.stateReason());
    }
  }

  @Test
  void removesRowsDeletedLongAgoOnceADay() throws IOException {
    try (Rig rig = rig("pyv2-local/accounts.db")) {
      AccountUpkeep upkeep = upkeep(rig, QuotaSource.NONE, LocalTime.NOON);
      UpkeepRounds.one(upkeep);
      assertEquals(45, rig.store.changesSince(Position.START).rows().size());
      rig.clock.pass(Duration.ofDays(30));
      UpkeepRounds.one(upkeep);
      assertEquals(39, rig.store.changesSince(Position.START).rows().size());
    }
  }

  @Test
  void refreshesEachAccountOncePerInterval() throws IOException {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    try (Rig rig = new Rig(folder.resolve("accounts.db"))) {
      rig.desk.add(List.of("a", "b", "c"), Pool.BASIC, List.of());
      QuotaSource source =
          (account, modes) -> {
            assertTrue(asked.add(account.token().reveal()), "asked twice");
            QuotaWindow window =
                new QuotaWindow(9, 30, 86_400, 0, rig.clock.millis(), QuotaWindow.Source.REAL);
            return Map.of(Mode.FAST, window);
          };
      AccountUpkeep upkeep = upkeep(rig, source, LocalTime.MIDNIGHT);
      rig.clock.pass(Duration.ofMinutes(10));
      UpkeepRounds.one(upkeep);
      UpkeepRounds.one(upkeep);
      assertEquals(Set.of("a", "b", "c"), asked);
      assertEquals(9, rig.record("a").quotas().get(Mode.FAST).orElseThrow().remaining());
      asked.clear();
      rig.clock.pass(Duration.ofHours(21));
      UpkeepRounds.one(upkeep);
      assertEquals(Set.of(), asked);
      rig.clock.pass(Duration.ofHours(6));
      UpkeepRounds.one(upkeep);
      assertEquals(Set.of("a", "b", "c"), asked);
    }
  }

  @Test
  void raisesACounterThatWasResetBelowItsRows() throws Exception {
    Path file = folder.resolve("accounts.db");
    Files.copy(FIXTURES.resolve("pyv2-local/accounts.db"), file);
    sql(file, "UPDATE account_meta SET value = '12' WHERE key = 'revision'");
    try (Rig rig = new Rig(file)) {
      assertEquals(130, rig.sync.revision());
    }
  }

  @Test
  void loadsAnewWhenTheCounterGoesBack() throws Exception {
    Path file = folder.resolve("accounts.db");
    try (Rig rig = new Rig(file)) {
      rig.desk.add(List.of("a"), Pool.BASIC, List.of());
      rig.desk.add(List.of("b"), Pool.BASIC, List.of());
      sql(file, "DELETE FROM accounts WHERE token = 'b'");
      sql(file, "UPDATE accounts SET status = 'disabled', revision = 1");
      sql(file, "UPDATE account_meta SET value = '1' WHERE key = 'revision'");
      rig.sync.pollNow();
      assertEquals(AccountStatus.DISABLED, rig.record("a").status());
      assertTrue(rig.directory.find("b").isEmpty());
    }
  }

  @Test
  void refusesANewerSchemaAndAFileThatIsNone() throws Exception {
    Path file = folder.resolve("accounts.db");
    new Rig(file).close();
    sql(file, "UPDATE account_meta SET value = '99' WHERE key = 'grok2api_schema'");
    Failure newer = assertThrows(Failure.class, () -> new Rig(file));
    assertEquals("storage_newer", newer.code());
    Path text = folder.resolve("text.db");
    Files.writeString(
        text, "this is no database, and it is long enough to be looked at".repeat(40));
    Failure none = assertThrows(Failure.class, () -> new Rig(text));
    assertEquals("storage_unavailable", none.code());
  }

  @Test
  void leadsWithOneInstanceAtATime() throws Exception {
    Path lock = folder.resolve(".scheduler.lock");
    FileLeader first = FileLeader.on(lock);
    await(first::isLeader);
    try (FileLeader second = FileLeader.on(lock)) {
      assertFalse(second.isLeader());
      first.close();
      assertFalse(first.isLeader());
    }
    try (FileLeader third = FileLeader.on(lock)) {
      await(third::isLeader);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited 10 s in vain");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void sql(Path file, String statement) throws Exception {
    try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement update = open.createStatement()) {
      update.execute("PRAGMA busy_timeout=5000");
      update.execute(statement);
    }
  }
}
