package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.net.EgressLease.Outcome;

/** What a failed attempt says about the way it went. */
final class EgressOutcomes {

  private EgressOutcomes() {}

  static Outcome of(Failure failure, Config config) {
    if (failure.fault().isEmpty()) {
      return Outcome.SUCCESS; // the client left or was wrong
    }
    return switch (failure.fault().get()) {
      case CHALLENGE -> Outcome.CHALLENGE;
      case ANTI_BOT -> Outcome.ANTI_BOT;
      case TRANSPORT -> Outcome.TRANSPORT;
      case INVALID_CREDENTIALS,
          UNAUTHORIZED,
          FORBIDDEN,
          RATE_LIMITED,
          POLICY,
          BAD_REQUEST,
          GONE,
          SERVER_ERROR,
          TIMEOUT ->
          config.retry().resetSessionStatusCodes().contains(failure.upstreamStatus())
              ? Outcome.RESET
              : Outcome.SUCCESS;
    };
  }
}
