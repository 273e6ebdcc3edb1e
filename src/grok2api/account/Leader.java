package grok2api.account;

/** Says whether this instance does what only one of several may do. Safe for any thread. */
@FunctionalInterface
public interface Leader {

  /** The only instance there is. */
  Leader ALONE = () -> true;

  /** True while this instance leads; returns at once. */
  boolean isLeader();
}
