package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.http.ErrorRenderer;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.json.JsonWriter;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Failures of the admin and web APIs: {@code error} as everywhere, plus {@code detail} and {@code
 * message} with the same text, which scripts written for older servers read.
 */
public final class AdminErrors {

  /** For every route below {@code /admin/api} and {@code /webui/api}. */
  public static final ErrorRenderer RENDERER = AdminErrors::render;

  private AdminErrors() {}

  private static void render(Failure failure, Request in, Reply out) {
    in.note("error", failure.code());
    failure.retryAfter().ifPresent(wait -> out.header("Retry-After", seconds(wait)));
    out.header("Cache-Control", "no-store").header("Referrer-Policy", "no-referrer");
    out.json(failure.kind().status(), json -> write(failure, json, more -> {}));
  }

  private static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.toSeconds()));
  }

  /** Writes the body; {@code more} may add members to {@code error}. */
  static void write(Failure failure, JsonWriter json, Consumer<JsonWriter> more) {
    json.beginObject()
        .name("error")
        .beginObject()
        .field("message", failure.getMessage())
        .field("type", type(failure.kind()))
        .field("code", failure.code())
        .field("param", failure.param().orElse(null))
        .field("status", failure.kind().status());
    more.accept(json);
    json.endObject()
        .field("detail", failure.getMessage())
        .field("message", failure.getMessage())
        .endObject();
  }

  private static String type(Failure.Kind kind) {
    return switch (kind) {
      case UNAUTHENTICATED, FORBIDDEN -> "authentication_error";
      case RATE_LIMITED -> "rate_limit_error";
      case UPSTREAM, TIMEOUT -> "upstream_error";
      case INTERNAL, UNAVAILABLE -> "server_error";
      case INVALID_REQUEST,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          TOO_LARGE,
          UNSUPPORTED_ENCODING,
          UPGRADE_REQUIRED,
          CANCELLED ->
          "validation_error";
    };
  }
}
