package grok2api.store;

import grok2api.media.FilmOrder;
import grok2api.media.JobStore;
import grok2api.media.Reference;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Film jobs and their references as rows; on a database thread only. */
record VideoRows(SqlDialect dialect) {

  private static final String COLUMNS =
      "id, owner, model, prompt, seconds, size, resolution, preset, state, runner, progress,"
          + " created_at, expires_at, completed_at, error_code, error_message, account,"
          + " source_url, still_url, first_post, once_key, fingerprint";
  private static final String CHANGE =
      " SET state = ?, progress = ?, completed_at = ?, error_code = ?,"
          + " error_message = ?, account = ?, source_url = ?, still_url = ?, first_post = ?"
          + " WHERE id = ? AND runner = ?";

  String jobs() {
    return dialect.own("video_job");
  }

  private String references() {
    return dialect.own("video_reference");
  }

  /** False when the owner has used the key already. */
  boolean insert(Connection open, VideoJob job, Optional<JobStore.OnceKey> once)
      throws SQLException {
    FilmOrder order = job.order();
    try (PreparedStatement insert =
        open.prepareStatement(dialect.insertOnce("video_job", COLUMNS))) {
      fill(
          insert,
          job.id(),
          job.owner(),
          job.model(),
          order.prompt(),
          order.seconds(),
          order.size(),
          order.resolution(),
          order.preset().id(),
          job.state().word(),
          job.runner(),
          job.progress(),
          job.createdAt(),
          job.expiresAt(),
          job.completedAt(),
          job.errorCode(),
          job.errorMessage(),
          job.account(),
          job.sourceUrl(),
          job.stillUrl(),
          job.firstPost(),
          once.map(JobStore.OnceKey::key).orElse(null),
          once.map(JobStore.OnceKey::fingerprint).orElse(null));
      return insert.executeUpdate() == 1;
    }
  }

  boolean update(Connection open, VideoJob job) throws SQLException {
    try (PreparedStatement update = open.prepareStatement("UPDATE " + jobs() + CHANGE)) {
      fill(
          update,
          job.state().word(),
          job.progress(),
          job.completedAt(),
          job.errorCode(),
          job.errorMessage(),
          job.account(),
          job.sourceUrl(),
          job.stillUrl(),
          job.firstPost(),
          job.id(),
          job.runner());
      return update.executeUpdate() == 1;
    }
  }

  List<VideoJob> select(Connection open, String where, List<Object> values) throws SQLException {
    List<VideoJob> jobs = new ArrayList<>();
    try (PreparedStatement query =
        open.prepareStatement("SELECT * FROM " + jobs() + " WHERE " + where)) {
      fill(query, values.toArray());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          jobs.add(job(row));
        }
      }
    }
    return jobs;
  }

  int count(Connection open, String where) throws SQLException {
    try (PreparedStatement query =
            open.prepareStatement("SELECT count(*) FROM " + jobs() + " WHERE " + where);
        ResultSet row = query.executeQuery()) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  static VideoJob job(ResultSet row) throws SQLException {
    FilmOrder order =
        new FilmOrder(
            row.getString("prompt"),
            row.getInt("seconds"),
            row.getString("size"),
            row.getString("resolution"),
            FilmOrder.Preset.parse(row.getString("preset"), "preset"),
            List.of());
    return new VideoJob(
        row.getString("id"),
        row.getString("owner"),
        row.getString("model"),
        order,
        State.of(row.getString("state")),
        row.getString("runner"),
        row.getInt("progress"),
        row.getLong("created_at"),
        row.getLong("completed_at"),
        row.getString("error_code"),
        row.getString("error_message"),
        row.getString("account"),
        row.getString("source_url"),
        row.getString("still_url"),
        row.getString("first_post"));
  }

  void insertReferences(Connection open, String job, List<Reference> references)
      throws SQLException {
    String sql =
        "INSERT INTO "
            + references()
            + " (job, position, kind, param, type, text, content)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = open.prepareStatement(sql)) {
      for (int i = 0; i < references.size(); i++) {
        String param = references.get(i).param();
        switch (references.get(i).source()) {
          case Reference.Named(var url) -> fill(insert, job, i, "url", param, "", url, null);
          case Reference.Encoded(var type, var base64) ->
              fill(insert, job, i, "base64", param, type, base64, null);
          case Reference.Bytes(var content) ->
              fill(insert, job, i, "bytes", param, "", null, content);
        }
        insert.executeUpdate(); // each may hold megabytes
      }
    }
  }

  List<Reference> references(Connection open, String job) throws SQLException {
    String sql =
        "SELECT kind, param, type, text, content FROM "
            + references()
            + " WHERE job = ?"
            + " ORDER BY position";
    List<Reference> references = new ArrayList<>();
    try (PreparedStatement query = open.prepareStatement(sql)) {
      query.setString(1, job);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Reference.Source source =
              switch (row.getString(1)) {
                case "url" -> new Reference.Named(row.getString(4));
                case "base64" -> new Reference.Encoded(row.getString(3), row.getString(4));
                default -> new Reference.Bytes(row.getBytes(5));
              };
          references.add(new Reference(source, row.getString(2)));
        }
      }
    }
    return references;
  }

  void dropReferences(Connection open, String job) throws SQLException {
    try (PreparedStatement delete =
        open.prepareStatement("DELETE FROM " + references() + " WHERE job = ?")) {
      delete.setString(1, job);
      delete.executeUpdate();
    }
  }

  private static void fill(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value = values[i] instanceof String text ? SqlDatabase.storable(text) : values[i];
      statement.setObject(i + 1, value);
    }
  }
}
