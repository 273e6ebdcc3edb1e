package grok2api.store;

import grok2api.audit.PoolHistoryStore;
import grok2api.audit.RequestLogStore;
import grok2api.audit.RequestQuery;
import grok2api.audit.RequestRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The request log in {@code audit.db}, or in a table of the server that keeps the accounts. The
 * file numbers its rows as they come; on the server each has a number that follows from what it
 * says, so that a row sent twice is there once.
 */
public final class RequestDatabase implements RequestLogStore {

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
        estimated INTEGER NOT NULL
      )
      """;
  private static final String INDEX =
      "CREATE INDEX IF NOT EXISTS request_log_ts ON request_log (ts, id)";

  /** The last row that a server has. */
  private static final String SENT =
      "CREATE TABLE IF NOT EXISTS request_sent (id INTEGER NOT NULL)";

  private static final String COLUMNS = String.join(", ", RequestColumns.NAMES);
  private static final int PRUNE_ROWS = 5_000; // per transaction: requests wait for none of it

  private final SqlDatabase database;
  private final SqlDialect dialect;
  private final String table;
  private final Runnable end;

  private RequestDatabase(SqlDatabase database, SqlDialect dialect, Runnable end) {
    this.database = database;
    this.dialect = dialect;
    this.table = dialect.own("request_log");
    this.end = end;
  }

  /** Opens or makes the file. */
  public static RequestDatabase open(Path file) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      return database.transaction(
          SqlDatabase.Sync.NORMAL,
          open -> {
            SqlDatabase.execute(open, TABLE);
            SqlDatabase.execute(open, INDEX);
            SqlDatabase.execute(open, SENT);
            SqlDatabase.execute(open, SqlitePoolHistory.TABLE);
            addColumn(open, "tries");
            addColumn(open, "instance");
            return new RequestDatabase(database, SqlDialect.SQLITE, database::close);
          });
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** On the table that {@link SharedSchema} has made; the server is not closed along with this. */
  static RequestDatabase on(ServerDatabase database) {
    return new RequestDatabase(database, database.dialect(), () -> {});
  }

  /** The history of the pools, kept in the same file. */
  public PoolHistoryStore pools() {
    return new SqlitePoolHistory(database);
  }

  /** A column that files of the first versions do not have. */
  private static void addColumn(Connection open, String name) throws SQLException {
    try (PreparedStatement query =
            open.prepareStatement(
                "SELECT 1 FROM pragma_table_info('request_log') WHERE name = '" + name + "'");
        ResultSet found = query.executeQuery()) {
      if (!found.next()) {
        SqlDatabase.execute(
            open, "ALTER TABLE request_log ADD COLUMN " + name + " TEXT NOT NULL DEFAULT ''");
      }
    }
  }

  @Override
  public void add(List<RequestRow> rows) {
    boolean file = dialect.equals(SqlDialect.SQLITE);
    String sql =
        file
            ? "INSERT INTO request_log ("
                + COLUMNS
                + ") VALUES ("
                + "?, ".repeat(RequestColumns.NAMES.size() - 1)
                + "?"
                + ")"
            : dialect.insertOnce("request_log", COLUMNS + ", id");
    database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement insert = open.prepareStatement(sql)) {
            for (RequestRow row : rows) {
              List<Object> values = new ArrayList<>(RequestColumns.values(row));
              if (!file) {
                values.add(number(row));
              }
              bind(insert, values);
              insert.addBatch();
            }
            return insert.executeBatch().length;
          }
        });
  }

  /** 53 bits, which JavaScript reads exactly: among 200,000 rows two are alike once in 400,000. */
  static long number(RequestRow row) {
    String what = row.instance() + ' ' + row.requestId() + ' ' + row.ts();
    byte[] bytes = what.getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(bytes).getMostSignificantBits() >>> 11;
  }

  private static void bind(PreparedStatement statement, List<?> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
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
      String wanted = "%" + query.text().toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%";
      String like = "lower(%s) LIKE ? ESCAPE '!'";
      where.append(
          RequestColumns.SEARCHED.stream()
              .map(like::formatted)
              .collect(Collectors.joining(" OR ", " AND (", ")")));
      RequestColumns.SEARCHED.forEach(column -> values.add(SqlDatabase.storable(wanted)));
    }
    query
        .before()
        .ifPresent(
            place -> {
              where.append(" AND ts <= ? AND (ts < ? OR id < ?)");
              values.addAll(List.of(place.ts(), place.ts(), place.id()));
            });
    return rows(where + " ORDER BY ts DESC, id DESC", values, query.limit());
  }

  private static void equal(
      StringBuilder where, List<Object> values, String column, String wanted) {
    if (!wanted.isEmpty()) {
      where.append(" AND ").append(column).append(" = ?");
      values.add(SqlDatabase.storable(wanted));
    }
  }

  private List<RequestRow> rows(String rest, List<Object> values, int most) {
    String sql = "SELECT id, " + COLUMNS + " FROM " + table + rest + " LIMIT " + most;
    return database.submit(
        open -> {
          List<RequestRow> rows = new ArrayList<>();
          try (PreparedStatement query = open.prepareStatement(sql)) {
            bind(query, values);
            try (ResultSet found = query.executeQuery()) {
              while (found.next()) {
                rows.add(RequestColumns.row(found.getLong("id"), new Found(found)));
              }
            }
          }
          return rows;
        });
  }

  private record Found(ResultSet row) implements RequestColumns.Stored {
    @Override
    public String text(String column) throws SQLException {
      return row.getString(column);
    }

    @Override
    public long number(String column) throws SQLException {
      return row.getLong(column);
    }
  }

  @Override
  public void scan(long from, long to, Consumer<Sample> sink) {
    String sql =
        "SELECT ts, model, client_key_id, status, error_code, duration_ms, prompt_tokens,"
            + " completion_tokens FROM "
            + table
            + " WHERE ts >= ? AND ts < ? ORDER BY ts, id";
    database.read(
        open -> {
          try (PreparedStatement query = open.prepareStatement(sql)) {
            bind(query, List.of(from, to));
            try (ResultSet row = query.executeQuery()) {
              while (row.next()) {
                sink.accept(sample(row));
              }
            }
          }
          return true;
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
        "SELECT client_key_id, count(*) FROM " + table + " WHERE ts >= ? GROUP BY client_key_id";
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
    return database.transaction(
        SqlDatabase.Sync.NORMAL, open -> change(open, "DELETE FROM " + table));
  }

  @Override
  public int prune(long before, int maxRows) {
    List<Long> oldestKept =
        database.submit(
            open ->
                numbers(
                    open,
                    "SELECT ts FROM "
                        + table
                        + " ORDER BY ts DESC, id DESC LIMIT 1 OFFSET "
                        + (maxRows - 1)));
    long end = Math.max(before, oldestKept.isEmpty() ? 0 : oldestKept.getFirst());
    int total = 0;
    int removed;
    do {
      removed = database.transaction(SqlDatabase.Sync.NORMAL, open -> prune(open, end));
      total += removed;
    } while (removed == PRUNE_ROWS);
    return total;
  }

  /** Asked for first: MySQL takes no limit inside of IN. */
  private int prune(Connection open, long end) throws SQLException {
    List<Long> ids =
        numbers(open, "SELECT id FROM " + table + " WHERE ts < " + end + " LIMIT " + PRUNE_ROWS);
    String list = ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return ids.isEmpty() ? 0 : change(open, "DELETE FROM " + table + " WHERE id IN (" + list + ")");
  }

  private static List<Long> numbers(Connection open, String sql) throws SQLException {
    List<Long> found = new ArrayList<>();
    try (PreparedStatement query = open.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        found.add(row.getLong(1));
      }
    }
    return found;
  }

  private static int change(Connection open, String sql) throws SQLException {
    try (PreparedStatement change = open.prepareStatement(sql)) {
      return change.executeUpdate();
    }
  }

  /** Rows of the file that a server does not have yet, the oldest first. */
  List<RequestRow> unsent(int most) {
    String last = " WHERE id > (SELECT coalesce(max(id), 0) FROM request_sent)";
    return rows(last + " ORDER BY id", List.of(), most);
  }

  /** A server has the rows of the file up to this one. */
  void sent(long id) {
    database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          change(open, "DELETE FROM request_sent");
          return change(open, "INSERT INTO request_sent VALUES (" + id + ")");
        });
  }

  @Override
  public void close() {
    end.run();
  }
}
