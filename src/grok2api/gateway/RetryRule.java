package grok2api.gateway;

import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.config.Config;
import java.time.Duration;
import java.util.Optional;

/** What follows from a failed attempt; pure functions over the failure and the configuration. */
final class RetryRule {

  /** Attempts of the random strategy, which has no quota to look at. */
  private static final int RANDOM_STRATEGY_RETRIES = 5;

  private static final Duration SOON = Duration.ofSeconds(5);

  /** What to do next. */
  enum Step {
    GIVE_UP,
    /** Another account. */
    OTHER_ACCOUNT,
    /** The same account over a renewed egress. */
    SAME_ACCOUNT,
    /** The same turn as a new conversation with its full history. */
    NEW_CONVERSATION
  }

  private RetryRule() {}

  /** How many further accounts a request may use. */
  static int maxRetries(Config config) {
    return config.account().refresh().enabled()
        ? config.retry().maxRetries()
        : Math.max(RANDOM_STRATEGY_RETRIES, config.retry().maxRetries());
  }

  /**
   * Decides after a failure that came before anything visible.
   *
   * @param sameAccountUsed whether this account had its second chance already
   */
  static Step decide(Failure failure, boolean sameAccountUsed, Config config) {
    if (failure.fault().isEmpty()) {
      return Step.GIVE_UP;
    }
    return switch (failure.fault().get()) {
      case INVALID_CREDENTIALS, TRANSPORT, TIMEOUT -> Step.OTHER_ACCOUNT;
      case BUSY -> passesSoon(failure) && !sameAccountUsed ? Step.SAME_ACCOUNT : Step.OTHER_ACCOUNT;
      case UNAUTHORIZED -> onCode(401, config);
      case RATE_LIMITED -> onCode(429, config);
      case FORBIDDEN -> onCode(403, config);
      case SERVER_ERROR -> onCode(failure.upstreamStatus(), config);
      case CHALLENGE -> sameAccountUsed ? Step.GIVE_UP : Step.SAME_ACCOUNT;
      case ANTI_BOT -> sameAccountUsed ? Step.OTHER_ACCOUNT : Step.SAME_ACCOUNT;
      case GONE -> Step.NEW_CONVERSATION;
      case POLICY, BAD_REQUEST -> Step.GIVE_UP;
    };
  }

  /** What a failure means for the account; empty when it is not the account's doing. */
  static Optional<Outcome> blame(Failure failure) {
    if (failure.fault().isEmpty()) {
      return Optional.empty();
    }
    return switch (failure.fault().get()) {
      case INVALID_CREDENTIALS ->
          Optional.of(new Outcome.InvalidCredentials("invalid_credentials"));
      case UNAUTHORIZED -> Optional.of(new Outcome.Unauthorized());
      case RATE_LIMITED -> Optional.of(new Outcome.RateLimited(failure.retryAfter()));
      case FORBIDDEN -> Optional.of(new Outcome.Forbidden());
      case SERVER_ERROR ->
          Optional.of(new Outcome.ServerError("status " + failure.upstreamStatus()));
      case CHALLENGE, ANTI_BOT, POLICY, BUSY, BAD_REQUEST, GONE, TRANSPORT, TIMEOUT ->
          Optional.empty();
    };
  }

  /** The upstream waits such a short time out by itself, so the only account will do, too. */
  private static boolean passesSoon(Failure failure) {
    return failure.retryAfter().filter(wait -> wait.compareTo(SOON) <= 0).isPresent();
  }

  private static Step onCode(int status, Config config) {
    return config.retry().onCodes().contains(status) ? Step.OTHER_ACCOUNT : Step.GIVE_UP;
  }
}
