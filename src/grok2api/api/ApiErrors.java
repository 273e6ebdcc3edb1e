package grok2api.api;

import grok2api.base.Failure;
import grok2api.http.ErrorRenderer;
import grok2api.http.Reply;
import grok2api.http.Request;

/** The error answers of both API families: status, headers, body. */
public final class ApiErrors {

  /** For routes of the OpenAI family. */
  public static final ErrorRenderer OPENAI = ApiErrors::openAi;

  /** For routes of the Anthropic family. */
  public static final ErrorRenderer ANTHROPIC = ApiErrors::anthropic;

  /**
   * For routes that both families use, and for unknown paths: Anthropic below {@code /v1/messages}
   * and when the request carries {@code anthropic-version}, else OpenAI.
   */
  public static final ErrorRenderer EITHER = ApiErrors::either;

  private ApiErrors() {}

  private static void openAi(Failure failure, Request in, Reply out) {
    headers(failure, out);
    out.json(OpenAiErrors.status(failure), json -> OpenAiErrors.write(failure, json));
  }

  private static void anthropic(Failure failure, Request in, Reply out) {
    headers(failure, out);
    out.json(
        AnthropicErrors.status(failure), json -> AnthropicErrors.write(failure, in.id(), json));
  }

  private static void either(Failure failure, Request in, Reply out) {
    if (in.path().startsWith("/v1/messages") || in.header("anthropic-version").isPresent()) {
      anthropic(failure, in, out);
    } else {
      openAi(failure, in, out);
    }
  }

  private static void headers(Failure failure, Reply out) {
    RetryHint.of(failure).apply(out);
    if (failure.kind() == Failure.Kind.UNAUTHENTICATED) {
      out.header("WWW-Authenticate", "Bearer");
    }
  }
}
