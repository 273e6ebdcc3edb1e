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
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Kept turns in {@code responses.db}, or in the tables of the server that keeps the accounts, where
 * every instance sees them. What is older than {@code responses.ttl_hours} is invisible at once and
 * deleted with one of the next turns; above {@code responses.max_mb} the oldest go.
 *
 * <p>In a file a commit is handed to the operating system, not forced to the disk: the death of the
 * process loses nothing, the loss of power may lose the last turns.
 */
public final class ResponsesDatabase implements ConversationStore {

  private final SqlDatabase database;
  private final Runnable end;
  private final ResponsesRoom room;
  private final GroupCommit<ResponsesRow> saves;
  private final String turns;
  private final String items;

  private ResponsesDatabase(
      SqlDatabase database,
      SqlDialect dialect,
      InstantSource clock,
      Supplier<Config.Responses> limits,
      Runnable end) {
    this.database = database;
    this.turns = dialect.own("response");
    this.items = dialect.own("response_item");
    this.room = new ResponsesRoom(new Rows(), clock, limits);
    this.saves = new GroupCommit<>(database, SqlDatabase.Sync.NORMAL, this::write);
    this.end = end;
  }

  /** Opens or makes the file; the limits are asked anew each time. Blocks. */
  public static ResponsesDatabase open(
      Path file, InstantSource clock, Supplier<Config.Responses> limits) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      database.transaction(SqlDatabase.Sync.NORMAL, ResponsesSchema::upgrade);
      return new ResponsesDatabase(database, SqlDialect.SQLITE, clock, limits, database::close);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** On the tables that {@link SharedSchema} has made; the server is not closed along with this. */
  static ResponsesDatabase on(
      ServerDatabase database, InstantSource clock, Supplier<Config.Responses> limits) {
    return new ResponsesDatabase(database, database.dialect(), clock, limits, () -> {});
  }

  @Override
  public void save(StoredTurn turn) {
    ResponsesRow row = ResponsesRow.of(turn);
    saves.save(row);
    room.added(row.size());
  }

  @Override
  public Optional<StoredTurn> find(String owner, String id) {
    long oldest = room.oldest();
    return database.submit(open -> row(open, owner, id, oldest)).map(ResponsesRow::turn);
  }

