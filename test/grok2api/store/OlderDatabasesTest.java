package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.account.AccountArchive;
import grok2api.account.AccountImport.Options;
import grok2api.account.AccountImport.Report;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStatus;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.model.Pool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/** Accounts out of databases of older servers, sent in as files or named by URL. */
class OlderDatabasesTest {

  private static final String NAME = "older";
  private static final Options MERGE = new Options(Pool.BASIC, false, false);
  private static final Options REPLACE = new Options(Pool.BASIC, true, false);
  private static final Options DRY = new Options(Pool.BASIC, false, true);

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

  private static byte[] fixture(String name) throws IOException {
    return Files.readAllBytes(Expected.FIXTURES.resolve(name));
  }

  private Report sent(byte[] file, Options options) {
    return rig.importer.run(new ByteArrayInputStream(file), options, n -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "pyv2-local/accounts.db, 39",
    "pyv2-early/accounts-schema2.db, 6",
    "pyv2-early/accounts-schema3.db, 7",
    "pyv2-early/accounts-no-grok43.db, 7",
    "gojj/accounts.db, 39",
    "gojj/accounts-from-v2.db, 39",
    "godd/accounts.db, 15",
    "godd/accounts-from-v2.db, 40"
  })
  void takesLiveAccountsOfASqliteFile(String name, int live) throws IOException {
    byte[] file = fixture(name);
    Report dry = sent(file, DRY);
    assertEquals(List.of(), rig.directory.views());
    Report real = sent(file, MERGE);
    assertEquals(dry, real);
    assertEquals("database", real.format());
    assertEquals(live, real.count());
    assertEquals(0, real.skipped());
    assertEquals(0, real.invalidCount(), real.invalid().toString());
    assertEquals(live, rig.directory.views().size());
    Report again = sent(file, MERGE);
    assertEquals(0, again.count());
    assertEquals(live, again.skipped());
  }

  @Test
  void keepsWhatTheOtherServerKnewOfEach() throws IOException {
    Path copy = folder.resolve("v2.db");
    Files.write(copy, fixture("pyv2-local/accounts.db"));
    sent(fixture("pyv2-local/accounts.db"), MERGE);
    int compared = 0;
    try (Rig v2 = new Rig(copy)) {
      for (var view : v2.directory.views()) {
        AccountRecord there = view.record();
        AccountRecord here = rig.record(there.key());
        assertEquals(there.pool(), here.pool());
        assertEquals(there.status(), here.status());
        assertEquals(there.stateReason(), here.stateReason());
        assertEquals(there.counts(), here.counts());
        assertEquals(there.tags(), here.tags());
        assertEquals(there.ext(), here.ext());
        assertEquals(there.stamps().createdAt(), here.stamps().createdAt());
        compared++;
      }
    }
    assertEquals(39, compared);
  }

  @Test
  void addsWithoutReplacingAndReplacesBehindACopy() throws IOException {
    rig.desk.add(List.of("fixture-basic-0001"), Pool.HEAVY, List.of("mine"));
    rig.desk.setDisabled("fixture-basic-0001", true);
    rig.desk.add(List.of("own"), Pool.BASIC, List.of());
    Report merged = sent(fixture("pyv2-local/accounts.db"), MERGE);
    assertEquals(1, merged.skipped());
    assertEquals(Pool.HEAVY, rig.record("fixture-basic-0001").pool());
    assertEquals(AccountStatus.DISABLED, rig.record("fixture-basic-0001").status());
    assertEquals(List.of("mine"), rig.record("fixture-basic-0001").tags());
    assertEquals(0, copies());
    Report replaced = sent(fixture("pyv2-local/accounts.db"), REPLACE);
    assertEquals(39, replaced.count());
    assertFalse(rig.directory.find("own").isPresent());
    assertEquals(1, copies());
  }

