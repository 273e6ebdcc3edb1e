package grok2api.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A database that speaks SQL: a SQLite file or a server. All methods block, may be interrupted (a
 * {@code Failure} of kind {@code CANCELLED}) and are safe for many threads; a database that does
 * not answer is a {@code Failure} of kind {@code UNAVAILABLE}, code {@code storage_unavailable}.
 */
public interface SqlDatabase extends AutoCloseable {

  /** Then even a statement that works on a whole table is given up. */
  Duration LONG_WORK = Duration.ofHours(1);

  /** Something done with a connection; outside a transaction unless it begins one. */
  @FunctionalInterface
  interface Work<T> {
    /** Runs on a thread of the database. */
    T run(Connection connection) throws SQLException;
  }

  /** When a commit counts as done. */
  enum Sync {
    /** Handed to the operating system, or to the server. */
    NORMAL,
    /** Written to the disk; a server does what it is configured to. */
    FULL
  }

  /** Runs work on a thread of the database and waits for it. */
  <T> T submit(Work<T> work);

  /** Runs work that only reads, perhaps much; a server hands its rows out in portions. */
  default <T> T read(Work<T> work) {
    return submit(work);
  }

  /** Runs work in one transaction; anything it throws undoes everything. */
  <T> T transaction(Sync wanted, Work<T> work);

  @Override
  void close();

  /**
   * Text that every server takes: half of a surrogate pair has no UTF-8 form and PostgreSQL knows
   * no NUL; both become U+FFFD.
   */
  static String storable(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        clean = clean == null ? new StringBuilder(text) : clean;
        clean.setCharAt(i, '\ufffd');
      }
    }
    return clean == null ? text : clean.toString();
  }

  /** Runs one statement without parameters. */
  static void execute(Connection open, String sql) throws SQLException {
    try (Statement statement = open.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Lets the next statements take their time: those that work on a whole table. */
  static void unhurried(Connection open) throws SQLException {
    open.setNetworkTimeout(Runnable::run, (int) LONG_WORK.toMillis()); // until it is given back
  }

  /** The columns of a table in lower case; none: there is no such table. */
  static Set<String> columns(Connection open, String table) throws SQLException {
    Set<String> columns = new HashSet<>();
    try (ResultSet rows =
        open.getMetaData().getColumns(open.getCatalog(), open.getSchema(), table, null)) {
      while (rows.next()) {
        if (rows.getString("TABLE_NAME").equals(table)) { // an underscore is any character there
          columns.add(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
        }
      }
    }
    return columns;
  }
}
