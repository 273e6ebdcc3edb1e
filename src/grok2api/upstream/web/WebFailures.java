package grok2api.upstream.web;

import grok2api.account.CredentialMarkers;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.base.Failure.Kind;
import grok2api.json.Json;
import grok2api.net.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what a refusal of grok.com means: for the account, for the egress, for the client.
 *
 * <p>Decided by status, headers and known texts (observed until 2026-10). Upstream text never
 * reaches a client; a page of HTML with 403 is the edge's doing and no account's fault.
 */
final class WebFailures {

  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_WAIT_SECONDS = 30 * 86_400;

  private WebFailures() {}

  /**
   * Reads the refusal and closes the answer.
   *
   * @param continued the call went on with a stored conversation, so a 404 is about that
   */
  static Failure of(HttpAnswer answer, boolean continued) {
    try (answer) {
      String body = new String(answer.read(MAX_BODY), StandardCharsets.UTF_8);
      boolean challenge =
          answer.header("cf-mitigated").filter("challenge"::equalsIgnoreCase).isPresent()
              || isPage(body);
      Optional<Duration> wait = answer.header("retry-after").flatMap(WebFailures::seconds);
      return ofStatus(answer.status(), body, challenge, wait, continued);
    }
  }

  static Failure ofStatus(
      int status, String body, boolean challenge, Optional<Duration> wait, boolean continued) {
    String text = body.toLowerCase(Locale.ROOT);
    if (challenge && (status == 403 || status == 503 || status == 429)) {
      return challenge(status);
    }
    if (CredentialMarkers.match(status, body)) {
      return credentials(Fault.INVALID_CREDENTIALS, status);
    }
    if (isPolicy(text)) {
      return policy(status);
    }
    return switch (status) {
      case 400, 413, 422 -> isTooLong(text) ? tooLong(status) : badRequest(status);
      case 401 -> credentials(Fault.UNAUTHORIZED, status);
      case 403 -> isAntiBot(text) ? antiBot(status) : credentials(Fault.FORBIDDEN, status);
      case 404 -> continued ? gone(status) : badRequest(status);
      case 429 -> rateLimited(wait, status);
      default -> status >= 500 ? serverError(status) : badRequest(status);
    };
  }

  /** An error inside an accepted stream: an object with a code and a message, in any spelling. */
  static Failure inBand(Json error) {
    long code = Fields.integer(error, 0, "code", "status_code", "statusCode");
    String message = Fields.text(error, "message", "error", "reason", "detail");
    boolean limited =
        Fields.flag(error, "usageLimitReached", "usage_limit_reached")
            || Fields.flag(error, "usagePoolExhausted", "usage_pool_exhausted")
            || Fields.flag(error, "globalRateLimit", "global_rate_limit");
    return inBand(limited ? 8 : code, message);
  }

  /** An error inside an accepted stream by its code (0: none) and text. */
  static Failure inBand(long code, String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (isPolicy(text)) {
      return policy(200);
    }
    if (code == 8 || isLimit(text)) {
      return rateLimited(Optional.empty(), 429);
    }
    if (code == 7 || isAntiBot(text)) {
      return CredentialMarkers.match(403, message)
          ? credentials(Fault.INVALID_CREDENTIALS, 403)
          : antiBot(403);
    }
    if (code == 16) {
      boolean dead = CredentialMarkers.match(401, message);
      return credentials(dead ? Fault.INVALID_CREDENTIALS : Fault.UNAUTHORIZED, 401);
    }
    if (isTooLong(text)) {
      return tooLong(200);
    }
    return code == 5 ? gone(404) : serverError(code == 14 ? 503 : 502);
  }

  /** The upstream broke its own protocol. */
  static Failure protocol(String message) {
    return Failure.of(Kind.UPSTREAM, "upstream_error", message)
        .fault(Fault.SERVER_ERROR, 502)
        .build();
  }

  /** The stream ended before the answer did. */
  static Failure cutOff() {
    return Failure.of(
            Kind.UPSTREAM, "upstream_error", "The upstream ended before the answer was complete.")
        .fault(Fault.TRANSPORT, 0)
        .build();
  }

