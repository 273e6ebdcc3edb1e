package grok2api.media;

import java.util.Collection;
import java.util.List;

/**
 * What is in the two folders, in a form that can be summed quickly. Only a copy of what the folders
 * say: it may be lost at any time. Safe for many threads; methods block.
 */
public interface MediaIndex extends AutoCloseable {

  /**
   * A file.
   *
   * @param name last path component
   * @param createdNanos since the epoch; decides what is evicted first
   */
  record Row(String name, long sizeBytes, long createdNanos, long updatedNanos) {}

  /** Adds a file or replaces what was known of it. */
  void put(MediaKind kind, Row row);

  /** Forgets files; unknown names are passed over. */
  void remove(MediaKind kind, Collection<String> names);

  /** Replaces everything of a kind. */
  void replace(MediaKind kind, List<Row> rows);

  /** Sum of the sizes. */
  long usage(MediaKind kind);

  /** All files, the oldest first, those of one moment by name. */
  List<Row> oldestFirst(MediaKind kind);

  @Override
  void close();
}
