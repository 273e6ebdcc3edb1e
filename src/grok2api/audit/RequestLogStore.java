package grok2api.audit;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Stored requests. Methods block; a store that fails is a {@link grok2api.base.Failure} of kind
 * {@code UNAVAILABLE}. Safe for many threads.
 */
public interface RequestLogStore extends AutoCloseable {

  /** Adds rows, all or none; their ids are given here. */
  void add(List<RequestRow> rows);

  /** Rows that match, newest first, at most {@code query.limit()}. */
  List<RequestRow> page(RequestQuery query);

  /** Hands out what sums need of every row of a time, oldest first. */
  void scan(long from, long to, Consumer<Sample> sink);

  /** What sums need of a row. */
  record Sample(
      long ts,
      String model,
      String clientKey,
      int status,
      boolean error,
      long durationMillis,
      long promptTokens,
      long completionTokens) {}

  /** Requests by client key since a time. */
  Map<String, Integer> countByKey(long from);

  /** Removes all rows; how many there were. */
  int clear();

  /** Removes rows before a time, and the oldest beyond {@code maxRows}; how many. */
  int prune(long before, int maxRows);

  /** True when what was read last are the rows of this instance only: the server is away. */
  default boolean isPartial() {
    return false;
  }

  @Override
  void close();
}
