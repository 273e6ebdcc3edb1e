package grok2api.store;

import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.config.Config;
import grok2api.json.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Kept turns in {@code responses.db}. What is older than {@code responses.ttl_hours} is invisible
 * at once and deleted with one of the next turns; above {@code responses.max_mb} the oldest go.
 *
 * <p>A commit is handed to the operating system, not forced to the disk: the death of the process
 * loses nothing, the loss of power may lose the last turns.
 */
public final class ResponsesDatabase implements ConversationStore {

  private static final long SWEEP_SECONDS = 60;

  private final SqliteDatabase database;
  private final InstantSource clock;
  private final Supplier<Config.Responses> limits;
  private long bytes; // kept now; database thread only
  private long sweptAt; // seconds; database thread only

  private ResponsesDatabase(
      SqliteDatabase database, InstantSource clock, Supplier<Config.Responses> limits) {
    this.database = database;
    this.clock = Objects.requireNonNull(clock);
    this.limits = Objects.requireNonNull(limits);
  }

  /** Opens or makes the file; the limits are asked anew each time. Blocks. */
  public static ResponsesDatabase open(
      Path file, InstantSource clock, Supplier<Config.Responses> limits) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      ResponsesDatabase store = new ResponsesDatabase(database, clock, limits);
      database.transaction(SqliteDatabase.Sync.NORMAL, ResponsesSchema::upgrade);
      store.database.submit(store::count);
      return store;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public void save(StoredTurn turn) {
    ResponsesRow row = ResponsesRow.of(turn);
    long now = clock.instant().getEpochSecond();
    Config.Responses limit = limits.get();
    database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          insert(open, row);
          makeRoom(open, now, limit);
          return null;
        });
  }

  @Override
  public Optional<StoredTurn> find(String owner, String id) {
    long oldest = oldest();
    return database.submit(open -> row(open, owner, id, oldest)).map(ResponsesRow::turn);
  }

  @Override
  public List<StoredTurn> history(String owner, String id, int most) {
    long oldest = oldest();
    List<ResponsesRow> rows =
        database.submit(
            open -> {
              Deque<ResponsesRow> chain = new ArrayDeque<>();
              for (String next = id; next != null; next = chain.getFirst().previous()) {
                Optional<ResponsesRow> row = row(open, owner, next, oldest);
                if (row.isEmpty() || chain.size() == most) {
                  return List.of();
                }
                chain.addFirst(row.get());
              }
              return List.copyOf(chain);
            });
    return rows.stream().map(ResponsesRow::turn).toList();
  }

  @Override
  public Map<String, Json.Obj> items(String owner, Set<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    long oldest = oldest();
    String sql =
        """
        SELECT i.body FROM response_item i JOIN response r ON r.id = i.response
        WHERE i.item = ? AND r.owner = ? AND r.created_at >= ?
        ORDER BY r.created_at DESC LIMIT 1\
        """;
    Map<String, String> found =
        database.submit(
            open -> {
              Map<String, String> bodies = new HashMap<>();
              try (PreparedStatement query = open.prepareStatement(sql)) {
                for (String id : ids) {
                  query.setString(1, id);
                  query.setString(2, owner);
                  query.setLong(3, oldest);
                  try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                      bodies.put(id, row.getString(1));
                    }
                  }
                }
              }
              return bodies;
            });
    Map<String, Json.Obj> items = new HashMap<>();
    found.forEach((id, body) -> items.put(id, ResponsesRow.object(body)));
    return items;
  }

  @Override
  public boolean delete(String owner, String id) {
    long oldest = oldest();
    return database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          boolean known = row(open, owner, id, oldest).isPresent();
          if (known) {
            remove(open, id);
          }
          return known;
        });
  }

  @Override
  public void close() {
    database.close();
  }

  private long oldest() {
    long ttl = Duration.ofHours(limits.get().ttlHours()).toSeconds();
    return clock.instant().getEpochSecond() - ttl;
  }

  private Void count(Connection open) throws SQLException {
    try (PreparedStatement query =
            open.prepareStatement("SELECT coalesce(sum(bytes), 0) FROM response");
        ResultSet row = query.executeQuery()) {
      bytes = row.next() ? row.getLong(1) : 0;
    }
    return null;
  }

  private void insert(Connection open, ResponsesRow row) throws SQLException {
    remove(open, row.id());
    try (PreparedStatement insert =
        open.prepareStatement(
            "INSERT INTO response (id, owner, previous, created_at, answer, place, bytes)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, row.id());
      insert.setString(2, row.owner());
      insert.setString(3, row.previous());
      insert.setLong(4, row.createdAt());
      insert.setString(5, row.answer());
      insert.setString(6, row.place());
      insert.setLong(7, row.size());
      insert.executeUpdate();
    }
    try (PreparedStatement insert =
        open.prepareStatement(
            "INSERT INTO response_item (response, side, position, item, body)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (ResponsesRow.Item item : row.items()) {
        insert.setString(1, row.id());
        insert.setString(2, item.side());
        insert.setInt(3, item.position());
        insert.setString(4, item.id());
        insert.setString(5, item.body());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    bytes += row.size();
  }

  /** Drops what is too old, now and then, and the oldest while there is too much. */
  private void makeRoom(Connection open, long now, Config.Responses limit) throws SQLException {
    if (now - sweptAt >= SWEEP_SECONDS) {
      sweptAt = now;
      count(open); // a transaction that was undone may have left it wrong
      long oldest = now - Duration.ofHours(limit.ttlHours()).toSeconds();
      remove(open, ids(open, "created_at < " + oldest, 1_000));
    }
    long most = limit.maxMb() * 1024L * 1024L;
    while (bytes > most) {
      List<String> oldest = ids(open, "1", 1);
      if (oldest.isEmpty()) {
        return;
      }
      remove(open, oldest);
    }
  }

  private static List<String> ids(Connection open, String where, int most) throws SQLException {
    List<String> ids = new ArrayList<>();
    String sql =
        "SELECT id FROM response WHERE " + where + " ORDER BY created_at, rowid LIMIT " + most;
    try (PreparedStatement query = open.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private void remove(Connection open, List<String> ids) throws SQLException {
    for (String id : ids) {
      remove(open, id);
    }
  }

  private void remove(Connection open, String id) throws SQLException {
    try (PreparedStatement delete =
        open.prepareStatement("DELETE FROM response WHERE id = ? RETURNING bytes")) {
      delete.setString(1, id);
      try (ResultSet row = delete.executeQuery()) {
        while (row.next()) {
          bytes -= row.getLong(1);
        }
      }
    }
  }

  private static Optional<ResponsesRow> row(Connection open, String owner, String id, long oldest)
      throws SQLException {
    try (PreparedStatement query =
        open.prepareStatement(
            "SELECT previous, created_at, answer, place FROM response"
                + " WHERE id = ? AND owner = ? AND created_at >= ?")) {
      query.setString(1, id);
      query.setString(2, owner);
      query.setLong(3, oldest);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new ResponsesRow(
                id,
                owner,
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                items(open, id)));
      }
    }
  }

  private static List<ResponsesRow.Item> items(Connection open, String id) throws SQLException {
    List<ResponsesRow.Item> items = new ArrayList<>();
    try (PreparedStatement query =
        open.prepareStatement(
            "SELECT side, position, item, body FROM response_item WHERE response = ?"
                + " ORDER BY side, position")) {
      query.setString(1, id);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          items.add(
              new ResponsesRow.Item(
                  rows.getString(1), rows.getInt(2), rows.getString(3), rows.getString(4)));
        }
      }
    }
    return items;
  }
}
