package grok2api.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The two tables of kept turns, in a file of their own. */
final class ResponsesSchema {

  private static final List<String> STEPS =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS response (
            id         TEXT    NOT NULL PRIMARY KEY,
            owner      TEXT    NOT NULL,
            previous   TEXT,
            created_at INTEGER NOT NULL,
            bytes      INTEGER NOT NULL,
            place      TEXT,
            answer     TEXT    NOT NULL)\
          """,
          """
          CREATE TABLE IF NOT EXISTS response_item (
            response TEXT    NOT NULL REFERENCES response (id) ON DELETE CASCADE,
            side     TEXT    NOT NULL,
            position INTEGER NOT NULL,
            item     TEXT    NOT NULL,
            body     TEXT    NOT NULL,
            PRIMARY KEY (response, side, position)) WITHOUT ROWID\
          """,
          "CREATE INDEX IF NOT EXISTS idx_response_age ON response (created_at, bytes)",
          "CREATE INDEX IF NOT EXISTS idx_response_item ON response_item (item)");

  private ResponsesSchema() {}

  /** Makes what is missing. */
  static Void upgrade(Connection open) throws SQLException {
    for (String step : STEPS) {
      SqliteDatabase.execute(open, step);
    }
    return null;
  }
}
