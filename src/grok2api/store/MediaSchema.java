package grok2api.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables of film jobs, of their references, and of named answers. */
final class MediaSchema {

  private static final List<String> STEPS =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS video_job (
            sequence      INTEGER PRIMARY KEY AUTOINCREMENT,
            id            TEXT    NOT NULL UNIQUE,
            owner         TEXT    NOT NULL,
            model         TEXT    NOT NULL,
            prompt        TEXT    NOT NULL,
            seconds       INTEGER NOT NULL,
            size          TEXT    NOT NULL,
            resolution    TEXT    NOT NULL,
            preset        TEXT    NOT NULL,
            state         TEXT    NOT NULL,
            runner        TEXT    NOT NULL,
            progress      INTEGER NOT NULL,
            created_at    INTEGER NOT NULL,
            expires_at    INTEGER NOT NULL,
            completed_at  INTEGER NOT NULL,
            error_code    TEXT    NOT NULL,
            error_message TEXT    NOT NULL,
            account       TEXT    NOT NULL,
            source_url    TEXT    NOT NULL,
            still_url     TEXT    NOT NULL,
            first_post    TEXT    NOT NULL,
            once_key      TEXT,
            fingerprint   TEXT)\
          """,
          "CREATE UNIQUE INDEX IF NOT EXISTS idx_video_once ON video_job (owner, once_key)"
              + " WHERE once_key IS NOT NULL",
          "CREATE INDEX IF NOT EXISTS idx_video_state ON video_job (state)",
          """
          CREATE TABLE IF NOT EXISTS video_reference (
            job      TEXT    NOT NULL,
            position INTEGER NOT NULL,
            kind     TEXT    NOT NULL,
            param    TEXT    NOT NULL,
            type     TEXT    NOT NULL,
            text     TEXT,
            content  BLOB,
            PRIMARY KEY (job, position)) WITHOUT ROWID\
          """,
          """
          CREATE TABLE IF NOT EXISTS media_answer (
            scope       TEXT    NOT NULL,
            once_key    TEXT    NOT NULL,
            fingerprint TEXT    NOT NULL,
            process     TEXT    NOT NULL,
            created_at  INTEGER NOT NULL,
            body        TEXT,
            PRIMARY KEY (scope, once_key))\
          """);

  private MediaSchema() {}

  /** Makes what is missing. */
  static Void upgrade(Connection open) throws SQLException {
    for (String step : STEPS) {
      SqlDatabase.execute(open, step);
    }
    return null;
  }
}
