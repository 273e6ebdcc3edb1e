package grok2api.store;

import grok2api.audit.PoolHistoryStore;
import grok2api.audit.PoolSample;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Samples of the pools beside the request log, in its file; closed with it. */
final class SqlitePoolHistory implements PoolHistoryStore {

  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS pool_history (
        ts INTEGER NOT NULL,
        pool TEXT NOT NULL,
        active INTEGER NOT NULL,
        cooling INTEGER NOT NULL,
        invalid INTEGER NOT NULL,
        disabled INTEGER NOT NULL,
        quota TEXT NOT NULL,
        PRIMARY KEY (ts, pool)
      ) WITHOUT ROWID
      """;

  private final SqlDatabase database;

  SqlitePoolHistory(SqlDatabase database) {
    this.database = database;
  }

  @Override
  public void add(PoolSample sample) {
    String sql = "INSERT OR REPLACE INTO pool_history VALUES (?, ?, ?, ?, ?, ?, ?)";
    database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement insert = open.prepareStatement(sql)) {
            for (PoolSample.Pool pool : sample.pools()) {
              bind(insert, sample.ts(), pool);
              insert.addBatch();
            }
            return insert.executeBatch().length;
          }
        });
  }

  private static void bind(PreparedStatement insert, long ts, PoolSample.Pool pool)
      throws SQLException {
    Object[] values = {
      ts,
      pool.name(),
      pool.active(),
      pool.cooling(),
      pool.invalid(),
      pool.disabled(),
      quotaText(pool.quota())
    };
    for (int i = 0; i < values.length; i++) {
      insert.setObject(i + 1, values[i]);
    }
  }

  /** {@code auto=120 fast=30}. */
  private static String quotaText(Map<String, Long> quota) {
    return new TreeMap<>(quota)
        .entrySet().stream()
            .map(left -> left.getKey() + "=" + left.getValue())
            .collect(Collectors.joining(" "));
  }

  private static Map<String, Long> quota(String text) {
    Map<String, Long> quota = new LinkedHashMap<>();
    for (String word : text.split(" ")) {
      int at = word.indexOf('=');
      if (at > 0) {
        quota.put(word.substring(0, at), Long.parseLong(word.substring(at + 1)));
      }
    }
    return quota;
  }

  @Override
  public List<PoolSample> load() {
    String sql =
        "SELECT ts, pool, active, cooling, invalid, disabled, quota FROM pool_history ORDER BY ts";
    Map<Long, List<PoolSample.Pool>> found =
        database.submit(
            open -> {
              Map<Long, List<PoolSample.Pool>> byTime = new LinkedHashMap<>();
              try (PreparedStatement query = open.prepareStatement(sql);
                  ResultSet row = query.executeQuery()) {
                while (row.next()) {
                  byTime.computeIfAbsent(row.getLong(1), ts -> new ArrayList<>()).add(pool(row));
                }
              }
              return byTime;
            });
    List<PoolSample> samples = new ArrayList<>(found.size());
    found.forEach((ts, pools) -> samples.add(new PoolSample(ts, pools)));
    return samples;
  }

  private static PoolSample.Pool pool(ResultSet row) throws SQLException {
    return new PoolSample.Pool(
        row.getString(2),
        row.getInt(3),
        row.getInt(4),
        row.getInt(5),
        row.getInt(6),
        quota(row.getString(7)));
  }

  @Override
  public void remove(List<Long> times) {
    database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement delete =
              open.prepareStatement("DELETE FROM pool_history WHERE ts = ?")) {
            for (long ts : times) {
              delete.setLong(1, ts);
              delete.addBatch();
            }
            return delete.executeBatch().length;
          }
        });
  }
}
