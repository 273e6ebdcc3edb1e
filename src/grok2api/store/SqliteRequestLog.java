package grok2api.store;

import grok2api.audit.PoolHistoryStore;
import grok2api.audit.RequestLogStore;
import grok2api.audit.RequestQuery;
import grok2api.audit.RequestRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The request log in a SQLite file of its own, whatever keeps the accounts. */
public final class SqliteRequestLog implements RequestLogStore {

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS request_log (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        ts INTEGER NOT NULL,
        request_id TEXT NOT NULL,
        client_key_id TEXT NOT NULL,
        client_ip TEXT NOT NULL,
        user_agent TEXT NOT NULL,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        model TEXT NOT NULL,
        stream INTEGER NOT NULL,
        provider TEXT NOT NULL,
        pool TEXT NOT NULL,
        mode TEXT NOT NULL,
        account TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        status INTEGER NOT NULL,
        error_code TEXT NOT NULL,
        error_summary TEXT NOT NULL,
        ttfb_ms INTEGER NOT NULL,
        duration_ms INTEGER NOT NULL,
        prompt_tokens INTEGER NOT NULL,
        completion_tokens INTEGER NOT NULL,
        estimated INTEGER NOT NULL,
        tries TEXT NOT NULL DEFAULT ''
      )
      """;
  private static final String ADD_TRIES =
      "ALTER TABLE request_log ADD COLUMN tries TEXT NOT NULL DEFAULT ''";
  private static final String INDEX =
      "CREATE INDEX IF NOT EXISTS request_log_ts ON request_log (ts, id)";
  private static final String COLUMNS =
      "ts, request_id, client_key_id, client_ip, user_agent, method, path, model, stream,"
          + " provider, pool, mode, account, attempts, status, error_code, error_summary, ttfb_ms,"
          + " duration_ms, prompt_tokens, completion_tokens, estimated, tries";
  private static final int COLUMN_COUNT = 23;
  private static final int PRUNE_ROWS = 5_000; // per transaction: requests wait for none of it

  private final SqliteDatabase database;

  private SqliteRequestLog(SqliteDatabase database) {
    this.database = database;
  }

  /** Opens or makes the file. */
  public static SqliteRequestLog open(Path file) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      return database.transaction(
          SqliteDatabase.Sync.NORMAL,
          open -> {
            SqlDatabase.execute(open, TABLE);
            SqlDatabase.execute(open, INDEX);
            SqlDatabase.execute(open, SqlitePoolHistory.TABLE);
            if (!hasTries(open)) {
              SqlDatabase.execute(open, ADD_TRIES);
            }
            return new SqliteRequestLog(database);
          });
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The history of the pools, kept in the same file. */
  public PoolHistoryStore pools() {
    return new SqlitePoolHistory(database);
  }

  /** Files of the first versions have no column for them. */
  private static boolean hasTries(Connection open) throws SQLException {
    try (PreparedStatement query =
            open.prepareStatement(
                "SELECT 1 FROM pragma_table_info('request_log') WHERE name = 'tries'");
        ResultSet found = query.executeQuery()) {
      return found.next();
    }
  }

  @Override
  public void add(List<RequestRow> rows) {
    String sql =
        "INSERT INTO request_log ("
            + COLUMNS
            + ") VALUES ("
            + "?, ".repeat(COLUMN_COUNT - 1)
            + "?)";
    database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement insert = open.prepareStatement(sql)) {
            for (RequestRow row : rows) {
              bind(insert, row);
              insert.addBatch();
            }
            return insert.executeBatch().length;
          }
        });
  }

  private static void bind(PreparedStatement insert, RequestRow row) throws SQLException {
    Object[] values = {
      row.ts(),
      row.requestId(),
      row.who().clientKey(),
      row.who().clientIp(),
      row.who().userAgent(),
      row.what().method(),
      row.what().path(),
      row.what().model(),
      row.what().stream() ? 1 : 0,
      row.by().provider(),
      row.by().pool(),
      row.by().mode(),
      row.by().account(),
      row.by().attempts(),
      row.result().status(),
      row.result().errorCode(),
      row.result().errorSummary(),
      row.cost().ttfbMillis(),
      row.cost().durationMillis(),
      row.cost().promptTokens(),
      row.cost().completionTokens(),
      row.cost().estimated() ? 1 : 0,
      triesText(row.by().tries())
    };
    for (int i = 0; i < values.length; i++) {
      insert.setObject(i + 1, values[i]);
    }
  }

  /** One line each, its six words apart by blanks. */
  private static String triesText(List<RequestRow.Try> tries) {
    return tries.stream()
        .map(
            each ->
                Stream.of(each.account(), each.upstream(), each.pool(), each.outcome())
                        .map(word -> word.isEmpty() ? "-" : word.replaceAll("\\s+", "_"))
                        .collect(Collectors.joining(" "))
                    + " "
                    + each.from()
                    + " "
                    + each.until())
        .collect(Collectors.joining("\n"));
  }

  private static List<RequestRow.Try> tries(String text) {
    return text.lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length == 6)
        .map(
            words ->
                new RequestRow.Try(
                    words[0],
                    words[1],
                    words[2],
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]),
                    words[3]))
        .toList();
  }

  @Override
  public List<RequestRow> page(RequestQuery query) {
    StringBuilder where = new StringBuilder(" WHERE ts >= ? AND ts < ?");
    List<Object> values = new ArrayList<>(List.of(query.from(), query.to()));
    where.append(" AND status BETWEEN ? AND ?");
    values.add(query.minStatus());
    values.add(query.maxStatus());
    equal(where, values, "model", query.model());
    equal(where, values, "client_key_id", query.clientKey());
    equal(where, values, "account", query.account());
    if (!query.text().isEmpty()) {
      where.append(
          " AND instr(lower(path || ' ' || model || ' ' || error_code || ' ' || error_summary"
              + " || ' ' || client_ip || ' ' || user_agent || ' ' || request_id), lower(?)) > 0");
      values.add(query.text());
    }
    query
        .before()
        .ifPresent(
            place -> {
              where.append(" AND (ts, id) < (?, ?)");
              values.add(place.ts());
              values.add(place.id());
            });
    values.add(query.limit());
    String sql =
        "SELECT id, "
            + COLUMNS
            + " FROM request_log"
            + where
            + " ORDER BY ts DESC, id DESC LIMIT ?";
    return database.submit(open -> rows(open, sql, values));
  }

  private static void equal(
      StringBuilder where, List<Object> values, String column, String wanted) {
    if (!wanted.isEmpty()) {
      where.append(" AND ").append(column).append(" = ?");
      values.add(wanted);
    }
  }

  private static List<RequestRow> rows(Connection open, String sql, List<Object> values)
      throws SQLException {
    List<RequestRow> rows = new ArrayList<>();
    try (PreparedStatement query = open.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        query.setObject(i + 1, values.get(i));
      }
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) {
          rows.add(row(found));
        }
      }
    }
    return rows;
  }

  private static RequestRow row(ResultSet row) throws SQLException {
    return new RequestRow(
        row.getLong("id"),
        row.getLong("ts"),
        row.getString("request_id"),
        new RequestRow.Who(
            row.getString("client_key_id"),
            row.getString("client_ip"),
            row.getString("user_agent")),
        new RequestRow.What(
            row.getString("method"),
            row.getString("path"),
            row.getString("model"),
            row.getInt("stream") != 0),
        new RequestRow.By(
            row.getString("provider"),
            row.getString("pool"),
            row.getString("mode"),
            row.getString("account"),
            row.getInt("attempts"),
            tries(row.getString("tries"))),
        new RequestRow.Result(
            row.getInt("status"), row.getString("error_code"), row.getString("error_summary")),
        new RequestRow.Cost(
            row.getLong("ttfb_ms"),
            row.getLong("duration_ms"),
            row.getLong("prompt_tokens"),
            row.getLong("completion_tokens"),
            row.getInt("estimated") != 0));
  }

  @Override
  public void scan(long from, long to, Consumer<Sample> sink) {
    String sql =
        "SELECT ts, model, client_key_id, status, error_code, duration_ms, prompt_tokens,"
            + " completion_tokens FROM request_log WHERE ts >= ? AND ts < ? ORDER BY ts, id";
    database.submit(
        open -> {
          try (PreparedStatement query = open.prepareStatement(sql)) {
            query.setLong(1, from);
            query.setLong(2, to);
            try (ResultSet row = query.executeQuery()) {
              while (row.next()) {
                sink.accept(sample(row));
              }
            }
          }
          return null;
        });
  }

  private static Sample sample(ResultSet row) throws SQLException {
    int status = row.getInt(4);
    return new Sample(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        status,
        status >= 400 || !row.getString(5).isEmpty(),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8));
  }

  @Override
  public Map<String, Integer> countByKey(long from) {
    String sql =
        "SELECT client_key_id, count(*) FROM request_log WHERE ts >= ? GROUP BY client_key_id";
    return database.submit(
        open -> {
          Map<String, Integer> counts = new HashMap<>();
          try (PreparedStatement query = open.prepareStatement(sql)) {
            query.setLong(1, from);
            try (ResultSet row = query.executeQuery()) {
              while (row.next()) {
                counts.put(row.getString(1), row.getInt(2));
              }
            }
          }
          return counts;
        });
  }

  @Override
  public int clear() {
    return delete("DELETE FROM request_log");
  }

  @Override
  public int prune(long before, int maxRows) {
    String some = "DELETE FROM request_log WHERE id IN (SELECT id FROM request_log WHERE ";
    int total = repeated(some + "ts < " + before + " LIMIT " + PRUNE_ROWS + ")");
    String oldestKept =
        "(SELECT id FROM request_log ORDER BY id DESC LIMIT 1 OFFSET " + (maxRows - 1) + ")";
    return total + repeated(some + "id < " + oldestKept + " LIMIT " + PRUNE_ROWS + ")");
  }

  private int repeated(String sql) {
    int total = 0;
    int removed;
    do {
      removed = delete(sql);
      total += removed;
    } while (removed == PRUNE_ROWS);
    return total;
  }

  private int delete(String sql) {
    return database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement delete = open.prepareStatement(sql)) {
            return delete.executeUpdate();
          }
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