  private long copies() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().contains("before-import")).count();
    }
  }

  @Test
  void refusesDamagedAndForeignDatabasesBeforeAnythingIsWritten() throws Exception {
    byte[] cut = Arrays.copyOf(fixture("pyv2-local/accounts.db"), 30_000);
    byte[] scratched = fixture("pyv2-local/accounts.db");
    Arrays.fill(scratched, 8_192, 20_000, (byte) 0xa5);
    byte[] head = Arrays.copyOf("SQLite format 3\0".getBytes(UTF_8), 100);
    byte[] foreign = database("CREATE TABLE cats (name TEXT)");
    for (byte[] file : List.of(cut, scratched, head, foreign)) {
      Failure refused = assertThrows(Failure.class, () -> sent(file, MERGE));
      assertEquals(Failure.Kind.INVALID_REQUEST, refused.kind(), refused.getMessage());
      assertEquals(List.of(), rig.directory.views());
    }
  }

  private byte[] database(String... statements) throws SQLException, IOException {
    Path file = folder.resolve("made-" + System.nanoTime() + ".db");
    try (Connection open = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = open.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
    return Files.readAllBytes(file);
  }

  private static final String[] V1 = {
    "CREATE TABLE tokens (token varchar(512) PRIMARY KEY, pool_name varchar(64), status"
        + " varchar(32), quota int, created_at bigint, last_used_at bigint, use_count int,"
        + " fail_count int, last_fail_at bigint, last_fail_reason text, last_sync_at bigint, tags"
        + " text, note text, last_asset_clear_at bigint, data text, data_hash varchar(64),"
        + " updated_at bigint)",
    "INSERT INTO tokens (token, pool_name, status, quota, created_at, use_count, fail_count, tags,"
        + " note) VALUES ('v1-a', 'ssoBasic', 'cooling', 80, 1700000000000, 7, 2, '[\"x\",\"y\"]',"
        + " 'first')",
    "INSERT INTO tokens (token, pool_name, status, data) VALUES ('v1-b', 'ssoSuper', NULL,"
        + " '{\"token\":\"v1-b\",\"status\":\"expired\",\"use_count\":3}')",
    "INSERT INTO tokens (token, pool_name) VALUES ('v1-c', 'odd')"
  };
  private static final String[] V0 = {
    "CREATE TABLE grok_tokens (id int PRIMARY KEY, data text, updated_at varchar(32))",
    "INSERT INTO grok_tokens VALUES (1, '{\"ssoNormal\":{\"v0-a\":{\"createdTime\":1700000000001,"
        + "\"failedCount\":4,\"status\":\"active\",\"tags\":[],\"note\":\"old\"}},"
        + "\"ssoSuper\":{\"v0-b\":{\"status\":\"active\"}}}', '2025-10-10')"
  };

  private void assertV1(Report report) {
    assertEquals(2, report.count());
    assertEquals(1, report.invalidCount());
    assertEquals("unknown pool", report.invalid().getFirst().reason());
    AccountRecord a = rig.record("v1-a");
    assertEquals(AccountStatus.ACTIVE, a.status()); // nobody knows until when it rested
    assertEquals(1_700_000_000_000L, a.stamps().createdAt());
    assertEquals(7, a.counts().uses());
    assertEquals(2, a.counts().fails());
    assertEquals(List.of("x", "y"), a.tags());
    assertEquals("first", a.note());
    AccountRecord b = rig.record("v1-b");
    assertEquals(Pool.SUPER, b.pool());
    assertEquals(AccountStatus.EXPIRED, b.status());
    assertEquals(3, b.counts().uses());
  }

  private void assertV0(Report report) {
    assertEquals(2, report.count());
    assertEquals(0, report.invalidCount());
    AccountRecord a = rig.record("v0-a");
    assertEquals(Pool.BASIC, a.pool());
    assertEquals(1_700_000_000_001L, a.stamps().createdAt());
    assertEquals(4, a.counts().fails());
    assertEquals("old", a.note());
    assertEquals(Pool.SUPER, rig.record("v0-b").pool());
  }

  @Test
  void takesTablesOfV1AndV0() throws Exception {
    assertV1(sent(database(V1), MERGE));
    assertV0(sent(database(V0), MERGE));
  }

  private Report taken(String url) {
    AccountArchive server = OlderDatabases.server(new Secret(url), Servers.POOL);
    return rig.importer.take(server, MERGE, n -> {});
  }

  @Test
  void takesAccountsFromPostgresql() throws Exception {
    PostgresqlServer server = Servers.postgresql();
    String url = server.database(NAME);
    for (String sql : V1) {
      server.psql(NAME, "-c", sql);
    }
    assertV1(taken(url));
    server.psql(NAME, "-c", "DROP TABLE tokens");
    for (String sql : V0) {
      server.psql(NAME, "-c", sql);
    }
    assertV0(taken(url));
    server.load(NAME, Expected.FIXTURES.resolve("pyv2-postgresql/grok2api.sql"));
    Report v2 = taken(url);
    assertEquals(39, v2.count());
    assertEquals(2, v2.skipped()); // those of v0 still stand beside
    assertEquals(
        "0",
        server
            .psql(
                NAME, "-c", "SELECT count(*) FROM pg_indexes WHERE indexname" + " LIKE 'idx_acc%'")
            .strip());
  }

  @Test
  void takesAccountsFromMariadb() throws Exception {
    MariadbServer server = Servers.mariadb();
    String url = server.database(NAME);
    for (String sql : V1) {
      server.sql(NAME, sql);
    }
    assertV1(taken(url));
    server.sql(NAME, "DROP TABLE tokens");
    server.load(NAME, Expected.FIXTURES.resolve("godd/mariadb.sql"));
    assertEquals(15, taken(url).count());
    url = server.database(NAME);
    server.load(NAME, Expected.FIXTURES.resolve("pyv2-mariadb/grok2api.sql"));
    assertEquals(38, taken(url).count()); // the key still ignores case: read all the same
  }

  @Test
  void takesAccountsFromRedis() throws Exception {
    RedisServer server = Servers.redis();
    int number = Backend.number(NAME);
    String url = server.database(number);
    server.load(number, Expected.FIXTURES.resolve("pyv2-redis/keys.json"));
    assertEquals(39, taken(url).count());
    url = server.database(number);
    try (Jedis redis = server.client(number)) {
      redis.sadd("grok2api:pools", "ssoBasic", "ssoSuper", "odd");
      redis.sadd("grok2api:pool:ssoBasic", "v1-a");
      redis.sadd("grok2api:pool:ssoSuper", "v1-b");
      redis.sadd("grok2api:pool:odd", "v1-c");
      Map<String, String> a = new HashMap<>();
      a.putAll(Map.of("status", "TokenStatus.COOLING", "use_count", "7", "fail_count", "2"));
      a.putAll(Map.of("created_at", "1700000000000", "tags", "[\"x\",\"y\"]", "note", "first"));
      redis.hset("grok2api:token:v1-a", a);
      redis.hset(
          "grok2api:token:v1-b", Map.of("token", "v1-b", "status", "expired", "use_count", "3"));
    }
    assertV1(taken(url));
    url = server.database(number);
    try (Jedis redis = server.client(number)) {
      String sql = V0[1];
      redis.set("grok:tokens", sql.substring(sql.indexOf('{'), sql.lastIndexOf('}') + 1));
    }
    assertV0(taken(url));
  }

  @Test
  void leavesNothingBehind() throws Exception {
    List<Path> before = leftovers();
    sent(fixture("pyv2-local/accounts.db"), MERGE);
    assertThrows(Failure.class, () -> sent(database("CREATE TABLE cats (name TEXT)"), MERGE));
    Await.until(() -> before.containsAll(leftovers())); // a neighbour's go as soon as it is done
  }

  private static List<Path> leftovers() {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(f -> f.getFileName().toString().startsWith("grok2api-import")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
