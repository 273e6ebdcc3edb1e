package grok2api.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets pages of other origins call {@code /v1}. Never with credentials: keys travel in headers that
 * a page must set itself.
 */
final class Cors {

  private static final String EXPOSED =
      "x-request-id, request-id, retry-after, x-should-retry, x-ratelimit-limit-requests, "
          + "x-ratelimit-remaining-requests, x-ratelimit-reset-requests";

  private final boolean all;
  private final Set<String> origins;

  Cors(List<String> origins) {
    this.all = origins.contains("*");
    this.origins = Set.copyOf(origins);
  }

  /** Headers of every answer below {@code /v1}. */
  void onAnswer(RequestHead head, ByteBuilder out) {
    if (all) {
      out.latin("Access-Control-Allow-Origin: *\r\n");
    } else {
      Optional<String> origin = head.header("origin").filter(origins::contains);
      origin.ifPresent(
          value -> out.latin("Access-Control-Allow-Origin: ").latin(value).latin("\r\n"));
      out.latin("Vary: Origin\r\n");
    }
    out.latin("Access-Control-Expose-Headers: ").latin(EXPOSED).latin("\r\n");
  }

  /**
   * Answers a preflight. The wanted headers are echoed: {@code *} would not cover Authorization.
   */
  void preflight(RequestHead head, Reply out) {
    out.header("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS, HEAD");
    head.header("access-control-request-headers")
        .filter(Tokens::isFieldValue)
        .ifPresent(wanted -> out.header("Access-Control-Allow-Headers", wanted));
    out.header("Access-Control-Max-Age", "86400");
    out.header("Vary", "Origin, Access-Control-Request-Headers");
    out.empty(204);
  }
}
