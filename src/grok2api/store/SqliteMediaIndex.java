package grok2api.store;

import grok2api.media.MediaIndex;
import grok2api.media.MediaKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The index of media files in {@code cache/local_media_cache.db}, as earlier servers keep it. */
public final class SqliteMediaIndex implements MediaIndex {

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS local_media_files (
        media_type    TEXT    NOT NULL,
        name          TEXT    NOT NULL,
        size_bytes    INTEGER NOT NULL,
        created_at_ns INTEGER NOT NULL,
        updated_at_ns INTEGER NOT NULL,
        PRIMARY KEY (media_type, name))\
      """;
  private static final String ORDER =
      "CREATE INDEX IF NOT EXISTS idx_local_media_order"
          + " ON local_media_files (media_type, created_at_ns, name)";
  private static final String INSERT =
      "INSERT OR REPLACE INTO local_media_files"
          + " (media_type, name, size_bytes, created_at_ns, updated_at_ns) VALUES (?, ?, ?, ?, ?)";
  private static final String DELETE =
      "DELETE FROM local_media_files WHERE media_type = ? AND name = ?";

  private final SqliteDatabase database;

  private SqliteMediaIndex(SqliteDatabase database) {
    this.database = database;
  }

  /** Opens or makes the file. Blocks. */
  public static SqliteMediaIndex open(Path file) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      database.transaction(
          SqliteDatabase.Sync.NORMAL,
          open -> {
            SqlDatabase.execute(open, TABLE);
            SqlDatabase.execute(open, ORDER);
            return null;
          });
      return new SqliteMediaIndex(database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public void put(MediaKind kind, Row row) {
    database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          insert(open, kind, List.of(row));
          return null;
        });
  }

  @Override
  public void remove(MediaKind kind, Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement delete = open.prepareStatement(DELETE)) {
            for (String name : names) {
              delete.setString(1, kind.id());
              delete.setString(2, name);
              delete.addBatch();
            }
            delete.executeBatch();
          }
          return null;
        });
  }

  @Override
  public void replace(MediaKind kind, List<Row> rows) {
    database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          String sql = "DELETE FROM local_media_files WHERE media_type = ?";
          try (PreparedStatement delete = open.prepareStatement(sql)) {
            delete.setString(1, kind.id());
            delete.executeUpdate();
          }
          insert(open, kind, rows);
          return null;
        });
  }

  private static void insert(Connection open, MediaKind kind, List<Row> rows) throws SQLException {
    try (PreparedStatement insert = open.prepareStatement(INSERT)) {
      for (Row row : rows) {
        insert.setString(1, kind.id());
        insert.setString(2, row.name());
        insert.setLong(3, row.sizeBytes());
        insert.setLong(4, row.createdNanos());
        insert.setLong(5, row.updatedNanos());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public long usage(MediaKind kind) {
    String sql = "SELECT coalesce(sum(size_bytes), 0) FROM local_media_files WHERE media_type = ?";
    return database.submit(
        open -> {
          try (PreparedStatement query = open.prepareStatement(sql)) {
            query.setString(1, kind.id());
            try (ResultSet row = query.executeQuery()) {
              return row.next() ? row.getLong(1) : 0L;
            }
          }
        });
  }

  @Override
  public List<Row> oldestFirst(MediaKind kind) {
    String sql =
        "SELECT name, size_bytes, created_at_ns, updated_at_ns FROM local_media_files"
            + " WHERE media_type = ? ORDER BY created_at_ns, name";
    return database.submit(
        open -> {
          List<Row> rows = new ArrayList<>();
          try (PreparedStatement query = open.prepareStatement(sql)) {
            query.setString(1, kind.id());
            try (ResultSet found = query.executeQuery()) {
              while (found.next()) {
                rows.add(
                    new Row(
                        found.getString(1), found.getLong(2), found.getLong(3), found.getLong(4)));
              }
            }
          }
          return rows;
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
