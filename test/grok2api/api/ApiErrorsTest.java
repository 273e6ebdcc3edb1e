package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.base.Failure.Kind;
import grok2api.http.ErrorRenderer;
import grok2api.json.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiErrorsTest {

  private static FakeReply render(ErrorRenderer errors, Failure failure, FakeRequest in) {
    FakeReply out = new FakeReply();
    errors.render(failure, in, out);
    return out;
  }

  private static FakeReply openAi(Failure failure) {
    return render(ApiErrors.OPENAI, failure, FakeRequest.get("/v1/chat/completions"));
  }

  private static FakeReply anthropic(Failure failure) {
    return render(ApiErrors.ANTHROPIC, failure, FakeRequest.get("/v1/messages"));
  }

  /** Kind, code; OpenAI status, type; Anthropic status, type; x-should-retry. */
  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST,invalid_json,400,validation_error,400,invalid_request_error,",
    "INVALID_REQUEST,missing_required_parameter,400,validation_error,400,invalid_request_error,",
    "INVALID_REQUEST,invalid_value,400,validation_error,400,invalid_request_error,",
    "INVALID_REQUEST,unsupported_parameter,400,validation_error,400,invalid_request_error,",
    "INVALID_REQUEST,model_not_found,400,validation_error,404,not_found_error,",
    "NOT_FOUND,model_not_found,404,validation_error,404,not_found_error,",
    "INVALID_REQUEST,unsupported_model,400,validation_error,400,invalid_request_error,",
    "UNAUTHENTICATED,invalid_api_key,401,authentication_error,401,authentication_error,false",
    "FORBIDDEN,model_not_allowed,403,authentication_error,403,permission_error,",
    "FORBIDDEN,upstream_blocked,403,upstream_error,403,permission_error,",
    "RATE_LIMITED,client_rate_limit,429,rate_limit_error,429,rate_limit_error,",
    "RATE_LIMITED,rate_limit_exceeded,429,rate_limit_error,429,rate_limit_error,",
    "NOT_FOUND,not_found,404,validation_error,404,not_found_error,",
    "NOT_FOUND,unknown_url,404,validation_error,404,not_found_error,",
    "METHOD_NOT_ALLOWED,method_not_allowed,405,validation_error,405,invalid_request_error,",
    "CONFLICT,video_not_ready,409,validation_error,409,invalid_request_error,",
    "TOO_LARGE,request_too_large,413,validation_error,413,request_too_large,",
    "UNSUPPORTED_ENCODING,unsupported_encoding,415,validation_error,415,invalid_request_error,",
    "INVALID_REQUEST,content_policy_violation,400,validation_error,400,invalid_request_error,",
    "UPSTREAM,upstream_auth_failed,502,upstream_error,502,api_error,false",
    "UPSTREAM,upstream_challenge,502,upstream_error,502,api_error,false",
    "UPSTREAM,upstream_anti_bot,502,upstream_error,502,api_error,false",
    "UPSTREAM,upstream_error,502,upstream_error,502,api_error,",
    "TIMEOUT,upstream_timeout,504,upstream_error,504,timeout_error,",
    "UNAVAILABLE,server_busy,503,server_error,529,overloaded_error,",
    "INTERNAL,internal_error,500,server_error,500,api_error,",
  })
  void rendersEachKindForBothFamilies(
      Kind kind,
      String code,
      int status,
      String type,
      int otherStatus,
      String otherType,
      String shouldRetry) {
    Failure failure = Failure.of(kind, code, "Why \"not\".").param("a.0.b").build();
    FakeReply openAi = openAi(failure);
    assertEquals(status, openAi.status);
    assertEquals(
        "{\"error\":{\"message\":\"Why \\\"not\\\".\",\"type\":\"%s\",\"code\":\"%s\","
                .formatted(type, code)
            + "\"param\":\"a.0.b\",\"status\":%d}}".formatted(status),
        openAi.body);
    assertEquals(shouldRetry, openAi.headers.get("x-should-retry"));
    FakeReply anthropic = anthropic(failure);
    assertEquals(otherStatus, anthropic.status);
    assertEquals(
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"Why \\\"not\\\".\"},"
                .formatted(otherType)
            + "\"request_id\":\"req_test\"}",
        anthropic.body);
    assertEquals(shouldRetry, anthropic.headers.get("x-should-retry"));
    assertEquals(
        kind == Kind.UNAUTHENTICATED ? "Bearer" : null, openAi.headers.get("www-authenticate"));
  }

  @Test
  void writesAnAbsentParamAsNull() {
    FakeReply out = openAi(Failure.of(Kind.INVALID_REQUEST, "invalid_json", "x").build());
    assertTrue(out.body.contains("\"param\":null"), out.body);
  }

  /** Kind, wait in ms (-1: none), Retry-After, x-should-retry, text in the message. */
  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED,-1,,,x",
    "RATE_LIMITED,0,1,,x",
    "RATE_LIMITED,1,1,,x",
    "RATE_LIMITED,1001,2,,x",
    "RATE_LIMITED,60000,60,,x",
    "RATE_LIMITED,60001,60,false,x. Usable again in 61 seconds.",
    "RATE_LIMITED,3600000,60,false,3600 seconds",
    "UNAVAILABLE,-1,1,,x",
    "UNAVAILABLE,3000,3,,x",
    "UNAVAILABLE,90000,5,,x",
    "UPSTREAM,5000,,,x",
    "TIMEOUT,5000,,,x",
  })
  void tellsHowLongToWait(Kind kind, long millis, String after, String shouldRetry, String text) {
    Failure.Builder builder = Failure.of(kind, "code", "x");
    if (millis >= 0) {
      builder.retryAfter(Duration.ofMillis(millis));
    }
    for (FakeReply out : new FakeReply[] {openAi(builder.build()), anthropic(builder.build())}) {
      assertEquals(after, out.headers.get("retry-after"));
      assertEquals(shouldRetry, out.headers.get("x-should-retry"));
      assertTrue(out.body.contains(text), out.body);
    }
  }

  /** The server notes the code of every rendered failure: twice would be twice in the log line. */
  @Test
  void notesNothingForTheLog() {
    FakeRequest in = FakeRequest.get("/v1/chat/completions");
    ApiErrors.OPENAI.render(Failure.of(Kind.UPSTREAM, "code", "x").build(), in, new FakeReply());
    assertEquals(Map.of(), in.notes);
  }

  @Test
  void saysNoWhenTheFailureDoes() {
    Failure failure = Failure.of(Kind.RATE_LIMITED, "rate_limit_exceeded", "x").noRetry().build();
    assertEquals("false", openAi(failure).headers.get("x-should-retry"));
  }

  @Test
  void beginsATooLongPromptTheWayThatMakesClaudeCodeCompact() {
    Failure plain =
        Failure.of(Kind.INVALID_REQUEST, "context_length_exceeded", "9 tokens > 8 maximum").build();
    Failure.Builder exact =
        Failure.of(
            Kind.INVALID_REQUEST,
            "context_length_exceeded",
            "prompt is too long: 9 tokens > 8 maximum");
    String expected = "prompt is too long: 9 tokens > 8 maximum";
    for (Failure failure : new Failure[] {plain, exact.build()}) {
      Json.Obj body = (Json.Obj) anthropic(failure).json();
      Json.Obj error = (Json.Obj) body.get("error").orElseThrow();
      assertEquals(expected, error.text("message").orElseThrow());
    }
  }

  /** Path, header anthropic-version, shape. */
  @ParameterizedTest
  @CsvSource({
    "/v1/models,,openai",
    "/v1/models,2023-06-01,anthropic",
    "/v1/messages/nothing,,anthropic",
    "/v1/nothing,,openai",
    "/v1/nothing,2026-10-21,anthropic",
  })
  void choosesTheShape(String path, String version, String shape) {
    FakeRequest in = FakeRequest.get(path);
    if (version != null) {
      in.with("anthropic-version", version);
    }
    FakeReply out = render(ApiErrors.EITHER, Failure.notFound(null, "x"), in);
    assertEquals(shape.equals("anthropic"), out.body.startsWith("{\"type\":\"error\""), out.body);
  }
}
