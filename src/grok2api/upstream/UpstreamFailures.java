package grok2api.upstream;

import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.base.Failure.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The failures that mean the same on every upstream, with the words that clients see, and the signs
 * by which their texts are known. What only one upstream says stays with its adapter.
 */
public final class UpstreamFailures {

  private static final int PAGE_START = 64;

  private UpstreamFailures() {}

  /** The edge asks for a browser: clearance is missing or old. */
  public static Failure challenge(int status) {
    return Failure.of(
            Kind.UPSTREAM, "upstream_challenge", "The upstream asks for a browser challenge.")
        .fault(Fault.CHALLENGE, status)
        .noRetry()
        .build();
  }

  /** The content was refused: the client's own doing. */
  public static Failure policy(int status) {
    return Failure.of(
            Kind.INVALID_REQUEST,
            "content_policy_violation",
            "The upstream refused the content under its usage guidelines.")
        .fault(Fault.POLICY, status)
        .noRetry()
        .build();
  }

  /** The prompt does not fit. */
  public static Failure tooLong(int status) {
    return Failure.of(
            Kind.INVALID_REQUEST,
            "context_length_exceeded",
            "The prompt is longer than the upstream accepts.")
        .param("messages")
        .fault(Fault.BAD_REQUEST, status)
        .noRetry()
        .build();
  }

  /** The usage limit of an account, or of everybody together ({@link Fault#BUSY}). */
  public static Failure rateLimited(Fault fault, Optional<Duration> wait, int status) {
    Failure.Builder failure =
        Failure.of(
                Kind.RATE_LIMITED, "rate_limit_exceeded", "The upstream's usage limit is reached.")
            .fault(fault, status);
    wait.ifPresent(failure::retryAfter);
    return failure.build();
  }

  /** The upstream broke its own protocol. */
  public static Failure protocol(String message) {
    return Failure.of(Kind.UPSTREAM, "upstream_error", message)
        .fault(Fault.SERVER_ERROR, 502)
        .build();
  }

  /** The upstream says that it failed. */
  public static Failure serverError(int status) {
    return Failure.of(Kind.UPSTREAM, "upstream_error", "The upstream failed.")
        .fault(Fault.SERVER_ERROR, status)
        .build();
  }

  /**
   * Nothing came in time.
   *
   * @param begun whether some of the answer was there
   */
  public static Failure timeout(boolean begun) {
    return Failure.of(
            Kind.TIMEOUT,
            begun ? "stream_idle_timeout" : "upstream_timeout",
            begun ? "The upstream stopped sending." : "The upstream did not answer in time.")
        .fault(Fault.TIMEOUT, 0)
        .build();
  }

  /** True when a body is a page of HTML: the edge answered, not the upstream. */
  public static boolean isPage(String body) {
    String start = body.stripLeading();
    start = start.substring(0, Math.min(PAGE_START, start.length())).toLowerCase(Locale.ROOT);
    return start.startsWith("<!doctype") || start.startsWith("<html");
  }

  /** True when a text in lower case refuses the content. */
  public static boolean saysPolicy(String text) {
    return text.contains("content violates usage guidelines")
        || text.contains("rejected by content moderation")
        || text.contains("safety_check_type_");
  }

  /** True when a text in lower case finds the prompt too long. */
  public static boolean saysTooLong(String text) {
    return text.contains("prompt is too long")
        || text.contains("context length")
        || text.contains("context_length");
  }
}
