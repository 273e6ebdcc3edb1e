package grok2api.api.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {

  private static FakeReply post(int route, Supplier<FakeTurn> turn, FakeRequest in) {
    ModelAccess models = new ModelAccess(Fixtures.directory(m -> true), ClientKeys.NONE);
    TurnReply turns = new TurnReply((request, call) -> turn.get());
    List<Route> routes = new Messages(Config::defaults, models, turns).routes(1 << 20);
    return Fixtures.run(routes.get(route), in);
  }

  private static FakeRequest request(String model, String more) {
    return FakeRequest.post(
        "/v1/messages",
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
            .formatted(model, more));
  }

  private static FakeTurn hello() {
    return FakeTurn.of(new TextDelta("hello"), Finished.of(ChatEvent.Reason.STOP));
  }

  @Test
  void answersPlainly() {
    FakeReply out = post(0, MessagesTest::hello, request("claude-opus-5-5", ""));
    JsonAt body = new JsonAt("", out.json());
    assertEquals(200, out.status);
    assertTrue(body.require("id").string().matches("msg_[0-9A-Za-z]{24}"), out.body);
    assertEquals("claude-opus-5-5", body.require("model").string());
    assertEquals("hello", body.list("content").getFirst().require("text").string());
  }

  @Test
  void streams() {
    FakeReply out = post(0, MessagesTest::hello, request("grok-4.20-auto", ",\"stream\":true"));
    assertTrue(out.stream().startsWith("event: message_start\n"), out.stream());
    assertTrue(out.stream().endsWith("data: {\"type\":\"message_stop\"}\n\n"), out.stream());
    assertTrue(!out.stream().contains("\"input_tokens\":0,\"cache_creation"), "estimate first");
  }

  /** Left unread, a thread would lose the conversation: later turns send new messages only. */
  @Test
  void refusesThreadsByTheCodeThatClientsLookFor() {
    FakeReply out = post(0, MessagesTest::hello, request("grok-4.20-auto", ",\"thread\":{}"));
    assertEquals(400, out.status);
    assertTrue(
        out.body.contains("\"details\":{\"error_code\":\"thread_unsupported_request\"}},"),
        out.body);
    assertEquals(
        200, post(0, MessagesTest::hello, request("grok-4.20-auto", ",\"thread\":null")).status);
  }

  /** Model, status, type, message. */
  @ParameterizedTest
  @CsvSource({
    "grok-9,404,not_found_error,model: grok-9",
    "grok-imagine-image,400,invalid_request_error,"
        + "Model 'grok-imagine-image' cannot chat; it makes images or videos.",
  })
  void refusesModels(String model, int status, String type, String message) {
    FakeReply out = post(0, MessagesTest::hello, request(model, ""));
    assertEquals(status, out.status);
    assertEquals(
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},"
                .formatted(type, message)
            + "\"request_id\":\"req_test\"}",
        out.body);
  }

  @Test
  void answersABusyServerWith529() {
    Supplier<FakeTurn> busy =
        () -> {
          throw Failure.of(Failure.Kind.UNAVAILABLE, "server_busy", "Busy.").build();
        };
    FakeReply out = post(0, busy, request("grok-4.20-auto", ",\"stream\":true"));
    assertEquals(529, out.status);
    assertEquals("1", out.headers.get("retry-after"));
  }

  private static long count(String body) {
    FakeReply out =
        post(1, MessagesTest::hello, FakeRequest.post("/v1/messages/count_tokens", body));
    assertEquals(200, out.status, out.body);
    return new JsonAt("", out.json()).require("input_tokens").integer(1, 1_000_000);
  }

  @Test
  void countsWithoutModelOrMessages() {
    long nothing = count("{\"model\":\"nobody-knows\"}");
    long empty = count("{\"model\":\"m\",\"messages\":[]}");
    long words =
        count("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"some words\"}]}");
    long tools =
        count(
            "{\"model\":\"m\",\"messages\":[],"
                + "\"tools\":[{\"name\":\"a\",\"description\":\"some\"}]}");
    assertEquals(nothing, empty);
    assertTrue(words > empty && tools > empty, words + " " + tools);
  }

  @Test
  void countsAnImageAsTheSettingSays() {
    String body =
        """
        {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"}%s]}]}\
        """;
    String image =
        """
        ,{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}\
        """;
    long difference = count(body.formatted(image)) - count(body.formatted(""));
    assertEquals(Config.defaults().tokens().image(), difference);
  }
}
