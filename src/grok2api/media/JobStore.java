package grok2api.media;

import java.util.List;
import java.util.Optional;

/**
 * Orders for films that outlive a request and a process. Safe for many threads and for several
 * processes; methods block.
 */
public interface JobStore extends AutoCloseable {

  /**
   * A key under which a client orders once.
   *
   * @param fingerprint of what was ordered
   */
  record OnceKey(String key, String fingerprint) {}

  /** What came of an order. */
  sealed interface Created {
    /** It is new. */
    record Fresh(VideoJob job) implements Created {}

    /** The same was ordered before. */
    record Known(VideoJob job) implements Created {}

    /** The key was used for something else. */
    record Mismatch() implements Created {}

    /** Too many jobs wait. */
    record Full() implements Created {}
  }

  /** Keeps a new job with its references, unless {@code mostUnfinished} are unfinished already. */
  Created create(VideoJob job, Optional<OnceKey> once, int mostUnfinished);

  /** The job of an id; its order has no references. */
  Optional<VideoJob> find(String id);

  /**
   * Jobs that are not forgotten yet, in order of creation.
   *
   * @param after id behind which the list begins; empty: from the start
   */
  List<VideoJob> list(String after, int most, boolean newestFirst, long now);

  /** The references of a job's order. */
  List<Reference> references(String id);

  /**
   * Keeps how far a job is, unless it was deleted or taken over; references of a job that is over
   * are dropped.
   *
   * @return false when it is no longer this runner's
   */
  boolean save(VideoJob job);

  /** Takes a job over from a process that died; false when somebody else was faster. */
  boolean take(VideoJob job, String newRunner);

  /** Jobs that are not over, oldest first. */
  List<VideoJob> unfinished();

  /** Forgets a job; false when there is none. */
  boolean delete(String id);

  /** Forgets what is over and expired; ids of files of the others are returned. */
  List<String> sweep(long now);

  @Override
  void close();
}
