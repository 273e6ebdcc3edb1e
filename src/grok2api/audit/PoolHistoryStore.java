package grok2api.audit;

import java.util.List;

/**
 * Stored samples of the pools. Methods block; a store that fails is a {@link grok2api.base.Failure}
 * of kind {@code UNAVAILABLE}. Safe for many threads.
 */
public interface PoolHistoryStore {

  /** Adds a sample; one of the same time is replaced. */
  void add(PoolSample sample);

  /** All samples, oldest first. */
  List<PoolSample> load();

  /** Removes the samples of these times. */
  void remove(List<Long> times);
}
