package grok2api.api;

import grok2api.base.Failure;
import grok2api.json.JsonWriter;

/** Failures in the shape of the Anthropic family. */
public final class AnthropicErrors {

  /** Code of a request for a thread; the only one that clients look for, in the details. */
  public static final String NO_THREADS = "thread_unsupported_request";

  private static final String TOO_LONG = "prompt is too long";

  private AnthropicErrors() {}

  /**
   * HTTP status of a failure: an unknown model is 404, since a 400 makes Claude Code repeat the
   * request five times; a server that is busy is 529.
   */
  public static int status(Failure failure) {
    if (unknownModel(failure)) {
      return 404;
    }
    return failure.kind() == Failure.Kind.UNAVAILABLE ? 529 : failure.kind().status();
  }

  /** The word in {@code error.type}. */
  public static String type(Failure failure) {
    if (unknownModel(failure)) {
      return "not_found_error";
    }
    return switch (failure.kind()) {
      case INVALID_REQUEST, METHOD_NOT_ALLOWED, CONFLICT, UNSUPPORTED_ENCODING, UPGRADE_REQUIRED ->
          "invalid_request_error";
      case UNAUTHENTICATED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case NOT_FOUND -> "not_found_error";
      case TOO_LARGE -> "request_too_large";
      case RATE_LIMITED -> "rate_limit_error";
      case TIMEOUT -> "timeout_error";
      case UNAVAILABLE -> "overloaded_error";
      case UPSTREAM, INTERNAL, CANCELLED -> "api_error";
    };
  }

  /**
   * Writes {@code {"type":"error","error":{"type","message"},"request_id"}}: the body of an answer
   * and the data of the {@code error} event.
   */
  public static void write(Failure failure, String requestId, JsonWriter out) {
    out.beginObject()
        .field("type", "error")
        .name("error")
        .beginObject()
        .field("type", type(failure))
        .field("message", message(failure));
    if (failure.code().equals(NO_THREADS)) {
      out.name("details").beginObject().field("error_code", NO_THREADS).endObject();
    }
    out.endObject().field("request_id", requestId).endObject();
  }

  /** Claude Code compacts a conversation when the message has exactly this beginning. */
  private static String message(Failure failure) {
    String message = RetryHint.of(failure).message();
    boolean tooLong = failure.code().equals("context_length_exceeded");
    return tooLong && !message.startsWith(TOO_LONG) ? TOO_LONG + ": " + message : message;
  }

  private static boolean unknownModel(Failure failure) {
    return failure.code().equals("model_not_found");
  }
}
