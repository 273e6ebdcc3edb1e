package grok2api.store;

import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the tables of a server, new or made by an older program of the family, to what is needed
 * here. Only adds, and copies the accounts to a table beside first; a break half-way is made good
 * by the next start, for each step looks whether it was done.
 *
 * <p>One instance at a time: the server's advisory lock keeps the others waiting.
 */
final class ServerSchema {

  /** How far it may go. */
  enum Way {
    /** Additions; a key that must be changed stops the start. */
    START,
    /** Everything; asked for by the operator. */
    MIGRATE,
    /** Nothing. */
    READ_ONLY
  }

  private static final Logger LOG = System.getLogger(ServerSchema.class.getName());
  private static final int VERSION = SqliteSchema.VERSION; // the same additions
  private static final String BINARY = "utf8mb4_bin";
  private static final long LOCK = 0x6772_6f6b_3261L; // any number, the same in every instance
  private static final List<String> LATER =
      List.of("quota_heavy", "quota_grok_4_3", "quota_console");

  private final Connection open;
  private final SqlDialect dialect;
  private final boolean isMySql;
  private final Way way;

  private ServerSchema(Connection open, SqlDialect dialect, Way way) {
    this.open = open;
    this.dialect = dialect;
    this.isMySql = dialect.equals(SqlDialect.MYSQL);
    this.way = way;
  }

  /**
   * Upgrades; says which columns there are.
   *
   * @throws Failure {@code storage_newer}, {@code storage_key_ignores_case}, {@code storage_empty}
   *     (nothing to read and nothing may be made)
   */
  static SqlLayout upgrade(ServerDatabase database, Way way) {
    SqlDialect dialect = database.dialect();
    if (way == Way.READ_ONLY) {
      return database.submit(open -> new ServerSchema(open, dialect, way).inspect());
    }
    return dialect.equals(SqlDialect.MYSQL)
        ? database.submit(open -> new ServerSchema(open, dialect, way).underLock())
        : database.transaction(
            SqlDatabase.Sync.FULL, open -> new ServerSchema(open, dialect, way).inTransaction());
  }

