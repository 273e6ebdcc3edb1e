package grok2api.store;

/**
 * Where the databases differ; everything else is one SQL for all.
 *
 * @param name for messages
 * @param quote around a column whose name is a word of the language
 * @param forUpdate after a query: holds the row until the transaction ends; SQLite has one writer
 * @param token the key in comparisons and orders, by code point in every locale
 * @param purge deletes rows: {@code deleted_at} up to the first parameter, at most the second many
 * @param compact gives the room of deleted rows back
 * @param millis the server's clock, milliseconds since the epoch
 * @param prefix of this program's own tables, so that they never meet those of other programs
 */
record SqlDialect(
    String name,
    String quote,
    String forUpdate,
    String token,
    String purge,
    String compact,
    String millis,
    String prefix) {

  private static final String OWN = "grok2api_";
  private static final String LONG_DELETED = "deleted_at > 0 AND deleted_at <= ?";
  private static final String PURGE_BY_KEY =
      "DELETE FROM accounts WHERE token IN (SELECT token FROM accounts WHERE "
          + LONG_DELETED
          + " LIMIT ?)";

  static final SqlDialect SQLITE =
      new SqlDialect(
          "SQLite",
          "",
          "",
          "token",
          PURGE_BY_KEY,
          "VACUUM",
          "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
          ""); // files of our own

  static final SqlDialect POSTGRESQL =
      new SqlDialect(
          "PostgreSQL",
          "",
          " FOR UPDATE",
          "token COLLATE \"C\"",
          PURGE_BY_KEY,
          "VACUUM accounts",
          "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
          OWN);

  /** MySQL and MariaDB; the key's column is {@code utf8mb4_bin}, so it needs no collation here. */
  static final SqlDialect MYSQL =
      new SqlDialect(
          "MySQL",
          "`",
          " FOR UPDATE",
          "token",
          "DELETE FROM accounts WHERE " + LONG_DELETED + " LIMIT ?",
          "OPTIMIZE TABLE accounts",
          "CAST(unix_timestamp(now(3)) * 1000 AS SIGNED)",
          OWN);

  String quoted(String column) {
    return quote + column + quote;
  }

  /** The name here of a table of this program's own. */
  String own(String table) {
    return prefix + table;
  }

  boolean isMySql() {
    return name.equals("MySQL");
  }

  /** Inserts into a table of our own unless the key is taken; the count of rows tells. */
  String insertOnce(String table, String columns) {
    long values = columns.chars().filter(c -> c == ',').count();
    String rest =
        " INTO " + own(table) + " (" + columns + ") VALUES (" + "?, ".repeat((int) values) + "?)";
    return isMySql() ? "INSERT IGNORE" + rest : "INSERT" + rest + " ON CONFLICT DO NOTHING";
  }
}