  @Override
  public List<StoredTurn> history(String owner, String id, int most) {
    long oldest = room.oldest();
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
    long oldest = room.oldest();
    String sql =
        "SELECT i.body FROM "
            + (items + " i JOIN " + turns + " r ON r.id = i.response")
            + " WHERE i.item = ? AND r.owner = ? AND r.created_at >= ?"
            + " ORDER BY r.created_at DESC LIMIT 1";
    Map<String, String> found =
        database.submit(
            open -> {
              Map<String, String> bodies = new HashMap<>();
              try (PreparedStatement query = open.prepareStatement(sql)) {
                for (String id : ids) {
                  query.setString(1, ResponsesRow.itemKey(id));
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
    Map<String, Json.Obj> objects = new HashMap<>();
    found.forEach((id, body) -> objects.put(id, ResponsesRow.object(body)));
    return objects;
  }

  @Override
  public boolean delete(String owner, String id) {
    long oldest = room.oldest();
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> row(open, owner, id, oldest).isPresent() && remove(open, id));
  }

  @Override
  public void close() {
    end.run();
  }

  private void write(Connection open, List<ResponsesRow> rows) throws SQLException {
    for (String id : existing(open, rows)) {
      remove(open, id);
    }
    insertTurns(open, rows);
    insertItems(open, rows);
  }

  /** Asked first: on MySQL the deletion of nothing locks its neighbourhood. */
  private List<String> existing(Connection open, List<ResponsesRow> rows) throws SQLException {
    List<String> found = new ArrayList<>();
    String sql = "SELECT id FROM " + turns + " WHERE id = ?";
    try (PreparedStatement query = open.prepareStatement(sql)) {
      for (ResponsesRow wanted : rows) {
        query.setString(1, wanted.id());
        try (ResultSet row = query.executeQuery()) {
          if (row.next()) {
            found.add(row.getString(1));
          }
        }
      }
    }
    return found;
  }

  private void insertTurns(Connection open, List<ResponsesRow> rows) throws SQLException {
    try (PreparedStatement insert =
        open.prepareStatement(
            "INSERT INTO "
                + turns
                + " (id, owner, previous, created_at, answer, place, bytes)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      for (ResponsesRow row : rows) {
        insert.setString(1, row.id());
        insert.setString(2, row.owner());
        insert.setString(3, row.previous());
        insert.setLong(4, row.createdAt());
        insert.setString(5, row.answer());
        insert.setString(6, row.place());
        insert.setLong(7, row.size());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void insertItems(Connection open, List<ResponsesRow> rows) throws SQLException {
    try (PreparedStatement insert =
        open.prepareStatement(
            "INSERT INTO "
                + items
                + " (response, side, position, item, body) VALUES (?, ?, ?, ?, ?)")) {
      for (ResponsesRow row : rows) {
        for (ResponsesRow.Item item : row.items()) {
          insert.setString(1, row.id());
          insert.setString(2, item.side());
          insert.setInt(3, item.position());
          insert.setString(4, item.id());
          insert.setString(5, item.body());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private boolean remove(Connection open, String id) throws SQLException {
    delete(open, items, "response", id);
    return delete(open, turns, "id", id) > 0;
  }

  private static int delete(Connection open, String table, String column, String id)
      throws SQLException {
    try (PreparedStatement delete =
        open.prepareStatement("DELETE FROM " + table + " WHERE " + column + " = ?")) {
      delete.setString(1, id);
      return delete.executeUpdate();
    }
  }

  private Optional<ResponsesRow> row(Connection open, String owner, String id, long oldest)
      throws SQLException {
    if (!ResponsesRow.mayBeId(id)) {
      return Optional.empty();
    }
    try (PreparedStatement query =
        open.prepareStatement(
            "SELECT previous, created_at, answer, place FROM "
                + turns
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

  private List<ResponsesRow.Item> items(Connection open, String id) throws SQLException {
    List<ResponsesRow.Item> found = new ArrayList<>();
    try (PreparedStatement query =
        open.prepareStatement(
            "SELECT side, position, item, body FROM "
                + items
                + " WHERE response = ? ORDER BY side, position")) {
      query.setString(1, id);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(
              new ResponsesRow.Item(
                  rows.getString(1), rows.getInt(2), rows.getString(3), rows.getString(4)));
        }
      }
    }
    return found;
  }

  /** The rows as a shelf. */
  private final class Rows implements ResponsesRoom.Shelf {

    @Override
    public long bytes() {
      return database.submit(
          open -> {
            String sql = "SELECT coalesce(sum(bytes), 0) FROM " + turns;
            try (PreparedStatement query = open.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
              return row.next() ? row.getLong(1) : 0;
            }
          });
    }

    @Override
    public List<ResponsesRoom.Kept> oldest(int most) {
      String sql =
          "SELECT id, created_at, bytes FROM " + turns + " ORDER BY created_at, id LIMIT " + most;
      return database.submit(
          open -> {
            List<ResponsesRoom.Kept> kept = new ArrayList<>();
            try (PreparedStatement query = open.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
              while (row.next()) {
                kept.add(new ResponsesRoom.Kept(row.getString(1), row.getLong(2), row.getLong(3)));
              }
            }
            return kept;
          });
    }

    @Override
    public void remove(List<String> ids) {
      if (!ids.isEmpty()) {
        database.transaction(
            SqlDatabase.Sync.NORMAL,
            open -> {
              for (String id : ids) {
                ResponsesDatabase.this.remove(open, id);
              }
              return true;
            });
      }
    }
  }
}
