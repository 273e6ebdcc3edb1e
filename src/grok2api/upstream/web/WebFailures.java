package grok2api.upstream.web;

import grok2api.account.CredentialMarkers;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.base.Failure.Kind;
import grok2api.json.Json;
import grok2api.net.HttpAnswer;
import grok2api.upstream.RetryAfter;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
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
              || UpstreamFailures.isPage(body);
      Optional<Duration> wait =
          answer
              .header("retry-after")
              .flatMap(header -> RetryAfter.wait(header, InstantSource.system()));
      Failure failure = ofStatus(answer.status(), body, challenge, wait, continued);
      boolean forbidden = failure.fault().equals(Optional.of(Fault.FORBIDDEN));
      return forbidden && isOfEdge(answer, body)
          ? UpstreamFailures.challenge(answer.status())
          : failure;
    }
  }

  /** True for words of the edge itself, such as {@code error code: 1020}: grok.com says JSON. */
  private static boolean isOfEdge(HttpAnswer answer, String body) {
    String server = answer.header("server").orElse("").toLowerCase(Locale.ROOT);
    return server.contains("cloudflare") && !body.stripLeading().startsWith("{");
  }

  static Failure ofStatus(
      int status, String body, boolean challenge, Optional<Duration> wait, boolean continued) {
    String text = body.toLowerCase(Locale.ROOT);
    if (challenge && (status == 403 || status == 503 || status == 429)) {
      return UpstreamFailures.challenge(status);
    }
    if (CredentialMarkers.match(status, body)) {
      return credentials(Fault.INVALID_CREDENTIALS, status);
    }
    if (isPolicy(text)) {
      return UpstreamFailures.policy(status);
    }
    return switch (status) {
      case 400, 413, 422 -> isTooLong(text) ? UpstreamFailures.tooLong(status) : badRequest(status);
      case 401 -> credentials(Fault.UNAUTHORIZED, status);
      case 403 -> isAntiBot(text) ? antiBot(status) : credentials(Fault.FORBIDDEN, status);
      case 404 -> continued ? gone(status) : badRequest(status);
      case 429 -> UpstreamFailures.rateLimited(Fault.RATE_LIMITED, wait, status);
      default -> status >= 500 ? UpstreamFailures.serverError(status) : badRequest(status);
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
      return UpstreamFailures.policy(200);
    }
    if (code == 8 || isLimit(text)) {
      return UpstreamFailures.rateLimited(Fault.RATE_LIMITED, Optional.empty(), 429);
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
      return UpstreamFailures.tooLong(200);
    }
    return code == 5 ? gone(404) : UpstreamFailures.serverError(code == 14 ? 503 : 502);
  }

  /** The stream ended before the answer did. */
  static Failure cutOff() {
    return Failure.of(
            Kind.UPSTREAM, "upstream_error", "The upstream ended before the answer was complete.")
        .fault(Fault.TRANSPORT, 0)
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

  private static boolean isPolicy(String text) {
    return UpstreamFailures.saysPolicy(text)
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
    return UpstreamFailures.saysTooLong(text) || text.contains("message is too long");
  }
}
