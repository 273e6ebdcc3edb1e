package grok2api.account;

/** Says whether this instance does what only one of several may do. Safe for any thread. */
@FunctionalInterface
public interface Leader {

  /** The only instance there is. */
  Leader ALONE = () -> true;

  /** True while this instance leads; returns at once. */
  boolean isLeader();

  /**
   * The number of this holding, higher than that of every leader before, which a store compares
   * before it changes something in the leader's name; 0: there is nothing to compare.
   */
  default long term() {
    return 0;
  }
}
