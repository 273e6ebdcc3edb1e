package grok2api.media;

import java.util.Locale;

/**
 * A film that was ordered, and how far it is. Times are seconds since the epoch, 0 when not yet;
 * texts are empty when not known.
 *
 * @param id {@code video_} and 32 hex digits
 * @param runner the process that works on it
 * @param progress percent
 * @param errorCode set when it failed
 * @param account who films; an id, no secret
 * @param sourceUrl the finished film upstream
 * @param stillUrl a still upstream
 * @param firstPost id of the first part's post
 */
public record VideoJob(
    String id,
    String owner,
    String model,
    FilmOrder order,
    State state,
    String runner,
    int progress,
    long createdAt,
    long completedAt,
    String errorCode,
    String errorMessage,
    String account,
    String sourceUrl,
    String stillUrl,
    String firstPost) {

  /** Seconds for which a job can be asked for. */
  public static final long LIFETIME = 3_600;

  private static final String PREFIX = "video_";

  /** How far it is; only forward. */
  public enum State {
    QUEUED,
    /** An account is chosen, references are uploaded; may be done again. */
    PREPARING,
    /** The request that spends quota has left; may not be sent again. */
    SUBMITTED,
    /** The film is finished upstream and being stored here. */
    STORING,
    COMPLETED,
    FAILED;

    /** Stored word. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a stored word. */
    public static State of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** True when nothing more happens. */
    public boolean isOver() {
      return this == COMPLETED || this == FAILED;
    }
  }

  /** A job that waits. */
  public static VideoJob queued(
      String hex, String owner, String model, FilmOrder order, String runner, long now) {
    return new VideoJob(
        PREFIX + hex, owner, model, order, State.QUEUED, runner, 0, now, 0, "", "", "", "", "", "");
  }

  /** The id under which its film is kept. */
  public String fileId() {
    return id.substring(PREFIX.length());
  }

  /** When it is forgotten. */
  public long expiresAt() {
    return createdAt + LIFETIME;
  }

  /** The same, further. */
  public VideoJob at(State next) {
    return with(next, runner, progress, completedAt, errorCode, errorMessage);
  }

  /** The same, worked on by another process. */
  public VideoJob takenBy(String other) {
    return with(state, other, progress, completedAt, errorCode, errorMessage);
  }

  /** The same with progress, which never goes back. */
  public VideoJob progressed(int percent) {
    int next = Math.max(progress, Math.min(99, percent));
    return with(state, runner, next, completedAt, errorCode, errorMessage);
  }

  /** Finished upstream. */
  public VideoJob filmed(String byAccount, Clip clip) {
    return new VideoJob(
        id,
        owner,
        model,
        order,
        State.STORING,
        runner,
        Math.max(progress, 99),
        createdAt,
        0,
        "",
        "",
        byAccount,
        clip.url(),
        clip.thumbnail(),
        clip.firstPost());
  }

  /** Finished here. */
  public VideoJob completed(long now) {
    return with(State.COMPLETED, runner, 100, now, "", "");
  }

  /** Ended without a film. */
  public VideoJob failed(String code, String message) {
    return with(State.FAILED, runner, progress, 0, code, message);
  }

  private VideoJob with(
      State next, String by, int percent, long ended, String code, String message) {
    return new VideoJob(
        id, owner, model, order, next, by, percent, createdAt, ended, code, message, account,
        sourceUrl, stillUrl, firstPost);
  }
}
