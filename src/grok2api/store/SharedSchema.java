package grok2api.store;

import grok2api.base.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables that only this program knows, on a server: kept turns, films, named answers, who works
 * on films, documents such as the client keys, the request log. Their names begin with {@code
 * grok2api_}, so that they never meet those of the Python and Go programs. Made under the lock of
 * {@link ServerSchema}; they have a number of their own, for accounts may stay as they are when
 * these change.
 */
final class SharedSchema {

  private static final int VERSION = 1;

  /** A table; {@code long}, {@code text}, {@code blob} and {@code serial} differ by server. */
  private record Table(String name, List<String> columns, List<Index> indexes) {}

  private record Index(String name, String columns) {}

  private static final List<Table> TABLES =
      List.of(
          new Table(
              "response",
              List.of(
                  "id varchar(128) NOT NULL PRIMARY KEY",
                  "owner varchar(128) NOT NULL",
                  "previous varchar(128)",
                  "created_at long NOT NULL",
                  "bytes long NOT NULL",
                  "place text",
                  "answer text NOT NULL"),
              List.of(new Index("response_age", "created_at, bytes"))),
          new Table(
              "response_item",
              List.of(
                  "response varchar(128) NOT NULL",
                  "side varchar(8) NOT NULL",
                  "position int NOT NULL",
                  "item varchar(128) NOT NULL",
                  "body text NOT NULL",
                  "PRIMARY KEY (response, side, position)"),
              List.of(new Index("response_item_id", "item"))),
          new Table(
              "video_job",
              List.of(
                  "sequence serial",
                  "id varchar(64) NOT NULL UNIQUE",
                  "owner varchar(128) NOT NULL",
                  "model text NOT NULL",
                  "prompt text NOT NULL",
                  "seconds int NOT NULL",
                  "size varchar(32) NOT NULL",
                  "resolution varchar(32) NOT NULL",
                  "preset varchar(32) NOT NULL",
                  "state varchar(16) NOT NULL",
                  "runner varchar(64) NOT NULL",
                  "progress int NOT NULL",
                  "created_at long NOT NULL",
                  "expires_at long NOT NULL",
                  "completed_at long NOT NULL",
                  "error_code text NOT NULL",
                  "error_message text NOT NULL",
                  "account text NOT NULL",
                  "source_url text NOT NULL",
                  "still_url text NOT NULL",
                  "first_post text NOT NULL",
                  "once_key varchar(255)", // many may have none
                  "fingerprint varchar(64)",
                  "UNIQUE (owner, once_key)"),
              List.of(new Index("video_state", "state"))),
          new Table(
              "video_reference",
              List.of(
                  "job varchar(64) NOT NULL",
                  "position int NOT NULL",
                  "kind varchar(16) NOT NULL",
                  "param text NOT NULL",
                  "type text NOT NULL",
                  "text text",
                  "content blob",
                  "PRIMARY KEY (job, position)"),
              List.of()),
          new Table(
              "media_answer",
              List.of(
                  "scope varchar(255) NOT NULL",
                  "once_key varchar(255) NOT NULL",
                  "fingerprint varchar(64) NOT NULL",
                  "process varchar(64) NOT NULL",
                  "created_at long NOT NULL",
                  "body text",
                  "PRIMARY KEY (scope, once_key)"),
              List.of(new Index("media_answer_age", "created_at"))),
          new Table(
              "runner",
              List.of("id varchar(64) NOT NULL PRIMARY KEY", "until_ms long NOT NULL"),
              List.of()),
          new Table(
              "request_log",
              List.of(
                  "id long NOT NULL PRIMARY KEY",
                  "ts long NOT NULL",
                  "request_id varchar(255) NOT NULL",
                  "client_key_id varchar(255) NOT NULL",
                  "client_ip varchar(255) NOT NULL",
                  "user_agent varchar(255) NOT NULL",
                  "method varchar(255) NOT NULL",
                  "path text NOT NULL",
                  "model text NOT NULL",
                  "stream int NOT NULL",
                  "provider varchar(255) NOT NULL",
                  "pool varchar(255) NOT NULL",
                  "mode varchar(255) NOT NULL",
                  "account varchar(255) NOT NULL",
                  "attempts int NOT NULL",
                  "status int NOT NULL",
                  "error_code text NOT NULL",
                  "error_summary text NOT NULL",
                  "ttfb_ms long NOT NULL",
                  "duration_ms long NOT NULL",
                  "prompt_tokens long NOT NULL",
                  "completion_tokens long NOT NULL",
                  "estimated int NOT NULL",
                  "tries text NOT NULL",
                  "instance varchar(255) NOT NULL"),
              List.of(new Index("request_log_ts", "ts, id"))),
          new Table(
              "key_use",
              List.of(
                  "name varchar(64) NOT NULL",
                  "span varchar(16) NOT NULL",
                  "start_ms long NOT NULL",
                  "n long NOT NULL",
                  "PRIMARY KEY (start_ms, span, name)"),
              List.of()),
          new Table(
              "document",
              List.of(
                  "name varchar(64) NOT NULL PRIMARY KEY",
                  "version long NOT NULL",
                  "body text NOT NULL"),
              List.of()));

  private final Connection open;
  private final SqlDialect dialect;

  private SharedSchema(Connection open, SqlDialect dialect) {
    this.open = open;
    this.dialect = dialect;
  }

  /**
   * Makes what is missing.
   *
   * @throws Failure {@code storage_newer}
   */
  static void upgrade(Connection open, SqlMeta meta) throws SQLException {
    long version = meta.number(open, SqlMeta.SHARED);
    if (version > VERSION) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE,
              "storage_newer",
              "The tables of responses and films have schema "
                  + version
                  + ", this program knows "
                  + VERSION
                  + ": they were made by a newer grok2api. Use that one.")
          .build();
    }
    SharedSchema schema = new SharedSchema(open, meta.dialect());
    for (Table table : TABLES) {
      schema.make(table);
    }
    if (version < VERSION) {
      meta.put(open, SqlMeta.SHARED, VERSION);
    }
  }

  private void make(Table table) throws SQLException {
    boolean inside = dialect.isMySql(); // it has no CREATE INDEX IF NOT EXISTS
    StringBuilder sql = new StringBuilder("CREATE TABLE IF NOT EXISTS ");
    sql.append(dialect.own(table.name())).append(" (");
    sql.append(String.join(", ", table.columns().stream().map(this::typed).toList()));
    for (Index index : table.indexes()) {
      if (inside) {
        sql.append(", INDEX ").append(dialect.own(index.name()));
        sql.append(" (").append(index.columns()).append(')');
      }
    }
    sql.append(inside ? ") ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" : ")");
    SqlDatabase.execute(open, sql.toString());
    for (Index index : table.indexes()) {
      if (!inside) {
        SqlDatabase.execute(
            open,
            "CREATE INDEX IF NOT EXISTS "
                + (dialect.own(index.name()) + " ON " + dialect.own(table.name()))
                + (" (" + index.columns() + ")"));
      }
    }
  }

  private String typed(String column) {
    boolean mine = dialect.isMySql();
    return column
        .replace(" long", " bigint")
        .replace(" blob", mine ? " longblob" : " bytea")
        .replaceFirst(" text", mine ? " longtext" : " text")
        .replace(
            " serial",
            mine
                ? " bigint NOT NULL AUTO_INCREMENT PRIMARY KEY"
                : " bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY");
  }
}
