package grok2api.audit;

import java.util.List;
import java.util.Map;

/**
 * How the pools stood at one moment.
 *
 * @param ts milliseconds
 */
public record PoolSample(long ts, List<Pool> pools) {

  /** Copies the list. */
  public PoolSample {
    pools = List.copyOf(pools);
  }

  /**
   * One pool.
   *
   * @param name its id, a plain word
   * @param invalid accounts whose credential is dead
   * @param quota calls left of all its accounts, by mode
   */
  public record Pool(
      String name, int active, int cooling, int invalid, int disabled, Map<String, Long> quota) {
    /** Copies the map. */
    public Pool {
      quota = Map.copyOf(quota);
    }
  }
}
