package grok2api.account;

import grok2api.config.Config;
import grok2api.model.Mode;
import grok2api.model.Pool;

/**
 * The part of the configuration that accounts obey.
 *
 * @param quotaStrategy true: choose by quota and health; false: at random
 * @param maxInflight requests at once per account
 * @param ignoreQuota choose also accounts whose quota seems used up
 * @param autoFallback automatic chat models may fall back to other modes
 * @param refresh how often and how broadly quotas are read
 * @param console the local guess of the console quota
 */
public record AccountSettings(
    boolean quotaStrategy,
    int maxInflight,
    boolean ignoreQuota,
    boolean autoFallback,
    Refresh refresh,
    Console console) {

  /**
   * Seconds between refreshes per pool (0 = off), accounts at once, and the least distance of two
   * refreshes on demand.
   */
  public record Refresh(
      int basicSec, int superSec, int heavySec, int concurrency, int onDemandMinSec) {

    int intervalSec(Pool pool) {
      return switch (pool) {
        case BASIC -> basicSec;
        case SUPER -> superSec;
        case HEAVY -> heavySec;
      };
    }
  }

  /**
   * Calls per window, its length, at how many calls left its timer starts, and when accounts that
   * an older server expired for console limits come back.
   */
  public record Console(
      int limit, int windowSec, int timerThreshold, int recoverAfterSec, int recoverMinUses) {

    QuotaWindow window() {
      return QuotaWindow.full(limit, windowSec);
    }
  }

  /** What the configuration says. */
  public static AccountSettings of(Config config) {
    Config.Accounts.Refresh refresh = config.account().refresh();
    Config.Accounts.Selection selection = config.account().selection();
    Config.Accounts.ConsoleWindow console = config.account().console();
    return new AccountSettings(
        refresh.enabled(),
        selection.maxInflight(),
        selection.ignoreQuota(),
        config.features().autoChatModeFallback(),
        new Refresh(
            refresh.basicIntervalSec(),
            refresh.superIntervalSec(),
            refresh.heavyIntervalSec(),
            refresh.usageConcurrency(),
            refresh.onDemandMinIntervalSec()),
        new Console(
            config.console().quotaLimit(),
            config.console().quotaWindowSec(),
            console.timerThreshold(),
            console.recoverAfterSec(),
            console.recoverMinUses()));
  }

  /** How long an account rests after a 429 when accounts are chosen at random, in seconds. */
  int randomRestSec(Pool pool, Mode mode) {
    if (mode == Mode.CONSOLE) {
      return 14_400;
    }
    int interval = refresh.intervalSec(pool);
    if (interval > 0) {
      return interval;
    }
    return pool == Pool.BASIC ? 86_400 : 7_200; // the loop is off, the rest is not
  }

  /** At how many calls left a window without an end gets one. */
  int timerBelow(Mode mode) {
    return mode == Mode.CONSOLE ? console.timerThreshold() : Integer.MAX_VALUE;
  }
}
