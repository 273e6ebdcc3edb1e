package grok2api.store;

import grok2api.account.AccountRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rows that one transaction touches: read ahead and written behind in batches, so that a server
 * far away is asked a few times and not twice per account.
 */
final class SqlRows implements ChangeRunner.Rows {

  private static final int BATCH = 500;
  private static final List<String> KEPT = AccountRow.COLUMNS.subList(1, AccountRow.COLUMNS.size());
  private static final String INSERT =
      "INSERT INTO accounts ("
          + String.join(", ", AccountRow.COLUMNS)
          + ") VALUES ("
          + "?, ".repeat(AccountRow.COLUMNS.size() - 1)
          + "?)";
  private static final String UPDATE =
      "UPDATE accounts SET "
          + KEPT.stream().map(name -> name + " = ?").collect(Collectors.joining(", "))
          + " WHERE token = ?";

  private record Waiting(AccountRecord row, boolean isNew) {}

  private final AccountRow reader = new AccountRow();
  private final Connection open;
  private final long revision;
  private final Map<String, Optional<AccountRecord>> known = new HashMap<>();
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();

  /** Rows of an open transaction, written under this revision. */
  SqlRows(Connection open, long revision) {
    this.open = open;
    this.revision = revision;
  }

  /** Reads the rows of these tokens now, a batch per question. */
  void readAhead(Collection<String> tokens) throws SQLException {
    List<String> wanted = List.copyOf(tokens);
    wanted.forEach(token -> known.put(token, Optional.empty()));
    for (int from = 0; from < wanted.size(); from += BATCH) {
      read(wanted.subList(from, Math.min(wanted.size(), from + BATCH)));
    }
  }

  private void read(List<String> tokens) throws SQLException {
    String sql =
        "SELECT "
            + String.join(", ", AccountRow.COLUMNS)
            + " FROM accounts WHERE token IN ("
            + "?, ".repeat(tokens.size() - 1)
            + "?)";
    try (PreparedStatement query = open.prepareStatement(sql)) {
      for (int i = 0; i < tokens.size(); i++) {
        query.setString(i + 1, tokens.get(i));
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          AccountRecord row = reader.read(new ResultColumns(rows));
          known.put(row.key(), Optional.of(row));
        }
      }
    }
  }

  @Override
  public Optional<AccountRecord> find(String token) {
    if (!known.containsKey(token)) {
      known.put(token, Optional.empty());
      try {
        read(List.of(token));
      } catch (SQLException e) {
        throw SqliteDatabase.broken("The accounts cannot be read.", e);
      }
    }
    return known.get(token);
  }

  @Override
  public AccountRecord write(AccountRecord record, boolean exists) {
    AccountRecord stamped = ChangeRunner.stamped(record, revision);
    put(stamped, !exists);
    return stamped;
  }

  /** Writes a row as it is, its own revision included. */
  void put(AccountRecord row, boolean isNew) {
    known.put(row.key(), Optional.of(row));
    waiting.merge(row.key(), new Waiting(row, isNew), (old, next) -> new Waiting(row, old.isNew()));
  }

  @Override
  public List<String> liveTokens(String pool) {
    try {
      flush();
      return tokens(pool);
    } catch (SQLException e) {
      throw SqliteDatabase.broken("The accounts cannot be read.", e);
    }
  }

  private List<String> tokens(String pool) throws SQLException {
    String sql = "SELECT token FROM accounts WHERE pool = ? AND " + SqlAccountStore.LIVE;
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, pool);
      List<String> tokens = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          tokens.add(rows.getString(1));
        }
      }
      readAhead(tokens); // each is looked at next
      return tokens;
    }
  }

  /** Sends what waits to be written. */
  void flush() throws SQLException {
    send(INSERT, true);
    send(UPDATE, false);
    waiting.clear();
  }

  private void send(String sql, boolean isNew) throws SQLException {
    List<String> columns = isNew ? AccountRow.COLUMNS : KEPT;
    List<AccountRecord> rows =
        waiting.values().stream().filter(w -> w.isNew() == isNew).map(Waiting::row).toList();
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = open.prepareStatement(sql)) {
      for (int i = 0; i < rows.size(); i++) {
        bind(statement, columns, rows.get(i), !isNew);
        if ((i + 1) % BATCH == 0) {
          statement.executeBatch();
        }
      }
      statement.executeBatch();
    }
  }

  private static void bind(
      PreparedStatement statement, List<String> columns, AccountRecord record, boolean withKey)
      throws SQLException {
    Map<String, Object> row = AccountRow.write(record);
    int at = 1;
    for (String column : columns) {
      bind(statement, at++, row.get(column));
    }
    if (withKey) {
      statement.setString(at, record.key());
    }
    statement.addBatch();
  }

  private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
    switch (value) {
      case null -> statement.setNull(at, Types.NULL);
      case Long number -> statement.setLong(at, number);
      case String text -> statement.setString(at, text);
      default -> throw new IllegalArgumentException("no column holds " + value.getClass());
    }
  }
}
