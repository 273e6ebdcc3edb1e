package grok2api.store;

import grok2api.base.Failure;
import grok2api.config.ConfigBackend;
import grok2api.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings in the table {@code config_store}: dotted key to JSON text, and a counter in the row
 * {@code __version__} that goes up with every save. A save holds that row, so that of two writers
 * the second sees what the first did.
 */
final class SqlConfig implements ConfigBackend {

  static final Duration POLL = Duration.ofSeconds(3);
  private static final String VERSION = "__version__";

  private final ServerDatabase database;
  private final String key;

  /** On tables that {@link ServerSchema} has made. */
  SqlConfig(ServerDatabase database) {
    this.database = database;
    this.key = database.dialect().quoted("key");
  }

  @Override
  public Stored load() {
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          String version = version(open, ""); // first: rows may be newer than it, never older
          Map<String, String> rows = new LinkedHashMap<>();
          String sql = "SELECT " + key + ", value FROM config_store";
          try (PreparedStatement query = open.prepareStatement(sql);
              ResultSet row = query.executeQuery()) {
            while (row.next()) {
              rows.put(row.getString(1), row.getString(2));
            }
          }
          return Stored.ofDotted(rows, version);
        });
  }

  /** The same where {@link ServerSchema} may not have been yet. */
  Stored loadIfMade() {
    boolean made = database.submit(open -> !SqlDatabase.columns(open, "config_store").isEmpty());
    return made ? load() : ofGoPort().orElse(Stored.ofDotted(Map.of(), "0"));
  }

  @Override
  public String version() {
    return database.submit(open -> version(open, ""));
  }

  private String version(Connection open, String lock) throws SQLException {
    String sql = "SELECT value FROM config_store WHERE " + key + " = ?" + lock;
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, VERSION);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : "0";
      }
    }
  }

  @Override
  public void save(Map<String, Json> changes, String expectedVersion) {
    database.transaction(
        SqlDatabase.Sync.FULL,
        open -> {
          String version = version(open, database.dialect().forUpdate());
          if (!version.equals(expectedVersion)) {
            throw changed();
          }
          for (Map.Entry<String, Json> change : changes.entrySet()) {
            if (change.getValue() instanceof Json.Null) {
              run(open, "DELETE FROM config_store WHERE " + key + " = ?", change.getKey());
            } else {
              put(open, change.getKey(), change.getValue().compact());
            }
          }
          put(open, VERSION, next(version));
          return true;
        });
  }

  private void put(Connection open, String name, String value) throws SQLException {
    String update = "UPDATE config_store SET value = ? WHERE " + key + " = ?";
    if (run(open, update, value, name) == 0) {
      run(open, "INSERT INTO config_store (value, " + key + ") VALUES (?, ?)", value, name);
    }
  }

  private static int run(Connection open, String sql, String... values) throws SQLException {
    try (PreparedStatement statement = open.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  static Failure changed() {
    return Failure.of(
            Failure.Kind.CONFLICT, "config_changed", "Another writer changed the settings.")
        .build();
  }

  /** The counter's next value; whatever is no number begins anew. */
  static String next(String version) {
    try {
      return Long.toString(Long.parseLong(version) + 1);
    } catch (NumberFormatException notOurs) {
      return "1";
    }
  }

  /** The settings as the Go port keeps them: one row, one TOML document with all of them. */
  Optional<Stored> ofGoPort() {
    return database.submit(
        open -> {
          try (ResultSet tables =
              open.getMetaData().getTables(open.getCatalog(), null, "config_states", null)) {
            if (!tables.next()) {
              return Optional.empty();
            }
          }
          String sql = "SELECT payload FROM config_states WHERE id = 1";
          try (PreparedStatement query = open.prepareStatement(sql);
              ResultSet row = query.executeQuery()) {
            return row.next() && row.getString(1) != null
                ? Optional.of(Stored.ofToml(row.getString(1), "0", "config_states"))
                : Optional.empty();
          }
        });
  }

  @Override
  public Duration pollInterval() {
    return POLL;
  }

  @Override
  public String name() {
    return database.dialect().name() + " config_store";
  }
}
