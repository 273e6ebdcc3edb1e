package grok2api.store;

import grok2api.base.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings an accounts file, new or written by an older server, to the columns that are needed here.
 *
 * <p>Only adds: columns at the end, indexes, one row with our schema's number. Nothing is renamed
 * or rebuilt, so that the older server can open the file again. A file of the Go port calls the
 * meta table's key {@code meta_key}; that is left as it is.
 */
final class SqliteSchema {

  /** Of the additions made here; v2's own number, if any, stands in another row. */
  static final int VERSION = 1;

  private static final String VERSION_KEY = "grok2api_schema";

  private static final String ACCOUNTS =
      """
      CREATE TABLE IF NOT EXISTS accounts (
        token              TEXT    NOT NULL PRIMARY KEY,
        pool               TEXT    NOT NULL DEFAULT 'basic',
        status             TEXT    NOT NULL DEFAULT 'active',
        created_at         INTEGER NOT NULL,
        updated_at         INTEGER NOT NULL,
        tags               TEXT    NOT NULL DEFAULT '[]',
        quota_auto         TEXT    NOT NULL DEFAULT '{}',
        quota_fast         TEXT    NOT NULL DEFAULT '{}',
        quota_expert       TEXT    NOT NULL DEFAULT '{}',
        quota_heavy        TEXT    NOT NULL DEFAULT '{}',
        quota_grok_4_3     TEXT    NOT NULL DEFAULT '{}',
        usage_use_count    INTEGER NOT NULL DEFAULT 0,
        usage_fail_count   INTEGER NOT NULL DEFAULT 0,
        usage_sync_count   INTEGER NOT NULL DEFAULT 0,
        last_use_at        INTEGER,
        last_fail_at       INTEGER,
        last_fail_reason   TEXT,
        last_sync_at       INTEGER,
        last_clear_at      INTEGER,
        state_reason       TEXT,
        deleted_at         INTEGER,
        ext                TEXT    NOT NULL DEFAULT '{}',
        revision           INTEGER NOT NULL DEFAULT 0,
        quota_console      TEXT    NOT NULL DEFAULT '{}')\
      """;

  private static final List<String> INDEXES =
      List.of(
          "CREATE INDEX IF NOT EXISTS idx_acc_revision ON accounts (revision)",
          "CREATE INDEX IF NOT EXISTS idx_acc_pool_status ON accounts (pool, status)",
          "CREATE INDEX IF NOT EXISTS idx_acc_deleted ON accounts (deleted_at)"
              + " WHERE deleted_at IS NOT NULL",
          "CREATE INDEX IF NOT EXISTS idx_acc_rev_token ON accounts (revision, token)");

  private SqliteSchema() {}

  /** Upgrades in one transaction, a copy of the file beside it first; what the tables look like. */
  static SqlLayout upgrade(SqliteDatabase database) {
    boolean upgrade = database.submit(open -> isOlder(open));
    if (upgrade) {
      copyAside(database, "before-schema-" + VERSION);
    }
    String key = database.transaction(SqlDatabase.Sync.FULL, SqliteSchema::steps);
    return new SqlLayout(new SqlMeta(SqlDialect.SQLITE, key), Set.copyOf(AccountRow.COLUMNS));
  }

  /** What the tables of an existing file look like, unchanged. */
  static SqlLayout inspect(SqliteDatabase database) {
    return database.submit(
        open -> {
          isOlder(open); // refuses a newer one
          SqlMeta meta = new SqlMeta(SqlDialect.SQLITE, keyColumn(columns(open, "account_meta")));
          return new SqlLayout(meta, columns(open, "accounts"));
        });
  }

  /** True for an existing file that this program has not seen before. */
  private static boolean isOlder(Connection open) throws SQLException {
    if (columns(open, "accounts").isEmpty()) {
      return false;
    }
    Set<String> meta = columns(open, "account_meta");
    if (meta.isEmpty()) {
      return true;
    }
    String key = keyColumn(meta);
    int version =
        number(open, "SELECT value FROM account_meta WHERE " + key + " = '" + VERSION_KEY + "'");
    if (version > VERSION) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE,
              "storage_newer",
              "The accounts database has schema "
                  + version
                  + ", this program knows "
                  + VERSION
                  + ": it was written by a newer grok2api. Use that one, or the copy it made.")
          .build();
    }
    return version < VERSION;
  }

  private static String steps(Connection open) throws SQLException {
    SqlDatabase.execute(
        open,
        "CREATE TABLE IF NOT EXISTS account_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
    SqlDatabase.execute(open, ACCOUNTS);
    Set<String> columns = columns(open, "accounts");
    for (String quota : List.of("quota_heavy", "quota_grok_4_3", "quota_console")) {
      if (!columns.contains(quota)) {
        SqlDatabase.execute(
            open, "ALTER TABLE accounts ADD COLUMN " + quota + " TEXT NOT NULL DEFAULT '{}'");
      }
    }
    for (String index : INDEXES) {
      SqlDatabase.execute(open, index);
    }
    String key = keyColumn(columns(open, "account_meta"));
    String insert = "INSERT OR IGNORE INTO account_meta (" + key + ", value) VALUES ";
    SqlDatabase.execute(open, insert + "('revision', '0')");
    SqlDatabase.execute(open, insert + "('" + VERSION_KEY + "', '" + VERSION + "')");
    // A counter below the rows' own would hide changes; some servers reset it.
    SqlDatabase.execute(
        open,
        "UPDATE account_meta SET value = (SELECT max(revision) FROM accounts) WHERE "
            + key
            + " = 'revision' AND CAST(value AS INTEGER) <"
            + " (SELECT coalesce(max(revision), 0) FROM accounts)");
    return key;
  }

  /** Copies the whole database to a new file beside it; the file's name. */
  static String copyAside(SqliteDatabase database, String reason) {
    Path file = database.file();
    String name = file.getFileName() + "." + reason;
    Path copy = file.resolveSibling(name);
    for (int n = 2; Files.exists(copy); n++) {
      copy = file.resolveSibling(name + "-" + n);
    }
    String target = copy.toString().replace("'", "''");
    database.submit(
        open -> {
          SqlDatabase.execute(open, "VACUUM INTO '" + target + "'");
          return null;
        });
    return copy.getFileName().toString();
  }

  private static String keyColumn(Set<String> metaColumns) {
    return metaColumns.contains("meta_key") ? "meta_key" : "key";
  }

  private static Set<String> columns(Connection open, String table) throws SQLException {
    Set<String> names = new HashSet<>();
    try (Statement query = open.createStatement();
        ResultSet rows = query.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (rows.next()) {
        names.add(rows.getString("name"));
      }
    }
    return names;
  }

  private static int number(Connection open, String sql) throws SQLException {
    try (Statement query = open.createStatement();
        ResultSet rows = query.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
