package grok2api.account;

/** Lets tests of other packages run one round of upkeep on their own thread. */
public final class UpkeepRounds {

  private UpkeepRounds() {}

  public static void one(AccountUpkeep upkeep) {
    upkeep.round();
  }
}
