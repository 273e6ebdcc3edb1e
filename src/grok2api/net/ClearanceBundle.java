package grok2api.net;

import java.time.Instant;
import java.util.Optional;

/**
 * Cookies and the User-Agent that they belong to.
 *
 * @param cookies {@code name=value; name=value}, or empty
 * @param userAgent never empty
 * @param solvedAt when a solver obtained it; empty for configured values
 */
record ClearanceBundle(String cookies, String userAgent, Optional<Instant> solvedAt) {

  /** No cookies, and the User-Agent that is configured or built in. */
  static ClearanceBundle none(String userAgent) {
    return new ClearanceBundle("", userAgent, Optional.empty());
  }
}
