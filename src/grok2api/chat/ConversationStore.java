package grok2api.chat;

import grok2api.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps answered turns for a limited time and size, oldest dropped first. Every look-up is by
 * owner: what belongs to somebody else does not exist.
 *
 * <p>Methods block until the backend answered, interruptibly; a backend that fails is a {@link
 * grok2api.base.Failure} of kind {@code UNAVAILABLE}. Safe for many threads.
 */
public interface ConversationStore extends AutoCloseable {

  /** Keeps a turn; on return it survives the death of the process. The same id replaces. */
  void save(StoredTurn turn);

  /** The turn of this id. */
  Optional<StoredTurn> find(String owner, String id);

  /**
   * The turn of this id and those before it, oldest first; empty when it, or a turn that it builds
   * on, is unknown, or when there are more than {@code most}.
   */
  List<StoredTurn> history(String owner, String id, int most);

  /** Items of kept turns, input and output alike, by id; unknown ids are left out. */
  Map<String, Json.Obj> items(String owner, Set<String> ids);

  /** Forgets a turn with its items; false when there is none. */
  boolean delete(String owner, String id);

  /** Ends the use of the backend. */
  @Override
  void close();
}
