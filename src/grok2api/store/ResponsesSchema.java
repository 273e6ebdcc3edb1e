package grok2api.store;

import grok2api.base.Failure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The two tables of kept turns, in a file of their own. */
final class ResponsesSchema {

  private static final int VERSION = 1;

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

  /** Makes what is missing; a file of a newer program is refused ({@code storage_newer}). */
  static Void upgrade(Connection open) throws SQLException {
    int version = version(open);
    if (version > VERSION) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE,
              "storage_newer",
              "The file of stored responses was written by a newer grok2api (schema "
                  + version
                  + ", known here: "
                  + VERSION
                  + "). Use that one, or move the file away.")
          .build();
    }
    for (String step : STEPS) {
      SqlDatabase.execute(open, step);
    }
    SqlDatabase.execute(open, "PRAGMA user_version=" + VERSION);
    return null;
  }

  private static int version(Connection open) throws SQLException {
    try (Statement query = open.createStatement();
        ResultSet row = query.executeQuery("PRAGMA user_version")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