  /** Nothing came in time. */
  static Failure timeout(boolean begun) {
    return Failure.of(
            Kind.TIMEOUT,
            begun ? "stream_idle_timeout" : "upstream_timeout",
            begun ? "The upstream stopped sending." : "The upstream did not answer in time.")
        .fault(Fault.TIMEOUT, 0)
        .build();
  }

  private static Failure challenge(int status) {
    return Failure.of(
            Kind.UPSTREAM, "upstream_challenge", "The upstream asks for a browser challenge.")
        .fault(Fault.CHALLENGE, status)
        .noRetry()
        .build();
  }

  private static Failure antiBot(int status) {
    return Failure.of(
            Kind.UPSTREAM, "upstream_anti_bot", "The upstream refused the call as automated.")
        .fault(Fault.ANTI_BOT, status)
        .noRetry()
        .build();
  }

  private static Failure credentials(Fault fault, int status) {
    return Failure.of(
            Kind.UPSTREAM, "upstream_auth_failed", "The upstream did not accept the account.")
        .fault(fault, status)
        .noRetry()
        .build();
  }

  private static Failure policy(int status) {
    return Failure.of(
            Kind.INVALID_REQUEST,
            "content_policy_violation",
            "The upstream refused the content under its usage guidelines.")
        .fault(Fault.POLICY, status)
        .noRetry()
        .build();
  }

  private static Failure tooLong(int status) {
    return Failure.of(
            Kind.INVALID_REQUEST,
            "context_length_exceeded",
            "The prompt is longer than the upstream accepts.")
        .param("messages")
        .fault(Fault.BAD_REQUEST, status)
        .noRetry()
        .build();
  }

  private static Failure rateLimited(Optional<Duration> wait, int status) {
    Failure.Builder failure =
        Failure.of(
                Kind.RATE_LIMITED, "rate_limit_exceeded", "The upstream's usage limit is reached.")
            .fault(Fault.RATE_LIMITED, status);
    wait.ifPresent(failure::retryAfter);
    return failure.build();
  }

  private static Failure badRequest(int status) {
    return Failure.of(Kind.UPSTREAM, "upstream_error", "The upstream did not take the request.")
        .fault(Fault.BAD_REQUEST, status)
        .build();
  }

  private static Failure gone(int status) {
    return Failure.of(Kind.UPSTREAM, "upstream_error", "The upstream lost the conversation.")
        .fault(Fault.GONE, status)
        .build();
  }

  private static Failure serverError(int status) {
    return Failure.of(Kind.UPSTREAM, "upstream_error", "The upstream failed.")
        .fault(Fault.SERVER_ERROR, status)
        .build();
  }

  private static boolean isPage(String body) {
    String start = body.stripLeading();
    start = start.substring(0, Math.min(64, start.length())).toLowerCase(Locale.ROOT);
    return start.startsWith("<!doctype") || start.startsWith("<html");
  }

  private static boolean isPolicy(String text) {
    return text.contains("content violates usage guidelines")
        || text.contains("safety_check_type_")
        || text.contains("content-moderated")
        || text.contains("content_moderated");
  }

  private static boolean isLimit(String text) {
    return text.contains("too many requests")
        || text.contains("rate limit")
        || text.contains("usage limit")
        || text.contains("usage quota");
  }

  private static boolean isAntiBot(String text) {
    return text.contains("anti-bot") || text.contains("page is out of date");
  }

  private static boolean isTooLong(String text) {
    return text.contains("prompt is too long")
        || text.contains("message is too long")
        || text.contains("context length")
        || text.contains("context_length");
  }

  private static Optional<Duration> seconds(String header) {
    String text = header.strip();
    boolean digits = !text.isEmpty() && text.length() < 9;
    digits = digits && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits
        ? Optional.of(Duration.ofSeconds(Math.min(MAX_WAIT_SECONDS, Long.parseLong(text))))
        : Optional.empty();
  }
}
