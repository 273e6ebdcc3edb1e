package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import grok2api.account.AccountStore.Position;
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

/**
 * What the program that wrote a fixture counted in it, and chosen rows exactly as it stored them.
 */
record Expected(Json.Obj facts) {

  static final Path FIXTURES = Path.of("test/fixtures");

  static Expected of(String name) throws IOException {
    byte[] all = Files.readAllBytes(FIXTURES.resolve("expected.json"));
    return new Expected((Json.Obj) ((Json.Obj) JsonReader.parse(all)).get(name).orElseThrow());
  }

  void assertCounts(AccountStore store) {
    AccountStore.Page all = store.changesSince(Position.START);
    assertEquals(number(facts, "rows"), all.rows().size());
    assertEquals(number(facts, "live"), store.load().accounts().size());
    // A counter lower than the rows' own was reset by the Python server: it is put right.
    long revision = Math.max(number(facts, "stored_revision"), number(facts, "max_row_revision"));
    assertEquals(revision, all.storedRevision());
    assertEquals(facts.get("pool_state").orElseThrow(), counts(all));
    assertEquals(number(facts, "sum_use"), sum(all, 0));
    assertEquals(number(facts, "sum_fail"), sum(all, 1));
    assertEquals(number(facts, "sum_sync"), sum(all, 2));
  }

  void assertRowsInFull(AccountStore store) {
    Json.Obj rows = (Json.Obj) facts.get("rows_in_full").orElseThrow();
    int compared = 0;
    for (AccountRecord record : store.changesSince(Position.START).rows()) {
      if (rows.get(record.key()).isPresent()) {
        assertRow((Json.Obj) rows.get(record.key()).orElseThrow(), record);
        compared++;
      }
    }
    assertTrue(compared > 0);
    assertEquals(rows.members().size(), compared);
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

  /** Numbers stand there as numbers, as text, or not at all. */
  static long number(Json.Obj from, String key) {
    return switch (from.members().getOrDefault(key, Json.of(0))) {
      case Json.Num(var literal) -> Long.parseLong(literal);
      case Json.Str(var text) -> text.isEmpty() ? 0 : Long.parseLong(text);
      case Json.Null n -> 0;
      case Json.Obj o -> throw new IllegalArgumentException(key);
      case Json.Arr a -> throw new IllegalArgumentException(key);
      case Json.LongStr s -> throw new IllegalArgumentException(key);
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
