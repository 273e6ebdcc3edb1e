package grok2api.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The lease as rows of {@code account_meta}: {@code leader} (a number that names the instance),
 * {@code leader_until} (ms) and {@code leader_number}. Numbers, because the Go port's table holds
 * nothing else. The server's clock decides, so that those of the instances need not agree.
 */
final class SqlLease implements Lease {

  private static final String HOLDER = "leader";
  private static final String UNTIL = "leader_until";

  /** Number of the last holding. */
  static final String NUMBER = "leader_number";

  private final ServerDatabase database;
  private final SqlMeta meta;
  private final long lasts;
  private final long instance;

  SqlLease(ServerDatabase database, SqlMeta meta, Duration lasts, long instance) {
    this.database = database;
    this.meta = meta;
    this.lasts = lasts.toMillis();
    this.instance = instance;
  }

  @Override
  public OptionalLong take() {
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          // Held by every change of accounts too, and there from the start: the first writer of the
          // other rows would otherwise race with the second.
          meta.locked(open, SqlMeta.REVISION);
          long now = now(open);
          boolean mine = meta.number(open, HOLDER) == instance;
          boolean over = meta.number(open, UNTIL) <= now;
          if (!mine && !over) {
            return OptionalLong.empty();
          }
          long number = meta.number(open, NUMBER);
          if (!mine || over) {
            number++;
            meta.put(open, HOLDER, instance);
            meta.put(open, NUMBER, number);
          }
          meta.put(open, UNTIL, now + lasts);
          return OptionalLong.of(number);
        });
  }

  @Override
  public void release() {
    database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          meta.locked(open, SqlMeta.REVISION);
          if (meta.number(open, HOLDER) == instance) {
            meta.put(open, UNTIL, 0);
          }
          return true;
        });
  }

  private long now(Connection open) throws SQLException {
    try (PreparedStatement query = open.prepareStatement("SELECT " + database.dialect().millis());
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
