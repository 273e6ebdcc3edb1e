package grok2api.upstream.responses;

import grok2api.account.CredentialMarkers;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.base.Failure.Kind;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.net.HttpAnswer;
import grok2api.upstream.RetryAfter;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error answer of the vendor's APIs: {@code {"code":"resource-exhausted","error":"text"}}, where
 * {@code error} may also be an object with {@code code} and {@code message}, or a page.
 *
 * @param text what the upstream said, possibly empty
 * @param body as it came, cut
 * @param page true for a page of HTML or a challenge of the edge
 * @param retryAfter how long the upstream asks to wait
 */
public record VendorError(
    int status,
    String code,
    String text,
    String body,
    boolean page,
    Optional<Duration> retryAfter) {

  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_TEXT = 1000;
  private static final Pattern RESETS = Pattern.compile("resets in:?\\s*((?:\\d+\\s*[dhms]\\s*)+)");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})\\s*([dhms])");

  /** Reads the refusal and closes the answer. */
  public static VendorError read(HttpAnswer answer, InstantSource clock) {
    try (answer) {
      String body = new String(answer.read(MAX_BODY), StandardCharsets.UTF_8);
      boolean page =
          answer.header("cf-mitigated").filter("challenge"::equalsIgnoreCase).isPresent()
              || UpstreamFailures.isPage(body);
      Optional<Duration> wait =
          answer
              .header("retry-after")
              .flatMap(header -> RetryAfter.wait(header, clock))
              .or(() -> resetsIn(body));
      return of(answer.status(), body, page, wait);
    }
  }

  static VendorError of(int status, String body, boolean page, Optional<Duration> wait) {
    String code = "";
    String text = "";
    if (!page && parse(body) instanceof Json.Obj error) {
      Json.Obj inner =
          error.members().get("error") instanceof Json.Obj nested ? nested : Json.Obj.EMPTY;
      code = error.text("code").or(() -> inner.text("code")).orElse("");
      text =
          error
              .text("error")
              .or(() -> inner.text("message"))
              .or(() -> error.text("message"))
              .orElse("");
    }
    return new VendorError(status, code, text, body, page, wait);
  }

  private static Json parse(String body) {
    try {
      return JsonReader.parse(body);
    } catch (Failure noJson) {
      return Json.Null.VALUE;
    }
  }

  /** The span in {@code Resets in: 3m 4s}. */
  static Optional<Duration> resetsIn(String body) {
    Matcher said = RESETS.matcher(body.toLowerCase(Locale.ROOT));
    if (!said.find()) {
      return Optional.empty();
    }
    long seconds = 0;
    Matcher span = SPAN.matcher(said.group(1));
    while (span.find()) {
      long count = Long.parseLong(span.group(1));
      seconds +=
          switch (span.group(2)) {
            case "d" -> count * 86_400;
            case "h" -> count * 3_600;
            case "m" -> count * 60;
            default -> count;
          };
    }
    return Optional.of(Duration.ofSeconds(Math.min(RetryAfter.MAX_SECONDS, seconds)));
  }

  /** True when code or text has this, in any case. */
  public boolean mentions(String word) {
    return body.toLowerCase(Locale.ROOT).contains(word);
  }

  /** True when the credential is proven dead. */
  public boolean deadCredential() {
    return CredentialMarkers.match(status, body);
  }

  /** What all of the vendor's APIs mean by this error; adapters look for their own cases first. */
  public Failure failure() {
    if (UpstreamFailures.saysPolicy(body.toLowerCase(Locale.ROOT))) {
      return UpstreamFailures.policy(status);
    }
    return switch (status) {
      case 400, 413, 422 -> badRequest();
      case 401 -> credentials(Fault.UNAUTHORIZED, status);
      case 403 -> credentials(Fault.FORBIDDEN, status);
      case 404 -> gone();
      case 429 -> rateLimited(Fault.RATE_LIMITED, retryAfter);
      default -> status >= 500 ? UpstreamFailures.serverError(status) : badRequest();
    };
  }

  /** The client's own doing: it is told what the upstream said. */
  private Failure badRequest() {
    if (isTooLong(body.toLowerCase(Locale.ROOT))) {
      return UpstreamFailures.tooLong(status);
    }
    String said = readable(text);
    return Failure.of(
            status == 413 ? Kind.TOO_LARGE : Kind.INVALID_REQUEST,
            "invalid_request_error",
            said.isEmpty() ? "The upstream did not take the request." : said)
        .fault(Fault.BAD_REQUEST, status)
        .noRetry()
        .build();
  }

  /** Text for people: one line, no control characters, not too long. */
  private static String readable(String text) {
    String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** A model that is not there, as an unknown id is told; another upstream may have it. */
  private Failure gone() {
    String said = readable(text);
    return Failure.of(
            Kind.INVALID_REQUEST,
            "model_not_found",
            said.isEmpty() ? "The upstream does not have this model." : said)
        .param("model")
        .fault(Fault.GONE, status)
        .noRetry()
        .build();
  }

  /** An error inside of an accepted stream. */
  public static Failure inBand(String code, String text) {
    String said = (code + " " + text).toLowerCase(Locale.ROOT);
    if (UpstreamFailures.saysPolicy(said)) {
      return UpstreamFailures.policy(200);
    }
    boolean limited =
        said.contains("rate_limit")
            || said.contains("rate limit")
            || said.contains("resource-exhausted")
            || said.contains("resource_exhausted");
    if (limited) {
      return rateLimited(Fault.RATE_LIMITED, resetsIn(text));
    }
    if (isTooLong(said)) {
      return UpstreamFailures.tooLong(200);
    }
    return UpstreamFailures.serverError(502);
  }

  /** The usage limit of an account, or of everybody together ({@link Fault#BUSY}). */
  public static Failure rateLimited(Fault fault, Optional<Duration> wait) {
    return UpstreamFailures.rateLimited(fault, wait, 429);
  }

  /** The upstream does not accept who we are. */
  public static Failure credentials(Fault fault, int status) {
    return Failure.of(
            Kind.UPSTREAM, "upstream_auth_failed", "The upstream did not accept the credential.")
        .fault(fault, status)
        .noRetry()
        .build();
  }

  /** The edge asks for a browser: clearance is missing or old. */
  public static Failure challenge(int status) {
    return UpstreamFailures.challenge(status);
  }

  /** The upstream broke its own protocol. */
  public static Failure protocol(String message) {
    return UpstreamFailures.protocol(message);
  }

  private static boolean isTooLong(String text) {
    return UpstreamFailures.saysTooLong(text) || text.contains("maximum prompt length");
  }
}
