package grok2api.store;

import grok2api.audit.UseCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Uses of client keys in a table of a server, a row for each key and span of time. */
final class SqlUseCounts implements UseCounts {

  private final ServerDatabase database;
  private final String table;

  SqlUseCounts(ServerDatabase database) {
    this.database = database;
    this.table = database.dialect().own("key_use");
  }

  @Override
  public Map<Window, Integer> add(Map<Window, Integer> more, long now) {
    Map<String, Window> inOrder = new TreeMap<>(); // so that instances do not wait in a circle
    more.keySet().forEach(window -> inOrder.put(window.key() + window.span(), window));
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          for (Window window : inOrder.values()) {
            add(open, window, more.get(window), now);
          }
          return counts(open, now);
        });
  }

  private void add(Connection open, Window window, int more, long now) throws SQLException {
    if (increase(open, window, more) == 0) {
      String sql = database.dialect().insertOnce("key_use", "n, name, span, start_ms");
      change(open, sql, 0, window);
      increase(open, window, more);
      SqlDatabase.execute(
          open, "DELETE FROM " + table + " WHERE start_ms < " + (now - 2 * Span.DAY.millis()));
    }
  }

  private int increase(Connection open, Window window, int more) throws SQLException {
    String sql = "UPDATE " + table + " SET n = n + ? WHERE name = ? AND span = ? AND start_ms = ?";
    return change(open, sql, more, window);
  }

  private static int change(Connection open, String sql, int n, Window window) throws SQLException {
    try (PreparedStatement change = open.prepareStatement(sql)) {
      change.setInt(1, n);
      change.setString(2, window.key());
      change.setString(3, window.span().name());
      change.setLong(4, window.start());
      return change.executeUpdate();
    }
  }

  private Map<Window, Integer> counts(Connection open, long now) throws SQLException {
    Map<Window, Integer> found = new HashMap<>();
    String sql = "SELECT name, n FROM " + table + " WHERE span = ? AND start_ms = ?";
    try (PreparedStatement query = open.prepareStatement(sql)) {
      for (Span span : Span.values()) {
        query.setString(1, span.name());
        query.setLong(2, span.start(now));
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            found.put(new Window(row.getString(1), span, span.start(now)), row.getInt(2));
          }
        }
      }
    }
    return found;
  }
}
