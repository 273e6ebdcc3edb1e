package grok2api.upstream.console;

import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.base.Failure.Kind;
import grok2api.upstream.responses.VendorError;
import java.time.Duration;
import java.util.Optional;

/** Says what a refusal of console.x.ai means (observed until 2026-10). */
final class ConsoleFailures {

  private static final Duration SECOND_WINDOW = Duration.ofSeconds(2);
  private static final Duration MINUTE_WINDOW = Duration.ofSeconds(60);

  private ConsoleFailures() {}

  static Failure of(VendorError error) {
    boolean edge = error.page() && (error.status() == 403 || error.status() == 503);
    if (edge) {
      return VendorError.challenge(error.status());
    }
    if (error.deadCredential()) {
      return VendorError.credentials(Fault.INVALID_CREDENTIALS, error.status());
    }
    if (error.status() == 429) {
      Optional<Duration> busy = teamLimit(error);
      return busy.isPresent()
          ? VendorError.rateLimited(Fault.BUSY, busy)
          : VendorError.rateLimited(Fault.RATE_LIMITED, error.retryAfter());
    }
    if (needsProof(error)) {
      return Failure.of(Kind.UPSTREAM, "upstream_error", "The upstream refused our proof.")
          .fault(Fault.BAD_REQUEST, 0) // blames neither account nor egress
          .build();
    }
    Failure failure = error.failure();
    boolean refused = failure.fault().equals(Optional.of(Fault.FORBIDDEN));
    return refused ? VendorError.challenge(error.status()) : failure;
  }

  /** True when the call came without what it takes: a token must be had, or had anew. */
  static boolean needsProof(VendorError error) {
    return error.status() == 403 && error.mentions("dpop-required");
  }

  /** Free accounts share a team, so its limits are nobody's fault; they pass in seconds. */
  private static Optional<Duration> teamLimit(VendorError error) {
    if (!error.mentions("for team")) {
      return Optional.empty();
    }
    if (error.mentions("requests per second")) {
      return Optional.of(SECOND_WINDOW);
    }
    return error.mentions("requests per minute") ? Optional.of(MINUTE_WINDOW) : Optional.empty();
  }
}
