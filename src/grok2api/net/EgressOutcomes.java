package grok2api.net;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.net.EgressLease.Outcome;
import java.net.URI;
import java.util.Locale;

/** What a failed attempt says about the way it went. */
public final class EgressOutcomes {

  private EgressOutcomes() {}

  /**
   * Reports a failure to the way it happened on, and notes a refusal for the operator.
   *
   * @param upstream what was called; only its host is kept
   */
  public static void tell(EgressLease way, Failure failure, URI upstream, Config config) {
    way.report(of(failure, config));
    failure
        .fault()
        .filter(fault -> failure.upstreamStatus() >= 400)
        .map(fault -> fault.name().toLowerCase(Locale.ROOT))
        .ifPresent(fault -> way.refused(upstream, failure.upstreamStatus(), fault));
  }

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
          BUSY,
          SERVER_ERROR,
          TIMEOUT ->
          config.retry().resetSessionStatusCodes().contains(failure.upstreamStatus())
              ? Outcome.RESET
              : Outcome.SUCCESS;
    };
  }
}
