package grok2api.api;

import grok2api.base.Failure;
import grok2api.json.JsonWriter;

/** Failures in the shape of the OpenAI family. */
public final class OpenAiErrors {

  private OpenAiErrors() {}

  /** HTTP status of a failure. */
  public static int status(Failure failure) {
    return failure.kind().status();
  }

  /** The word in {@code error.type}. */
  public static String type(Failure failure) {
    return switch (failure.kind()) {
      case INVALID_REQUEST,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          TOO_LARGE,
          UNSUPPORTED_ENCODING,
          UPGRADE_REQUIRED ->
          "validation_error";
      case UNAUTHENTICATED -> "authentication_error";
      case FORBIDDEN ->
          failure.code().startsWith("upstream_") ? "upstream_error" : "authentication_error";
      case RATE_LIMITED -> "rate_limit_error";
      case UPSTREAM, TIMEOUT -> "upstream_error";
      case UNAVAILABLE, INTERNAL, CANCELLED -> "server_error";
    };
  }

  /**
   * Writes {@code {"error":{"message","type","code","param","status"}}}: the body of an answer and
   * the in-stream error of chat completions.
   */
  public static void write(Failure failure, JsonWriter out) {
    out.beginObject()
        .name("error")
        .beginObject()
        .field("message", RetryHint.of(failure).message())
        .field("type", type(failure))
        .field("code", failure.code())
        .field("param", failure.param().orElse(null))
        .field("status", status(failure))
        .endObject()
        .endObject();
  }
}
