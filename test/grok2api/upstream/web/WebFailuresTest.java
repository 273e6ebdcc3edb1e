package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.json.JsonReader;
import grok2api.net.HttpAnswer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebFailuresTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | [WKE=account:email-domain-rejected]             | INVALID_CREDENTIALS | 502
          400 | {"code":3}                                      | BAD_REQUEST         | 502
          400 | content violates usage guidelines               | POLICY              | 400
          400 | prompt is too long                              | BAD_REQUEST         | 400
          401 | {"code":16,"message":"who"}                     | UNAUTHORIZED        | 502
          401 | bad-credentials                                 | INVALID_CREDENTIALS | 502
          403 | {"code":7,"message":"rejected by anti-bot rules"} | ANTI_BOT          | 502
          403 | {"code":7,"message":"This page is out of date. Reload to continue."} | ANTI_BOT | 502
          403 | {"code":7,"message":"User is blocked [WKE=unauthorized:blocked-user]"} | INVALID_CREDENTIALS | 502
          403 | {"code":7,"message":"no"}                       | FORBIDDEN           | 502
          403 | safety_check_type_x                             | POLICY              | 400
          404 | {}                                              | BAD_REQUEST         | 502
          413 | {}                                              | BAD_REQUEST         | 502
          418 | {}                                              | BAD_REQUEST         | 502
          429 | {"error":{"code":8}}                            | RATE_LIMITED        | 429
          500 | oops                                            | SERVER_ERROR        | 502
          522 | oops                                            | SERVER_ERROR        | 502
          """)
  void judgesByStatusAndBody(int status, String body, Fault fault, int shown) {
    Failure failure =
        WebFailures.ofStatus(status, body, false, Optional.of(Duration.ofSeconds(9)), false);
    assertEquals(Optional.of(fault), failure.fault());
    assertEquals(shown, failure.kind().status());
    assertEquals(status, failure.upstreamStatus());
    assertFalse(failure.getMessage().contains(body));
  }

  @Test
  void aPageOfHtmlIsAChallengeWhateverItSays() {
    Failure failure =
        WebFailures.ofStatus(403, "<html>token expired", true, Optional.empty(), false);
    assertEquals(Optional.of(Fault.CHALLENGE), failure.fault());
    assertEquals(Failure.Retry.NO, failure.retry());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cloudflare | error code: 1020          | CHALLENGE
          cloudflare | {"code":7,"message":"no"} | FORBIDDEN
          cloudflare | blocked-user              | INVALID_CREDENTIALS
          envoy      | error code: 1020          | FORBIDDEN
          """)
  void wordsOfTheEdgeAreNoAccountsFault(String server, String body, Fault fault) {
    Failure failure = WebFailures.of(new Refusal(403, "server", server, body), false);
    assertEquals(Optional.of(fault), failure.fault());
  }

  @Test
  void aLimitMayNameItsEndByADate() {
    ZonedDateTime end = ZonedDateTime.now(ZoneOffset.UTC).plusHours(2);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(end);
    Failure failure = WebFailures.of(new Refusal(429, "retry-after", date, "{}"), false);
    long minutes = failure.retryAfter().orElseThrow().toMinutes();
    assertTrue(minutes > 100 && minutes <= 120, date + " in " + minutes);
  }

  /** An answer with one header. */
  private record Refusal(int status, String name, String value, String text) implements HttpAnswer {
    @Override
    public Optional<String> header(String wanted) {
      return wanted.equals(name) ? Optional.of(value) : Optional.empty();
    }

    @Override
    public InputStream body() {
      return InputStream.nullInputStream();
    }

    @Override
    public void readUntil(long nanos) {}

    @Override
    public byte[] read(int maxBytes) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {}
  }

  @Test
  void aLostConversationIsToldApart() {
    Failure failure = WebFailures.ofStatus(404, "", false, Optional.empty(), true);
    assertEquals(Optional.of(Fault.GONE), failure.fault());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"code":8,"message":""}                        | RATE_LIMITED
          {"code":"8"}                                   | RATE_LIMITED
          {"message":"Usage limit reached"}              | RATE_LIMITED
          {"usage_pool_exhausted":true}                  | RATE_LIMITED
          {"globalRateLimit":true,"code":13}             | RATE_LIMITED
          {"code":7}                                     | ANTI_BOT
          {"code":13,"message":"blocked by Anti-Bot"}    | ANTI_BOT
          {"code":16,"message":"token revoked"}          | INVALID_CREDENTIALS
          {"code":16}                                    | UNAUTHORIZED
          {"code":5}                                     | GONE
          {"code":14}                                    | SERVER_ERROR
          {"code":99,"message":"?"}                      | SERVER_ERROR
          {}                                             | SERVER_ERROR
          """)
  void judgesErrorsInTheStream(String json, Fault fault) {
    assertEquals(Optional.of(fault), WebFailures.inBand(JsonReader.parse(json)).fault());
  }
}
