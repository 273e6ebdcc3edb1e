package grok2api.api.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.ClientKeys;
import grok2api.api.FakeReply;
import grok2api.api.FakeRequest;
import grok2api.api.FakeTurn;
import grok2api.api.Fixtures;
import grok2api.api.ModelAccess;
import grok2api.api.TurnReply;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.config.Config;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionsTest {

  private static FakeReply post(Config config, Supplier<FakeTurn> turn, FakeRequest in) {
    ModelAccess models = new ModelAccess(Fixtures.directory(m -> true), ClientKeys.NONE);
    Route route =
        new ChatCompletions(
                () -> config,
                models,
                new TurnReply((request, call) -> turn.get()),
                InstantSource.fixed(Instant.ofEpochSecond(17)))
            .route(1 << 20);
    return Fixtures.run(route, in);
  }

  private static FakeTurn hello() {
    return FakeTurn.of(new TextDelta("hello"), Finished.of(ChatEvent.Reason.STOP));
  }

  private static FakeRequest request(String model, String more) {
    return FakeRequest.post(
        "/v1/chat/completions",
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
            .formatted(model, more));
  }

  @Test
  void answersPlainly() {
    FakeReply out =
        post(Config.defaults(), ChatCompletionsTest::hello, request("grok-4.20-auto", ""));
    JsonAt body = new JsonAt("", out.json());
    assertEquals(200, out.status);
    assertTrue(body.require("id").string().matches("chatcmpl-[0-9A-Za-z]{24}"), out.body);
    assertEquals(17, body.require("created").integer(0, 100));
    assertEquals("grok-4.20-auto", body.require("model").string());
  }

  @Test
  void echoesAnAliasAndMakesNewIds() {
    FakeReply one =
        post(Config.defaults(), ChatCompletionsTest::hello, request("claude-opus-5-5", ""));
    FakeReply two =
        post(Config.defaults(), ChatCompletionsTest::hello, request("claude-opus-5-5", ""));
    assertTrue(one.body.contains("\"model\":\"claude-opus-5-5\""), one.body);
    assertNotEquals(one.body, two.body);
  }

  /** Member stream, Accept, setting, streamed. */
  @ParameterizedTest
  @CsvSource({
    "'',*/*,false,false",
    "'',*/*,true,true",
    "'',application/json,true,false",
    "',\"stream\":true',application/json,false,true",
    "',\"stream\":false',*/*,true,false"
  })
  void streamsAsAsked(String member, String accept, boolean setting, boolean streamed) {
    FakeReply out =
        post(
            Fixtures.withFeatures(setting, true),
            ChatCompletionsTest::hello,
            request("grok-4.20-auto", member).with("Accept", accept));
    assertEquals(streamed, out.stream().endsWith("data: [DONE]\n\n"), out.body);
  }

  @Test
  void refusesAModelThatDoesNotExist() {
    FakeReply out = post(Config.defaults(), ChatCompletionsTest::hello, request("grok-9", ""));
    assertEquals(400, out.status);
    JsonAt error = new JsonAt("", out.json()).require("error");
    assertEquals("model_not_found", error.require("code").string());
    assertEquals("model", error.require("param").string());
  }

  /** They draw and film through the same endpoint. */
  @ParameterizedTest
  @ValueSource(strings = {"grok-imagine-image", "grok-imagine-video"})
  void handsMediaModelsOn(String model) {
    FakeReply out = post(Config.defaults(), ChatCompletionsTest::hello, request(model, ""));
    assertEquals(200, out.status);
  }

  @Test
  void givesAnEarlyFailureItsStatusEvenWhenStreaming() {
    Supplier<FakeTurn> none =
        () -> {
          throw Failure.of(
                  Failure.Kind.RATE_LIMITED, "rate_limit_exceeded", "No available accounts")
              .build();
        };
    FakeReply out = post(Config.defaults(), none, request("grok-4.20-auto", ",\"stream\":true"));
    assertEquals(429, out.status);
    assertTrue(out.body.contains("\"type\":\"rate_limit_error\""), out.body);
  }

  @Test
  void refusesWhatIsNotJson() {
    FakeReply out =
        post(
            Config.defaults(),
            ChatCompletionsTest::hello,
            FakeRequest.post("/v1/chat/completions", "{\"model\":"));
    assertEquals(400, out.status);
    assertTrue(out.body.contains("\"code\":\"invalid_json\",\"param\":null"), out.body);
  }
}