  /** PostgreSQL undoes changes of tables like any other; the lock ends with the transaction. */
  private SqlLayout inTransaction() throws SQLException {
    SqlDatabase.unhurried(open);
    SqlDatabase.execute(open, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
    return locked();
  }

  /** MySQL commits each change of a table. */
  private SqlLayout underLock() throws SQLException {
    SqlDatabase.unhurried(open);
    SqlDatabase.execute(open, "SELECT GET_LOCK('grok2api_schema', 60)");
    try {
      return locked();
    } finally {
      SqlDatabase.execute(open, "SELECT RELEASE_LOCK('grok2api_schema')");
    }
  }

  private SqlLayout inspect() throws SQLException {
    Map<String, String> accounts = columns("accounts");
    boolean lacks = columns("account_meta").isEmpty() || columns("config_store").isEmpty();
    if (accounts.isEmpty() || lacks) {
      throw failure("storage_empty", "The database lacks tables, and nothing may be written.");
    }
    refuseNewer(meta());
    return new SqlLayout(meta(), accounts.keySet());
  }

  private SqlLayout locked() throws SQLException {
    Map<String, String> accounts = columns("accounts");
    if (!accounts.isEmpty()) {
      boolean older = columns("account_meta").isEmpty() || refuseNewer(meta()) < VERSION;
      boolean ignoresCase = isMySql && !BINARY.equals(accounts.get("token"));
      if (ignoresCase && way == Way.START) {
        throw ignoresCase(accounts.get("token"));
      }
      if (older || ignoresCase) {
        copyAside(open, dialect, "before_schema_" + VERSION);
      }
      if (ignoresCase) {
        LOG.log(Level.INFO, "store.schema step=key_collation from={0}", accounts.get("token"));
        SqlDatabase.execute(open, "ALTER TABLE accounts MODIFY " + myKey());
      }
    }
    return steps();
  }

  private SqlLayout steps() throws SQLException {
    tables();
    Map<String, String> accounts = columns("accounts");
    for (String column : LATER) {
      if (!accounts.containsKey(column)) {
        addColumn(column);
      }
    }
    index();
    SqlMeta meta = meta();
    // A counter below the rows' own would hide changes; v2 resets it at every start on MySQL.
    long highest = number("SELECT coalesce(max(revision), 0) FROM accounts");
    meta.put(open, SqlMeta.REVISION, Math.max(highest, meta.number(open, SqlMeta.REVISION)));
    meta.put(open, SqlMeta.SCHEMA, VERSION);
    SharedSchema.upgrade(open, meta);
    return new SqlLayout(meta, columns("accounts").keySet());
  }

  private void tables() throws SQLException {
    String text = isMySql ? "longtext" : "text";
    String key = dialect.quoted("key");
    String end = isMySql ? ") DEFAULT CHARACTER SET utf8mb4" : ")";
    SqlDatabase.execute(
        open,
        "CREATE TABLE IF NOT EXISTS account_meta ("
            + (key + " varchar(128) NOT NULL PRIMARY KEY, value text NOT NULL" + end));
    SqlDatabase.execute(
        open,
        "CREATE TABLE IF NOT EXISTS config_store ("
            + (key + " varchar(255) NOT NULL PRIMARY KEY, value " + text + " NOT NULL" + end));
    StringBuilder sql = new StringBuilder("CREATE TABLE IF NOT EXISTS accounts (");
    sql.append(isMySql ? myKey() : "token varchar(512) NOT NULL").append(", PRIMARY KEY (token)");
    for (String column : AccountRow.COLUMNS.subList(1, AccountRow.COLUMNS.size())) {
      sql.append(", ").append(column).append(' ').append(type(column, text));
    }
    SqlDatabase.execute(open, sql.append(end).toString());
    if (columnOf("config_store", "__version__") == 0) {
      SqlDatabase.execute(
          open, "INSERT INTO config_store (" + key + ", value) VALUES ('__version__', '0')");
    }
  }

  private static String myKey() {
    return "token varchar(512) CHARACTER SET utf8mb4 COLLATE " + BINARY + " NOT NULL";
  }

  private static String type(String column, String text) {
    return switch (column) {
      case "created_at", "updated_at", "revision" -> "bigint NOT NULL";
      case "last_use_at", "last_fail_at", "last_sync_at", "last_clear_at", "deleted_at" ->
          "bigint NULL";
      case "usage_use_count", "usage_fail_count", "usage_sync_count" -> "int NOT NULL";
      case "last_fail_reason", "state_reason" -> text + " NULL";
      case "pool", "status" -> "varchar(32) NOT NULL";
      default -> text + " NOT NULL";
    };
  }

  /** On MySQL text has no default, and older programs that do not name the column must go on. */
  private void addColumn(String column) throws SQLException {
    String type = isMySql ? " longtext NULL" : " text NOT NULL DEFAULT '{}'";
    SqlDatabase.execute(open, "ALTER TABLE accounts ADD COLUMN " + column + type);
    if (isMySql) {
      SqlDatabase.execute(open, "UPDATE accounts SET " + column + " = '{}'");
    }
  }

  private void index() throws SQLException {
    if (!isMySql) {
      SqlDatabase.execute(
          open,
          "CREATE INDEX IF NOT EXISTS idx_acc_rev_token ON accounts (revision, "
              + (dialect.token() + ")"));
    } else if (number(
            "SELECT count(*) FROM information_schema.statistics WHERE table_schema = DATABASE()"
                + " AND table_name = 'accounts' AND index_name = 'idx_acc_revision'")
        == 0) {
      SqlDatabase.execute(open, "CREATE INDEX idx_acc_revision ON accounts (revision)");
    }
  }

  /** Copies the table of accounts to one beside it, unless that is there; its name. */
  static String copyAside(Connection open, SqlDialect dialect, String reason) throws SQLException {
    SqlDatabase.unhurried(open);
    String copy = "accounts_" + reason.replaceAll("[^A-Za-z0-9]", "_");
    if (new ServerSchema(open, dialect, Way.READ_ONLY).columns(copy).isEmpty()) {
      SqlDatabase.execute(open, "CREATE TABLE " + copy + " AS SELECT * FROM accounts");
    }
    return copy;
  }

  private SqlMeta meta() throws SQLException {
    boolean ofGoPort = columns("account_meta").containsKey("meta_key");
    return new SqlMeta(dialect, ofGoPort ? "meta_key" : "key");
  }

  private long refuseNewer(SqlMeta meta) throws SQLException {
    long version = meta.number(open, SqlMeta.SCHEMA);
    if (version > VERSION) {
      throw failure(
          "storage_newer",
          "The database has schema "
              + version
              + ", this program knows "
              + VERSION
              + ": it was written by a newer grok2api. Use that one, or the copy it made.");
    }
    return version;
  }

  private static Failure ignoresCase(String collation) {
    return failure(
        "storage_key_ignores_case",
        "The key of the table accounts ignores case (collation "
            + collation
            + "), so that two tokens could become one account. Run `java -jar grok2api.jar migrate`"
            + " once with the same settings: it copies the table and changes the key to "
            + BINARY
            + ".");
  }

  private static Failure failure(String code, String message) {
    return Failure.of(Failure.Kind.UNAVAILABLE, code, message).build();
  }

  /** Column to collation (empty: none), in no order; empty when there is no such table. */
  private Map<String, String> columns(String table) throws SQLException {
    String sql =
        "SELECT column_name, collation_name FROM information_schema.columns WHERE table_name = ?"
            + " AND table_schema = "
            + (isMySql ? "DATABASE()" : "current_schema()");
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, table);
      Map<String, String> columns = new LinkedHashMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          String collation = rows.getString(2);
          columns.put(rows.getString(1), collation == null ? "" : collation);
        }
      }
      return columns;
    }
  }

  private long columnOf(String table, String key) throws SQLException {
    return number(
        "SELECT count(*) FROM " + table + " WHERE " + dialect.quoted("key") + " = '" + key + "'");
  }

  private long number(String sql) throws SQLException {
    try (PreparedStatement query = open.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
