package grok2api.store;

import grok2api.config.SharedDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A shared text as a row of {@code grok2api_document}; its version is a number that goes up. */
final class SqlDocument implements SharedDocument {

  private final ServerDatabase database;
  private final String table;
  private final String name;

  SqlDocument(ServerDatabase database, String name) {
    this.database = database;
    this.table = database.dialect().own("document");
    this.name = name;
  }

  @Override
  public Stored load() {
    return database.submit(open -> stored(open, "version, body"));
  }

  @Override
  public String version() {
    return database.submit(open -> stored(open, "version, ''")).version();
  }

  private Stored stored(Connection open, String columns) throws SQLException {
    String sql = "SELECT " + columns + " FROM " + table + " WHERE name = ?";
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? new Stored(row.getString(2), Long.toString(row.getLong(1)))
            : new Stored("", NONE);
      }
    }
  }

  @Override
  public boolean save(String text, String expectedVersion) {
    String body = SqlDatabase.storable(text);
    return database.transaction(
        SqlDatabase.Sync.FULL,
        open -> {
          if (expectedVersion.equals(NONE)) {
            String insertion = database.dialect().insertOnce("document", "name, version, body");
            try (PreparedStatement insert = open.prepareStatement(insertion)) {
              insert.setString(1, name);
              insert.setLong(2, 1);
              insert.setString(3, body);
              return insert.executeUpdate() == 1;
            }
          }
          String sql =
              "UPDATE "
                  + table
                  + " SET version = version + 1, body = ? WHERE name = ? AND version = ?";
          try (PreparedStatement update = open.prepareStatement(sql)) {
            update.setString(1, body);
            update.setString(2, name);
            update.setLong(3, Long.parseLong(expectedVersion));
            return update.executeUpdate() == 1;
          }
        });
  }
}
