package grok2api.store;

import grok2api.account.AccountChange;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Accounts in {@code accounts.db}; files of the Python servers and the Go port open as they are.
 */
public final class SqliteAccountStore implements AccountStore {

  private static final String COLUMNS = String.join(", ", AccountRow.COLUMNS);
  private static final String LIVE = "(deleted_at IS NULL OR deleted_at <= 0)"; // the port: 0

  private final SqliteDatabase database;
  private final InstantSource clock;
  private final String revisionWhere;

  private SqliteAccountStore(SqliteDatabase database, InstantSource clock, String keyColumn) {
    this.database = database;
    this.clock = clock;
    this.revisionWhere = " WHERE " + keyColumn + " = 'revision'";
  }

  /**
   * Opens or makes the file and brings its schema up to date; before the first change to a file of
   * another server a copy is put beside it. A file of a newer schema is refused ({@code
   * storage_newer}).
   */
  public static SqliteAccountStore open(Path file, InstantSource clock) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      return new SqliteAccountStore(database, clock, SqliteSchema.upgrade(database));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The database itself, for other tables in the same file. */
  public SqliteDatabase database() {
    return database;
  }

  @Override
  public Snapshot load() {
    return database.submit(
        open -> {
          long revision = revision(open);
          List<AccountRecord> live = new ArrayList<>();
          String sql = "SELECT " + COLUMNS + " FROM accounts WHERE " + LIVE;
          AccountRow reader = new AccountRow();
          try (PreparedStatement query = open.prepareStatement(sql);
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              live.add(reader.read(new ResultColumns(rows)));
            }
          }
          // Every row up to this revision was seen: go on after the last possible token of it.
          return new Snapshot(live, new Position(revision, Character.toString(0x10ffff)));
        });
  }

  @Override
  public Page changesSince(Position after) {
    String sql =
        "SELECT "
            + COLUMNS
            + " FROM accounts WHERE revision > ? OR (revision = ? AND token > ?)"
            + " ORDER BY revision, token LIMIT "
            + PAGE_ROWS;
    return database.submit(
        open -> {
          long stored = revision(open);
          List<AccountRecord> rows = new ArrayList<>();
          AccountRow reader = new AccountRow();
          try (PreparedStatement query = open.prepareStatement(sql)) {
            query.setLong(1, after.revision());
            query.setLong(2, after.revision());
            query.setString(3, after.token());
            try (ResultSet found = query.executeQuery()) {
              while (found.next()) {
                rows.add(reader.read(new ResultColumns(found)));
              }
            }
          }
          Position next = rows.isEmpty() ? after : position(rows.getLast());
          return new Page(rows, next, rows.size() == PAGE_ROWS, stored);
        });
  }

  private static Position position(AccountRecord row) {
    return new Position(row.stamps().revision(), row.key());
  }

  @Override
  public Applied apply(List<AccountChange> changes, Durability durability) {
    SqliteDatabase.Sync sync =
        switch (durability) {
          case COMMITTED -> SqliteDatabase.Sync.NORMAL;
          case SYNCED -> SqliteDatabase.Sync.FULL;
        };
    return database.transaction(
        sync,
        open -> {
          long before = revision(open);
          try (Rows rows = new Rows(open, before + 1)) {
            ChangeRunner runner = new ChangeRunner(rows, clock.millis());
            List<Result> results = changes.stream().map(runner::run).toList();
            boolean wrote = results.stream().anyMatch(Result::wrote);
            if (wrote) {
              setRevision(open, before + 1);
            }
            return new Applied(wrote ? before + 1 : before, results);
          }
        });
  }

  @Override
  public int purge(long deletedUntilMillis, int batchRows, boolean compact) {
    String sql =
        "DELETE FROM accounts WHERE token IN (SELECT token FROM accounts WHERE deleted_at IS NOT"
            + " NULL AND deleted_at > 0 AND deleted_at <= ? LIMIT ?)";
    int total = 0;
    int removed;
    do {
      removed =
          database.transaction(
              SqliteDatabase.Sync.NORMAL,
              open -> {
                try (PreparedStatement delete = open.prepareStatement(sql)) {
                  delete.setLong(1, deletedUntilMillis);
                  delete.setInt(2, batchRows);
                  return delete.executeUpdate();
                }
              });
      total += removed;
    } while (removed == batchRows);
    if (compact && total > 0) {
      database.submit(
          open -> {
            SqliteDatabase.execute(open, "VACUUM");
            return null;
          });
    }
    return total;
  }

  @Override
  public String backUp(String reason) {
    return SqliteSchema.copyAside(database, reason + "-" + clock.millis());
  }

  @Override
  public void close() {
    database.close();
  }

  private long revision(Connection open) throws SQLException {
    try (PreparedStatement query =
            open.prepareStatement(
                "SELECT CAST(value AS INTEGER) FROM account_meta" + revisionWhere);
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private void setRevision(Connection open, long revision) throws SQLException {
    try (PreparedStatement update =
        open.prepareStatement("UPDATE account_meta SET value = ?" + revisionWhere)) {
      update.setLong(1, revision); // the column's affinity keeps text text
      update.executeUpdate();
    }
  }

  /** Reads and writes single rows inside one transaction. */
  private static final class Rows implements ChangeRunner.Rows, AutoCloseable {

    private static final List<String> KEPT = AccountRow.COLUMNS.subList(1, 24);
    private static final String INSERT =
        "INSERT INTO accounts ("
            + COLUMNS
            + ") VALUES ("
            + "?, ".repeat(AccountRow.COLUMNS.size() - 1)
            + "?)";
    private static final String UPDATE =
        "UPDATE accounts SET "
            + KEPT.stream().map(name -> name + " = ?").collect(Collectors.joining(", "))
            + " WHERE token = ?";

    private final AccountRow reader = new AccountRow();
    private final Connection open;
    private final long revision;
    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement update;

    Rows(Connection open, long revision) throws SQLException {
      this.open = open;
      this.revision = revision;
      this.find = open.prepareStatement("SELECT " + COLUMNS + " FROM accounts WHERE token = ?");
      this.insert = open.prepareStatement(INSERT);
      this.update = open.prepareStatement(UPDATE);
    }

    @Override
    public Optional<AccountRecord> find(String token) {
      try {
        find.setString(1, token);
        try (ResultSet row = find.executeQuery()) {
          return row.next() ? Optional.of(reader.read(new ResultColumns(row))) : Optional.empty();
        }
      } catch (SQLException e) {
        throw SqliteDatabase.broken("The accounts cannot be read.", e);
      }
    }

    @Override
    public AccountRecord write(AccountRecord record, boolean exists) {
      AccountRecord stamped = ChangeRunner.stamped(record, revision);
      Map<String, Object> row = AccountRow.write(stamped);
      PreparedStatement statement = exists ? update : insert;
      try {
        int at = 1;
        for (String column : exists ? KEPT : AccountRow.COLUMNS) {
          bind(statement, at++, row.get(column));
        }
        if (exists) {
          statement.setString(at, record.key());
        }
        statement.executeUpdate();
        return stamped;
      } catch (SQLException e) {
        throw SqliteDatabase.broken("The accounts cannot be written.", e);
      }
    }

    @Override
    public List<String> liveTokens(String pool) {
      String sql = "SELECT token FROM accounts WHERE pool = ? AND " + LIVE;
      try (PreparedStatement query = open.prepareStatement(sql)) {
        query.setString(1, pool);
        List<String> tokens = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            tokens.add(rows.getString(1));
          }
        }
        return tokens;
      } catch (SQLException e) {
        throw SqliteDatabase.broken("The accounts cannot be read.", e);
      }
    }

    private static void bind(PreparedStatement statement, int at, Object value)
        throws SQLException {
      switch (value) {
        case null -> statement.setNull(at, Types.NULL);
        case Long number -> statement.setLong(at, number);
        case String text -> statement.setString(at, text);
        default -> throw new IllegalArgumentException("no column holds " + value.getClass());
      }
    }

    @Override
    public void close() throws SQLException {
      find.close();
      insert.close();
      update.close();
    }
  }
}
