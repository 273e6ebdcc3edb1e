package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountStore;
import grok2api.account.AccountStore.Durability;
import grok2api.account.Accounts;
import grok2api.account.FakeClock;
import grok2api.base.Failure;
import grok2api.config.Startup.Storage.Kind;
import grok2api.model.Pool;
import grok2api.store.ServerSchema.Way;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Tables and keys written by the Python server and the Go port open as they are. */
class ServerTakeoverTest {

  private static final String NAME = "takeover";
  private static final String V2_POSTGRESQL = "pyv2-postgresql/grok2api.sql";
  private static final String V2_MARIADB = "pyv2-mariadb/grok2api.sql";
  private static final String GO_MARIADB = "godd/mariadb.sql";
  private static final int REDIS = 2;

  private final FakeClock clock = new FakeClock(Accounts.NOW);

  @Test
  void opensTablesOfV2OnPostgresql() throws Exception {
    PostgresqlServer server = Servers.postgresql();
    String url = server.database(NAME);
    server.load(NAME, Expected.FIXTURES.resolve(V2_POSTGRESQL));
    try (AccountStore store = Servers.open(Kind.POSTGRESQL, url, clock)) {
      Expected.of(V2_POSTGRESQL).assertCounts(store);
      Expected.of(V2_POSTGRESQL).assertRowsInFull(store);
    }
    String copied = "SELECT count(*) FROM accounts_before_schema_1";
    assertEquals("45", server.psql(NAME, "-c", copied).strip());
    // What v2 does not name when it adds an account must have a default.
    String insert =
        "INSERT INTO accounts (token, pool, status, created_at, updated_at, tags, quota_auto,"
            + " quota_fast, quota_expert, quota_heavy, quota_grok_4_3, usage_use_count,"
            + " usage_fail_count, usage_sync_count, ext, revision) VALUES ('by-v2', 'basic',"
            + " 'active', 1, 1, '[]', '{}', '{}', '{}', '{}', '{}', 0, 0, 0, '{}', 131)";
    server.psql(NAME, "-c", insert);
    try (AccountStore store = Servers.open(Kind.POSTGRESQL, url, clock)) {
      assertEquals(40, store.load().accounts().size());
      assertEquals(131, store.load().position().revision());
    }
  }

  @Test
  void opensTablesOfV2OnMariadbAfterTheKeyWasChanged() throws Exception {
    takesOver(V2_MARIADB, "utf8mb4_general_ci");
  }

  @Test
  void opensTablesOfTheGoPortOnMariadbAfterTheKeyWasChanged() throws Exception {
    takesOver(GO_MARIADB, "utf8mb4_general_ci");
  }

  private void takesOver(String dump, String collation) throws Exception {
    MariadbServer server = Servers.mariadb();
    String url = server.database(NAME);
    server.load(NAME, Expected.FIXTURES.resolve(dump));
    String before = server.sql(NAME, "CHECKSUM TABLE accounts");
    Failure refused =
        assertThrows(Failure.class, () -> Servers.open(Kind.MYSQL, url, clock).close());
    assertEquals("storage_key_ignores_case", refused.code());
    assertTrue(refused.getMessage().contains(collation), refused.getMessage());
    assertTrue(refused.getMessage().contains("migrate"), refused.getMessage());
    assertEquals(before, server.sql(NAME, "CHECKSUM TABLE accounts"));
    Servers.open(Kind.MYSQL, url, clock, Way.MIGRATE).close();
    try (AccountStore store = Servers.open(Kind.MYSQL, url, clock)) {
      Expected.of(dump).assertCounts(store);
      Expected.of(dump).assertRowsInFull(store);
      store.apply(List.of(add("Fixture-Basic-0001"), add("fixture-BASIC-0001")), Durability.SYNCED);
      assertEquals(number(Expected.of(dump), "live") + 2, store.load().accounts().size());
    }
  }

  private static long number(Expected expected, String name) {
    return Expected.number(expected.facts(), name);
  }

  private static AccountChange add(String token) {
    return new AccountChange.Add(
        Accounts.account(token, Pool.BASIC), AccountChange.IfLive.KEEP, false);
  }

  @Test
  void readsTablesWithoutChangingThem() throws Exception {
    MariadbServer server = Servers.mariadb();
    String url = server.database(NAME);
    server.load(NAME, Expected.FIXTURES.resolve(V2_MARIADB));
    String before = server.sql(NAME, "SHOW CREATE TABLE accounts; SELECT * FROM account_meta");
    try (AccountStore store = Servers.open(Kind.MYSQL, url, clock, Way.READ_ONLY)) {
      assertEquals(38, store.load().accounts().size());
    }
    assertEquals(
        before, server.sql(NAME, "SHOW CREATE TABLE accounts; SELECT * FROM account_meta"));
  }

  @Test
  void refusesANewerSchema() throws Exception {
    String url = Servers.postgresql().database(NAME);
    Servers.open(Kind.POSTGRESQL, url, clock).close();
    Servers.postgresql()
        .psql(NAME, "-c", "UPDATE account_meta SET value = '2' WHERE key = 'grok2api_schema'");
    Failure refused =
        assertThrows(Failure.class, () -> Servers.open(Kind.POSTGRESQL, url, clock).close());
    assertEquals("storage_newer", refused.code());
  }

  @Test
  void opensKeysOfV2InRedisAndPutsItsSetsRight() throws Exception {
    RedisServer server = Servers.redis();
    server.database(REDIS);
    server.load(REDIS, Expected.FIXTURES.resolve("pyv2-redis/keys.json"));
    try (AccountStore store = server.store(REDIS, clock)) {
      Expected.of("pyv2-redis").assertCounts(store);
      Expected.of("pyv2-redis").assertRowsInFull(store);
      try (Jedis redis = server.client(REDIS)) {
        Set<String> basic = redis.smembers("accounts:pool:basic");
        Set<String> supers = redis.smembers("accounts:pool:super");
        assertEquals(25, basic.size());
        assertTrue(basic.contains("fixture-super-0007"));
        assertTrue(supers.contains("fixture-super-0008"));
        assertTrue(supers.contains("fixture-heavy-0008"));
        assertEquals(6, redis.scard("accounts:pool:heavy"));
      }
      store.apply(List.of(new AccountChange.Delete("fixture-basic:colon-0021")), Durability.SYNCED);
      assertEquals(38, store.load().accounts().size());
    }
  }

  @Test
  void refusesNewerKeys() throws Exception {
    RedisServer server = Servers.redis();
    server.database(REDIS);
    try (Jedis redis = server.client(REDIS)) {
      redis.set("grok2api:schema", "2");
    }
    Failure refused = assertThrows(Failure.class, () -> server.store(REDIS, clock).close());
    assertEquals("storage_newer", refused.code());
  }
}
