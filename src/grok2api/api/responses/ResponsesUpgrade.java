package grok2api.api.responses;

import grok2api.api.ApiErrors;
import grok2api.base.Failure;
import grok2api.http.Access;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import java.time.Duration;
import java.util.Locale;

/**
 * {@code GET /v1/responses}: the Codex command line first tries a WebSocket there. A 426, before
 * any key is asked for, makes it use {@code POST} at once; other statuses cost it six seconds of
 * attempts (observed with version 0.169, 2026-11).
 */
final class ResponsesUpgrade {

  private ResponsesUpgrade() {}

  /** The route; open, because it tells nothing. */
  static Route route() {
    return new Route(
        "GET",
        "/v1/responses",
        Access.OPEN,
        new Route.Limits(0, Duration.ofSeconds(30)),
        ApiErrors.OPENAI,
        ResponsesUpgrade::refuse);
  }

  private static void refuse(Request in, Reply out) {
    boolean upgrade =
        in.header("upgrade").orElse("").toLowerCase(Locale.ROOT).contains("websocket");
    if (upgrade) {
      out.header("Connection", "close");
      throw Failure.of(
              Failure.Kind.UPGRADE_REQUIRED,
              "websocket_not_supported",
              "WebSocket is not supported here; use POST /v1/responses.")
          .build();
    }
    out.header("Allow", "POST");
    throw Failure.of(
            Failure.Kind.METHOD_NOT_ALLOWED, "method_not_allowed", "Use POST /v1/responses.")
        .build();
  }
}
