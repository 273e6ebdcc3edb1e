package grok2api.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Signs of life as rows of {@code grok2api_runner}, by the server's clock. */
final class SqlMarks implements StoreRunner.Marks {

  private final ServerDatabase database;
  private final String table;
  private final String now;

  SqlMarks(ServerDatabase database) {
    this.database = database;
    this.table = database.dialect().own("runner");
    this.now = database.dialect().millis();
  }

  @Override
  public int renew(String id, Duration lasts) {
    String until = now + " + " + lasts.toMillis();
    String insertion = database.dialect().insertOnce("runner", "id, until_ms");
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          String update = "UPDATE " + table + " SET until_ms = " + until + " WHERE id = ?";
          if (run(open, update, id) == 0) {
            run(open, insertion.replace("(?, ?)", "(?, " + until + ")"), id);
            long day = Duration.ofDays(1).toMillis();
            run(open, "DELETE FROM " + table + " WHERE until_ms < " + now + " - " + day);
          }
          String standing = "SELECT count(*) FROM " + table + " WHERE until_ms > " + now;
          try (PreparedStatement query = open.prepareStatement(standing);
              ResultSet row = query.executeQuery()) {
            return row.next() ? row.getInt(1) : 1;
          }
        });
  }

  @Override
  public boolean stands(String id) {
    String sql = "SELECT 1 FROM " + table + " WHERE id = ? AND until_ms > " + now;
    return database.submit(
        open -> {
          try (PreparedStatement query = open.prepareStatement(sql)) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  @Override
  public void remove(String id) {
    database.submit(open -> run(open, "DELETE FROM " + table + " WHERE id = ?", id));
  }

  private static int run(Connection open, String sql, String... values) throws SQLException {
    try (PreparedStatement statement = open.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
