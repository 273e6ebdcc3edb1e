package grok2api.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Numbers in the table {@code account_meta}, by name. Written as text, which every database turns
 * into what the column holds: v2 has text there, the Go port integers and another key column.
 */
record SqlMeta(SqlDialect dialect, String keyColumn) {

  /** Counts changes of accounts. */
  static final String REVISION = "revision";

  /** Number of this program's schema. */
  static final String SCHEMA = "grok2api_schema";

  /** Number of the schema of this program's own tables. */
  static final String SHARED = "grok2api_shared";

  /** One more than the rows copied from a local file, while that goes on; else 0 or absent. */
  static final String MIGRATION = "migration";

  /** The value; 0 when there is no such row. */
  long number(Connection open, String name) throws SQLException {
    return number(open, name, "");
  }

  /** The value; no other transaction gets at the row until this one ends. */
  long locked(Connection open, String name) throws SQLException {
    return number(open, name, dialect.forUpdate());
  }

  private long number(Connection open, String name, String lock) throws SQLException {
    String sql = "SELECT value FROM account_meta" + where() + lock;
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** Sets the value; makes the row when there is none. */
  void put(Connection open, String name, long value) throws SQLException {
    if (!update(open, name, value)) {
      String sql =
          "INSERT INTO account_meta (value, " + dialect.quoted(keyColumn) + ") VALUES (?, ?)";
      run(open, sql, name, value);
    }
  }

  private boolean update(Connection open, String name, long value) throws SQLException {
    return run(open, "UPDATE account_meta SET value = ?" + where(), name, value) > 0;
  }

  private static int run(Connection open, String sql, String name, long value) throws SQLException {
    try (PreparedStatement statement = open.prepareStatement(sql)) {
      statement.setString(1, Long.toString(value));
      statement.setString(2, name);
      return statement.executeUpdate();
    }
  }

  private String where() {
    return " WHERE " + dialect.quoted(keyColumn) + " = ?";
  }
}
