package grok2api.upstream.official;

import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.upstream.responses.VendorError;
import java.util.Optional;

/** Says what a refusal of api.x.ai means. */
final class OfficialFailures {

  private OfficialFailures() {}

  /** Why the key itself was refused; empty when something else was wrong. */
  static Optional<String> refusedKey(VendorError error) {
    return switch (error.status()) {
      case 400 ->
          error.mentions("incorrect api key")
              ? Optional.of("incorrect API key (400)")
              : Optional.empty();
      case 401 -> Optional.of("not accepted (401)");
      case 403 -> isPolicy(error) ? Optional.empty() : Optional.of("no permission (403)");
      default -> Optional.empty();
    };
  }

  static Failure of(VendorError error) {
    if (error.page() && error.status() == 403) {
      return VendorError.challenge(error.status()); // an edge in front of the API
    }
    return refusedKey(error).isPresent() ? keyRefused(error.status()) : error.failure();
  }

  /** No other key needs to be spared, so this one fault covers all refusals of keys. */
  static Failure keyRefused(int status) {
    return VendorError.credentials(Fault.INVALID_CREDENTIALS, status);
  }

  private static boolean isPolicy(VendorError error) {
    return error.failure().fault().equals(Optional.of(Fault.POLICY));
  }
}
