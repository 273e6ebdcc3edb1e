package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import grok2api.account.AccountStore.Position;
import grok2api.account.Accounts;
import grok2api.account.FakeClock;
import grok2api.account.QuotaWindow;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files written by the Python servers and the Go port open as they are. */
class TakeoverTest {

  private static final Path FIXTURES = Path.of("test/fixtures");

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock(Accounts.NOW);

  static Stream<String> files() {
    return Stream.of(
        "pyv2-local/accounts.db",
        "pyv2-early/accounts-schema2.db",
        "pyv2-early/accounts-schema3.db",
        "pyv2-early/accounts-no-grok43.db",
        "gojj/accounts.db",
        "gojj/accounts-from-v2.db",
        "godd/accounts.db",
        "godd/accounts-from-v2.db");
  }

  @ParameterizedTest
  @MethodSource("files")
  void opensWithTheCountsOfTheProgramThatWroteIt(String name) throws IOException {
    Json.Obj expected = expected(name);
    try (SqlAccountStore store = open(name)) {
      AccountStore.Page all = store.changesSince(Position.START);
      assertEquals(number(expected, "rows"), all.rows().size());
      assertEquals(number(expected, "live"), store.load().accounts().size());
      assertEquals(number(expected, "stored_revision"), all.storedRevision());
      assertEquals(expected.get("pool_state").orElseThrow(), counts(all));
      assertEquals(number(expected, "sum_use"), sum(all, 0));
      assertEquals(number(expected, "sum_fail"), sum(all, 1));
      assertEquals(number(expected, "sum_sync"), sum(all, 2));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsChosenRowsInFull(String name) throws IOException {
    Json.Obj rows = (Json.Obj) expected(name).get("rows_in_full").orElseThrow();
    try (SqlAccountStore store = open(name)) {
      for (AccountRecord record : store.changesSince(Position.START).rows()) {
        rows.get(record.key()).ifPresent(row -> assertRow((Json.Obj) row, record));
      }
    }
  }

  private static void assertRow(Json.Obj row, AccountRecord record) {
    assertEquals(row.text("pool").orElseThrow(), record.pool().id());
    assertEquals(row.text("status").orElseThrow(), record.status().id());
    assertEquals(number(row, "revision"), record.stamps().revision());
    assertEquals(number(row, "last_use_at"), record.counts().lastUseAt());
    assertEquals(number(row, "last_sync_at"), record.counts().lastSyncAt());
    assertEquals(row.text("state_reason").orElse(""), record.stateReason());
    String ext = row.text("ext").orElse("{}");
    Json wanted = ext.equals("null") ? Json.Obj.EMPTY : JsonReader.parse(ext);
    assertEquals(wanted, record.ext());
    for (Mode mode : Mode.values()) {
      String text = row.text("quota_" + mode.key()).orElse("{}");
      QuotaWindow window = QuotaWindow.stored(JsonReader.parse(text));
      assertEquals(window.isSupported() ? window : null, record.quotas().get(mode).orElse(null));
    }
  }

  @Test
  void readsATimeOfZeroAsNone() throws IOException {
    try (SqlAccountStore store = open("godd/accounts.db")) {
      AccountRecord never =
          store.load().accounts().stream()
              .filter(r -> r.key().equals("fixture-godd-basic-0010"))
              .findFirst()
              .orElseThrow();
      assertFalse(never.isDeleted());
      assertEquals(0, never.counts().lastUseAt());
      assertTrue(never.quotas().get(Mode.HEAVY).isEmpty());
      assertEquals(Json.Obj.EMPTY, never.ext());
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void putsACopyAsideBeforeItAddsColumnsAndOnlyThen(String name) throws IOException {
    open(name).close();
    assertEquals(1, copies());
    SqlAccountStore.sqlite(folder.resolve("accounts.db"), clock).close();
    assertEquals(1, copies());
  }

  private long copies() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().contains("before-schema")).count();
    }
  }

  private SqlAccountStore open(String name) throws IOException {
    Path file = folder.resolve("accounts.db");
    Files.copy(FIXTURES.resolve(name), file);
    return SqlAccountStore.sqlite(file, clock);
  }

  private static Json.Obj expected(String name) throws IOException {
    byte[] all = Files.readAllBytes(FIXTURES.resolve("expected.json"));
    return (Json.Obj) ((Json.Obj) JsonReader.parse(all)).get(name).orElseThrow();
  }

  /** Numbers stand there as numbers, as text, or not at all. */
  private static long number(Json.Obj from, String key) {
    return switch (from.members().getOrDefault(key, Json.of(0))) {
      case Json.Num(var literal) -> Long.parseLong(literal);
      case Json.Str(var text) -> Long.parseLong(text);
      case Json.Null n -> 0;
      case Json.Obj o -> throw new IllegalArgumentException(key);
      case Json.Arr a -> throw new IllegalArgumentException(key);
      case Json.Bool b -> throw new IllegalArgumentException(key);
    };
  }

  private static Json counts(AccountStore.Page page) {
    Map<String, Json> pools = new TreeMap<>();
    for (Pool pool : Pool.values()) {
      Map<String, Json> states = new TreeMap<>();
      for (AccountRecord record : page.rows()) {
        if (record.pool() == pool) {
          String state = record.isDeleted() ? "deleted" : record.status().id();
          long before = states.containsKey(state) ? number(new Json.Obj(states), state) : 0;
          states.put(state, Json.of(before + 1));
        }
      }
      if (!states.isEmpty()) {
        pools.put(pool.id(), new Json.Obj(states));
      }
    }
    return new Json.Obj(pools);
  }

  private static long sum(AccountStore.Page page, int which) {
    return page.rows().stream()
        .mapToLong(
            r ->
                switch (which) {
                  case 0 -> r.counts().uses();
                  case 1 -> r.counts().fails();
                  default -> r.counts().syncs();
                })
        .sum();
  }
}
