package grok2api.store;

import grok2api.base.Ids;
import grok2api.media.AnswerStore;
import grok2api.media.JobStore;
import grok2api.media.Reference;
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
 * Film jobs and named answers in {@code media.db}. What must not be forgotten (a new job, a request
 * that spends quota) is written to the disk before the method returns.
 */
public final class MediaDatabase implements JobStore, AnswerStore {

  private static final long ANSWER_SECONDS = 3_600;
  private static final String OPEN = "state NOT IN ('completed', 'failed')";

  private final SqliteDatabase database;
  private final InstantSource clock;
  private final String process = Ids.hex(8);

  private MediaDatabase(SqliteDatabase database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Opens or makes the file. Blocks. */
  public static MediaDatabase open(Path file, InstantSource clock) {
    SqliteDatabase database = SqliteDatabase.open(file);
    try {
      database.transaction(SqliteDatabase.Sync.NORMAL, MediaSchema::upgrade);
      return new MediaDatabase(database, clock);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public Created create(VideoJob job, Optional<OnceKey> once, int mostUnfinished) {
    return database.transaction(
        SqliteDatabase.Sync.FULL,
        open -> {
          Optional<Created> known =
              once.isEmpty() ? Optional.empty() : known(open, job, once.get());
          if (known.isPresent()) {
            return known.get();
          }
          if (VideoRows.count(open, OPEN) >= mostUnfinished) {
            return new Created.Full();
          }
          VideoRows.insert(open, job, once);
          VideoRows.insertReferences(open, job.id(), job.order().references());
          return new Created.Fresh(job);
        });
  }

  private static Optional<Created> known(Connection open, VideoJob job, OnceKey once)
      throws SQLException {
    String sql = "SELECT * FROM video_job WHERE owner = ? AND once_key = ?";
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, job.owner());
      query.setString(2, once.key());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        boolean same = once.fingerprint().equals(row.getString("fingerprint"));
        return Optional.of(same ? new Created.Known(VideoRows.job(row)) : new Created.Mismatch());
      }
    }
  }

  @Override
  public Optional<VideoJob> find(String id) {
    return database.submit(
        open -> VideoRows.select(open, "id = ?", List.of(id)).stream().findFirst());
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
                    + " (SELECT sequence FROM video_job WHERE id = ?)")
            + " ORDER BY sequence"
            + order
            + " LIMIT "
            + most;
    List<Object> values = after.isEmpty() ? List.of() : List.of(after);
    return database.submit(open -> VideoRows.select(open, where, values));
  }

  @Override
  public List<Reference> references(String id) {
    return database.submit(open -> VideoRows.references(open, id));
  }

  @Override
  public boolean save(VideoJob job) {
    boolean crucial = job.state() == State.SUBMITTED && job.progress() == 0;
    return database.transaction(
        crucial ? SqliteDatabase.Sync.FULL : SqliteDatabase.Sync.NORMAL,
        open -> {
          boolean ours = VideoRows.update(open, job);
          if (job.state().isOver()) {
            VideoRows.dropReferences(open, job.id());
          }
          return ours;
        });
  }

  @Override
  public boolean take(VideoJob job, String newRunner) {
    String sql = "UPDATE video_job SET runner = ? WHERE id = ? AND runner = ? AND " + OPEN;
    return database.transaction(
        SqliteDatabase.Sync.NORMAL,
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
    return database.submit(open -> VideoRows.select(open, OPEN + " ORDER BY sequence", List.of()));
  }

  @Override
  public boolean delete(String id) {
    return database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          VideoRows.dropReferences(open, id);
          try (PreparedStatement delete =
              open.prepareStatement("DELETE FROM video_job WHERE id = ?")) {
            delete.setString(1, id);
            return delete.executeUpdate() == 1;
          }
        });
  }

  @Override
  public List<String> sweep(long now) {
    return database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          SqlDatabase.execute(
              open, "DELETE FROM video_job WHERE expires_at <= " + now + " AND NOT (" + OPEN + ")");
          SqlDatabase.execute(
              open, "DELETE FROM media_answer WHERE created_at < " + (now - ANSWER_SECONDS));
          return VideoRows.select(open, "1 = 1", List.of()).stream().map(VideoJob::fileId).toList();
        });
  }

  @Override
  public Known begin(String scope, String key, String fingerprint) {
    long now = clock.instant().getEpochSecond();
    return database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          Optional<Known> known = answer(open, scope, key, fingerprint, now);
          if (known.isPresent()) {
            return known.get();
          }
          String sql =
              "INSERT OR REPLACE INTO media_answer"
                  + " (scope, once_key, fingerprint, process, created_at) VALUES (?, ?, ?, ?, ?)";
          try (PreparedStatement insert = open.prepareStatement(sql)) {
            insert.setString(1, scope);
            insert.setString(2, key);
            insert.setString(3, fingerprint);
            insert.setString(4, process);
            insert.setLong(5, now);
            insert.executeUpdate();
          }
          return new Known.Fresh();
        });
  }

  private Optional<Known> answer(
      Connection open, String scope, String key, String fingerprint, long now) throws SQLException {
    String sql =
        "SELECT fingerprint, process, body FROM media_answer"
            + " WHERE scope = ? AND once_key = ? AND created_at >= ?";
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, scope);
      query.setString(2, key);
      query.setLong(3, now - ANSWER_SECONDS);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        if (!fingerprint.equals(row.getString(1))) {
          return Optional.of(new Known.Mismatch());
        }
        String body = row.getString(3);
        if (body != null) {
          return Optional.of(new Known.Done(body));
        }
        boolean ours = process.equals(row.getString(2));
        return Optional.of(ours ? new Known.Running() : new Known.Interrupted());
      }
    }
  }

  @Override
  public void finish(String scope, String key, String body) {
    answer(scope, key, "UPDATE media_answer SET body = ? WHERE scope = ? AND once_key = ?", body);
  }

  @Override
  public void drop(String scope, String key) {
    answer(scope, key, "DELETE FROM media_answer WHERE scope = ? AND once_key = ?", "");
  }

  private void answer(String scope, String key, String sql, String body) {
    database.transaction(
        SqliteDatabase.Sync.NORMAL,
        open -> {
          try (PreparedStatement change = open.prepareStatement(sql)) {
            int at = 1;
            if (!body.isEmpty()) {
              change.setString(at++, body);
            }
            change.setString(at++, scope);
            change.setString(at, key);
            return change.executeUpdate();
          }
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
