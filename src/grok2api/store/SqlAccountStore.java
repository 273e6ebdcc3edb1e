package grok2api.store;

import grok2api.account.AccountChange;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Accounts in a table, the same on SQLite, PostgreSQL and MySQL; those of the Python servers and
 * the Go port open as they are.
 *
 * <p>A transaction that changes accounts holds the counter's row from its first statement on. So
 * changes of several instances follow each other, and no reader sees a later revision before an
 * earlier one.
 */
public final class SqlAccountStore implements AccountStore, CopyTarget {

  /** Not deleted: NULL in v2's tables, 0 in the Go port's. */
  static final String LIVE = "(deleted_at IS NULL OR deleted_at <= 0)";

  private static final int PORTION = 1_000; // rows in memory before they are records

  /** Puts a copy of all accounts aside; its name. */
  interface Backup {
    String run(String reason);
  }

  private final SqlDatabase database;
  private final SqlDialect dialect;
  private final SqlLayout layout;
  private final InstantSource clock;
  private final Backup backup;
  private final long term; // 0: changes are in nobody's name

  private SqlAccountStore(SqlDatabase database, SqlLayout layout, InstantSource clock, Backup how) {
    this(database, layout, clock, how, 0);
  }

  private SqlAccountStore(
      SqlDatabase database, SqlLayout layout, InstantSource clock, Backup how, long term) {
    this.term = term;
    this.database = database;
    this.dialect = layout.meta().dialect();
    this.layout = layout;
    this.clock = clock;
    this.backup = how;
  }

  /**
   * Opens or makes a SQLite file and brings its schema up to date; before the first change to a
   * file of another server a copy is put beside it. A file of a newer schema is refused ({@code
   * storage_newer}).
   */
  public static SqlAccountStore sqlite(Path file, InstantSource clock) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      SqlLayout layout = SqliteSchema.upgrade(database);
      return new SqlAccountStore(
          database, layout, clock, reason -> SqliteSchema.copyAside(database, reason));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** On a database as it is, only to be read. */
  static SqlAccountStore reading(SqlDatabase database, SqlLayout layout, InstantSource clock) {
    Backup none =
        reason -> {
          throw new IllegalStateException("only to be read");
        };
    return new SqlAccountStore(database, layout, clock, none);
  }

  /** On the tables of a server, which is closed along with this. */
  static SqlAccountStore on(ServerDatabase database, SqlLayout layout, InstantSource clock) {
    return new SqlAccountStore(
        database,
        layout,
        clock,
        reason ->
            database.submit(open -> ServerSchema.copyAside(open, layout.meta().dialect(), reason)));
  }

  /** The database itself, for other tables beside. */
  public SqlDatabase database() {
    return database;
  }

  @Override
  public Snapshot load() {
    return database.read(
        open -> {
          long revision = layout.meta().number(open, SqlMeta.REVISION);
          List<AccountRecord> live = new ArrayList<>();
          String sql = "SELECT " + layout.selected() + " FROM accounts WHERE " + LIVE;
          AccountRow reader = new AccountRow();
          try (PreparedStatement query = open.prepareStatement(sql)) {
            query.setFetchSize(PORTION);
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                live.add(reader.read(new ResultColumns(rows)));
              }
            }
          }
          return new Snapshot(live, Position.after(revision));
        });
  }

  @Override
  public Page changesSince(Position after) {
    String token = dialect.token();
    String sql =
        "SELECT "
            + layout.selected()
            + " FROM accounts WHERE revision > ? OR (revision = ? AND "
            + token
            + " > ?) ORDER BY revision, "
            + token
            + " LIMIT "
            + PAGE_ROWS;
    return database.submit(
        open -> {
          long stored = layout.meta().number(open, SqlMeta.REVISION);
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
    SqlDatabase.Sync sync =
        switch (durability) {
          case COMMITTED -> SqlDatabase.Sync.NORMAL;
          case SYNCED -> SqlDatabase.Sync.FULL;
        };
    return database.transaction(sync, open -> applied(open, changes));
  }

  private Applied applied(Connection open, List<AccountChange> changes) throws SQLException {
    long before = layout.meta().locked(open, SqlMeta.REVISION);
    requireTerm(open);
    SqlRows rows = new SqlRows(open, before + 1);
    Set<String> tokens = AccountChange.tokens(changes);
    if (tokens.size() > PAGE_ROWS) {
      SqlDatabase.unhurried(open);
    }
    rows.readAhead(tokens);
    ChangeRunner runner = new ChangeRunner(rows, clock.millis());
    List<Result> results = changes.stream().map(runner::run).toList();
    if (results.stream().noneMatch(Result::wrote)) {
      return new Applied(before, results);
    }
    rows.flush();
    layout.meta().put(open, SqlMeta.REVISION, before + 1);
    return new Applied(before + 1, results);
  }

  @Override
  public AccountStore inTerm(long number) {
    return new SqlAccountStore(database, layout, clock, backup, number);
  }

  /** Behind the lock that a new leader takes too, so that none can begin until this is done. */
  private void requireTerm(Connection open) throws SQLException {
    if (term != 0 && layout.meta().number(open, SqlLease.NUMBER) != term) {
      throw LeaseLeader.superseded();
    }
  }

  @Override
  public int purge(long deletedUntilMillis, int batchRows, boolean compact) {
    int total = 0;
    int removed;
    do {
      removed =
          database.transaction(
              SqlDatabase.Sync.NORMAL,
              open -> {
                layout.meta().locked(open, SqlMeta.REVISION);
                requireTerm(open);
                SqlDatabase.unhurried(open);
                try (PreparedStatement delete = open.prepareStatement(dialect.purge())) {
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
            SqlDatabase.unhurried(open);
            SqlDatabase.execute(open, dialect.compact());
            return true;
          });
    }
    return total;
  }

  @Override
  public String backUp(String reason) {
    return backup.run(reason + "-" + clock.millis());
  }

  @Override
  public State copyState() {
    return database.submit(
        open -> {
          long marker = layout.meta().number(open, SqlMeta.MIGRATION);
          long revision = layout.meta().number(open, SqlMeta.REVISION);
          return new State(marker > 0, marker - 1, marker == 0 && revision == 0 && rows(open) == 0);
        });
  }

  @Override
  public boolean copy(List<AccountRecord> rows, long alreadyCopied) {
    return database.transaction(
        SqlDatabase.Sync.FULL,
        open -> {
          layout.meta().locked(open, SqlMeta.REVISION); // one copier at a time
          long marker = layout.meta().number(open, SqlMeta.MIGRATION);
          if (Math.max(marker, 1) != alreadyCopied + 1) {
            return false;
          }
          SqlRows target = new SqlRows(open, 0);
          rows.forEach(row -> target.put(row, true));
          target.flush();
          layout.meta().put(open, SqlMeta.MIGRATION, alreadyCopied + rows.size() + 1);
          return true;
        });
  }

  @Override
  public void copyDone(long revision) {
    database.transaction(
        SqlDatabase.Sync.FULL,
        open -> {
          layout.meta().put(open, SqlMeta.REVISION, revision);
          layout.meta().put(open, SqlMeta.MIGRATION, 0);
          return true;
        });
  }

  @Override
  public long rows() {
    return database.submit(SqlAccountStore::rows);
  }

  private static long rows(Connection open) throws SQLException {
    try (PreparedStatement query = open.prepareStatement("SELECT count(*) FROM accounts");
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
