package grok2api.store;

import grok2api.media.AnswerStore;
import grok2api.media.JobStore;
import grok2api.media.Reference;
import grok2api.media.Runner;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Film jobs and named answers in {@code media.db}, or in the tables of the server that keeps the
 * accounts, where every instance sees them. What must not be forgotten (a new job, a request that
 * spends quota) is written to the disk before the method returns.
 */
public final class MediaDatabase implements JobStore, AnswerStore {

  private static final long ANSWER_SECONDS = 3_600;
  private static final String OPEN = "state NOT IN ('completed', 'failed')";

  private final SqlDatabase database;
  private final SqlDialect dialect;
  private final VideoRows rows;
  private final String answers;
  private final InstantSource clock;
  private final Runner runner;
  private final Runnable end;

  private MediaDatabase(
      SqlDatabase database, SqlDialect dialect, InstantSource clock, Runner runner, Runnable end) {
    this.database = database;
    this.dialect = dialect;
    this.rows = new VideoRows(dialect);
    this.answers = dialect.own("media_answer");
    this.clock = clock;
    this.runner = runner;
    this.end = end;
  }

  /** Opens or makes the file. Blocks. */
  public static MediaDatabase open(Path file, InstantSource clock, Runner runner) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      database.transaction(SqlDatabase.Sync.NORMAL, MediaSchema::upgrade);
      return new MediaDatabase(database, SqlDialect.SQLITE, clock, runner, database::close);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** On the tables that {@link SharedSchema} has made; the server is not closed along with this. */
  static MediaDatabase on(ServerDatabase database, InstantSource clock, Runner runner) {
    return new MediaDatabase(database, database.dialect(), clock, runner, () -> {});
  }

  @Override
  public Created create(VideoJob job, Optional<OnceKey> once, int mostUnfinished) {
    return database.transaction(
        SqlDatabase.Sync.FULL,
        open -> {
          Optional<Created> known = known(open, job, once, "");
          if (known.isPresent()) {
            return known.get();
          }
          if (rows.count(open, OPEN) >= mostUnfinished) {
            return new Created.Full();
          }
          if (!rows.insert(open, job, once)) { // another instance was faster with this key
            return known(open, job, once, dialect.forUpdate()).orElseGet(Created.Mismatch::new);
          }
          rows.insertReferences(open, job.id(), job.order().references());
          return new Created.Fresh(job);
        });
  }

