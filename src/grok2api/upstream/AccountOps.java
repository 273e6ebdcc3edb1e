package grok2api.upstream;

import grok2api.account.Account;
import grok2api.config.Call;

/** What can be done to an account upstream, besides chatting. Safe for many threads. */
public interface AccountOps {

  /**
   * Switches adult content on (terms accepted, birth date set, switch) or off (switch only). Every
   * step may be repeated. Blocks, at most {@code nsfw.timeout}.
   *
   * @throws grok2api.base.Failure with its fault when a step fails; the steps before it stay done
   */
  NsfwReport nsfw(Account account, boolean enabled, Call call);

  /** Asks whose session the token is: the user id, or a failure that says the token is dead. */
  String userId(Account account, Call call);

  /**
   * What was done.
   *
   * @param termsAccepted whether the terms were accepted now
   * @param birthDate what became of the birth date
   * @param enabled whether adult content is on now
   */
  record NsfwReport(boolean termsAccepted, BirthDate birthDate, boolean enabled) {}

  /** What became of the step that sets the birth date. */
  enum BirthDate {
    SET,
    /** The upstream had one already and lets nobody change it. */
    KEPT,
    /** The operator stated none, so none was sent. */
    SKIPPED
  }
}
