package grok2api.api;

import grok2api.base.Failure;
import grok2api.http.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a failure tells SDKs about sending the request again.
 *
 * <p>Some SDKs obey any {@code Retry-After}, an hour if told so, others stop above 60 s; so the
 * header never says more than 60, and a longer wait also says "do not repeat".
 *
 * @param seconds value of {@code Retry-After}; empty: no header
 * @param never {@code x-should-retry: false}
 * @param message the failure's message, with the true wait when the header cannot say it
 */
record RetryHint(Optional<Long> seconds, boolean never, String message) {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** What repeating cannot mend: the operator has to act. */
  private static final Set<String> FINAL_CODES =
      Set.of("invalid_api_key", "upstream_auth_failed", "upstream_challenge", "upstream_anti_bot");

  static RetryHint of(Failure failure) {
    boolean never = failure.retry() == Failure.Retry.NO || FINAL_CODES.contains(failure.code());
    String message = failure.getMessage();
    Optional<Duration> wait = failure.retryAfter();
    return switch (failure.kind()) {
      case RATE_LIMITED ->
          wait.map(w -> limited(w, never, message))
              .orElse(new RetryHint(Optional.empty(), never, message));
      case UNAVAILABLE -> {
        long seconds = Math.clamp(wait.map(RetryHint::ceiling).orElse(1L), 1, 5);
        yield new RetryHint(Optional.of(seconds), never, message);
      }
      case UNAUTHENTICATED -> new RetryHint(Optional.empty(), true, message);
      case INVALID_REQUEST,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          TOO_LARGE,
          UNSUPPORTED_ENCODING,
          UPGRADE_REQUIRED,
          CANCELLED,
          INTERNAL,
          UPSTREAM,
          TIMEOUT ->
          new RetryHint(Optional.empty(), never, message); // own retries are spent already
    };
  }

  /** Sets the two headers. */
  void apply(Reply out) {
    seconds.ifPresent(s -> out.header("retry-after", Long.toString(s)));
    if (never) {
      out.header("x-should-retry", "false");
    }
  }

  private static RetryHint limited(Duration wait, boolean never, String message) {
    long seconds = ceiling(wait);
    if (wait.compareTo(LONGEST) <= 0) {
      return new RetryHint(Optional.of(seconds), never, message);
    }
    String sentence = message.endsWith(".") ? message : message + ".";
    String told = sentence + " Usable again in " + seconds + " seconds.";
    return new RetryHint(Optional.of(LONGEST.toSeconds()), true, told);
  }

  private static long ceiling(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