  private Optional<Created> known(
      Connection open, VideoJob job, Optional<OnceKey> once, String lock) throws SQLException {
    if (once.isEmpty()) {
      return Optional.empty();
    }
    String sql = "SELECT * FROM " + rows.jobs() + " WHERE owner = ? AND once_key = ?" + lock;
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, job.owner());
      query.setString(2, once.get().key());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        boolean same = once.get().fingerprint().equals(row.getString("fingerprint"));
        return Optional.of(same ? new Created.Known(VideoRows.job(row)) : new Created.Mismatch());
      }
    }
  }

  @Override
  public Optional<VideoJob> find(String id) {
    return database.submit(open -> rows.select(open, "id = ?", List.of(id)).stream().findFirst());
  }

  @Override
  public List<VideoJob> list(String after, int most, boolean newestFirst, long now) {
    String order = newestFirst ? " DESC" : "";
    String where =
        "NOT ("
            + "expires_at <= "
            + now
            + ")"
            + (after.isEmpty()
                ? ""
                : " AND sequence "
                    + (newestFirst ? "<" : ">")
                    + " (SELECT sequence FROM "
                    + rows.jobs()
                    + " WHERE id = ?)")
            + " ORDER BY sequence"
            + order
            + " LIMIT "
            + most;
    List<Object> values = after.isEmpty() ? List.of() : List.of(after);
    return database.submit(open -> rows.select(open, where, values));
  }

  @Override
  public List<Reference> references(String id) {
    return database.submit(open -> rows.references(open, id));
  }

  @Override
  public boolean save(VideoJob job) {
    boolean crucial = job.state() == State.SUBMITTED && job.progress() == 0;
    return database.transaction(
        crucial ? SqlDatabase.Sync.FULL : SqlDatabase.Sync.NORMAL,
        open -> {
          boolean ours = rows.update(open, job);
          if (job.state().isOver()) {
            rows.dropReferences(open, job.id());
          }
          return ours;
        });
  }

  @Override
  public boolean take(VideoJob job, String newRunner) {
    String sql =
        "UPDATE " + rows.jobs() + " SET runner = ? WHERE id = ? AND runner = ? AND " + OPEN;
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement update = open.prepareStatement(sql)) {
            update.setString(1, newRunner);
            update.setString(2, job.id());
            update.setString(3, job.runner());
            return update.executeUpdate() == 1;
          }
        });
  }

  @Override
  public List<VideoJob> unfinished() {
    return database.submit(open -> rows.select(open, OPEN + " ORDER BY sequence", List.of()));
  }

  @Override
  public boolean delete(String id) {
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          rows.dropReferences(open, id);
          try (PreparedStatement delete =
              open.prepareStatement("DELETE FROM " + rows.jobs() + " WHERE id = ?")) {
            delete.setString(1, id);
            return delete.executeUpdate() == 1;
          }
        });
  }

  @Override
  public List<String> sweep(long now) {
    return database.transaction(
        SqlDatabase.Sync.NORMAL,
        open -> {
          SqlDatabase.execute(
              open,
              "DELETE FROM "
                  + rows.jobs()
                  + " WHERE expires_at <= "
                  + now
                  + " AND NOT ("
                  + OPEN
                  + ")");
          SqlDatabase.execute(
              open, "DELETE FROM " + answers + " WHERE created_at < " + (now - ANSWER_SECONDS));
          return rows.select(open, "1 = 1", List.of()).stream().map(VideoJob::fileId).toList();
        });
  }

  /** What a row says: known already, or being filled by a process. */
  private record Row(Known known, String process) {}

  @Override
  public Known begin(String scope, String key, String fingerprint) {
    long now = clock.instant().getEpochSecond();
    String insertion =
        dialect.insertOnce("media_answer", "scope, once_key, fingerprint, process, created_at");
    Row row =
        database.transaction(
            SqlDatabase.Sync.NORMAL,
            open -> {
              Optional<Row> known = answer(open, scope, key, fingerprint, "");
              if (known.isPresent()) {
                return known.get();
              }
              try (PreparedStatement insert = open.prepareStatement(insertion)) {
                insert.setString(1, scope);
                insert.setString(2, key);
                insert.setString(3, fingerprint);
                insert.setString(4, runner.id());
                insert.setLong(5, now);
                return insert.executeUpdate() == 1
                    ? new Row(new Known.Fresh(), "")
                    : answer(open, scope, key, fingerprint, dialect.forUpdate()).orElseThrow();
              }
            });
    boolean dead = !row.process().isEmpty() && !runner.lives(row.process());
    return dead ? new Known.Interrupted() : row.known();
  }

  private Optional<Row> answer(
      Connection open, String scope, String key, String fingerprint, String lock)
      throws SQLException {
    String sql =
        "SELECT fingerprint, process, body, created_at FROM "
            + answers
            + " WHERE scope = ? AND once_key = ?"
            + lock;
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, scope);
      query.setString(2, key);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        if (row.getLong(4) < clock.instant().getEpochSecond() - ANSWER_SECONDS) {
          change(open, "DELETE FROM " + answers, scope, key);
          return Optional.empty();
        }
        String body = row.getString(3);
        if (!fingerprint.equals(row.getString(1))) {
          return Optional.of(new Row(new Known.Mismatch(), ""));
        }
        return Optional.of(
            body == null
                ? new Row(new Known.Running(), row.getString(2))
                : new Row(new Known.Done(body), ""));
      }
    }
  }

  @Override
  public void finish(String scope, String key, String body) {
    change("UPDATE " + answers + " SET body = ?", SqlDatabase.storable(body), scope, key);
  }

  @Override
  public void drop(String scope, String key) {
    change("DELETE FROM " + answers, scope, key);
  }

  private void change(String sql, String... values) {
    database.transaction(SqlDatabase.Sync.NORMAL, open -> change(open, sql, values));
  }

  private static int change(Connection open, String sql, String... values) throws SQLException {
    try (PreparedStatement change =
        open.prepareStatement(sql + " WHERE scope = ? AND once_key = ?")) {
      for (int i = 0; i < values.length; i++) {
        change.setString(i + 1, values[i]);
      }
      return change.executeUpdate();
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
