package grok2api.gateway;

import static grok2api.gateway.FakeUpstream.Script.answer;
import static grok2api.gateway.FakeUpstream.Script.broken;
import static grok2api.gateway.FakeUpstream.Script.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.Outcome;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.model.Catalogue;
import grok2api.model.Upstream;
import grok2api.upstream.OfficialModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChatGatewayTest {

  private static final ChatEvent STARTED = new ChatEvent.Started(Optional.empty());
  private static final ChatEvent USAGE = new ChatEvent.UsageReport(new Usage(10, 0, 5, 0, false));
  private static final ChatEvent END = ChatEvent.Finished.of(ChatEvent.Reason.STOP);

  private final FakeUpstream web = new FakeUpstream(Upstream.WEB);
  private final FakeUpstream console = new FakeUpstream(Upstream.CONSOLE);

  @AfterEach
  void everyLeaseIsReturned() {
    assertEquals(0, web.open + console.open);
  }

  @Test
  void passesAnAnswerThrough() {
    web.account("a", answer(STARTED, text("Hi"), USAGE, END));
    try (Turn turn = open(request())) {
      assertEquals(List.of(STARTED, text("Hi"), USAGE, END), drain(turn));
      assertEquals(1, turn.attempts());
      assertEquals(5, turn.usage().output());
    }
    assertEquals(List.of(new Outcome.Success()), web.outcomes.get("a"));
  }

  @Test
  void triesAnotherAccountBeforeAnythingIsVisible() {
    web.account("a", refusal(fault(Fault.RATE_LIMITED, 429)));
    web.account("b", answer(STARTED, text("Hi"), USAGE, END));
    try (Turn turn = open(request())) {
      assertEquals("Hi", visibleText(drain(turn)));
      assertEquals(2, turn.attempts());
    }
    assertEquals(List.of(new Outcome.RateLimited(Optional.empty())), web.outcomes.get("a"));
  }

  @Test
  void neverRepeatsVisibleText() {
    web.account("a", broken(fault(Fault.TRANSPORT, 0), STARTED, text("Hi")));
    web.account("b", answer(STARTED, text("again"), END));
    try (Turn turn = open(request())) {
      assertEquals(STARTED, turn.next());
      assertEquals(text("Hi"), turn.next());
      assertThrows(Failure.class, turn::next);
    }
    assertEquals(List.of("a"), web.asked);
  }

  @Test
  void reasoningAloneAllowsOneMoreAttempt() {
    ChatEvent thought = new ChatEvent.ReasoningDelta("hm", false);
    web.account("a", broken(fault(Fault.TRANSPORT, 0), STARTED, thought));
    web.account("b", broken(fault(Fault.TRANSPORT, 0), STARTED, thought));
    web.account("c", answer(STARTED, text("late"), END));
    try (Turn turn = open(request())) {
      assertEquals(STARTED, turn.next());
      assertEquals(thought, turn.next());
      assertEquals(STARTED, turn.next());
      assertEquals(thought, turn.next());
      assertThrows(Failure.class, turn::next);
    }
    assertEquals(List.of("a", "b"), web.asked);
  }

  @Test
  void aRateLimitOfTheLastAccountSaysHowLongToWait() {
    web.account("a", refusal(fault(Fault.RATE_LIMITED, 429)));
    Failure failure = assertThrows(Failure.class, () -> open(request()));
    assertEquals(Failure.Kind.RATE_LIMITED, failure.kind());
    assertEquals(Optional.of(FakeUpstream.WAIT), failure.retryAfter());
  }

  @Test
  void oneRequestPunishesAtMostOneAccount() {
    web.account("a", refusal(fault(Fault.RATE_LIMITED, 429)));
    web.account("b", refusal(fault(Fault.RATE_LIMITED, 429)));
    Failure failure = assertThrows(Failure.class, () -> open(request()));
    assertEquals(Failure.Kind.RATE_LIMITED, failure.kind());
    assertEquals(List.of(new Outcome.Abandoned()), web.outcomes.get("b"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"POLICY", "BAD_REQUEST"})
  void theClientsOwnFaultIsNotRepeatedAndBlamesNobody(Fault fault) {
    web.account("a", refusal(fault(fault, 400)));
    web.account("b", answer(STARTED, text("never"), END));
    assertThrows(Failure.class, () -> open(request()));
    assertEquals(List.of("a"), web.asked);
    assertEquals(List.of(new Outcome.Abandoned()), web.outcomes.get("a"));
  }

  @Test
  void aChallengeGivesTheSameAccountASecondChanceAndNoBlame() {
    web.account("a", refusal(fault(Fault.CHALLENGE, 403)), answer(STARTED, text("Hi"), USAGE, END));
    web.account("b", answer(STARTED, text("other"), END));
    try (Turn turn = open(request())) {
      assertEquals("Hi", visibleText(drain(turn)));
    }
    assertEquals(List.of("a", "a"), web.asked);
    assertEquals(List.of(new Outcome.Abandoned(), new Outcome.Success()), web.outcomes.get("a"));
  }

  @Test
  void aBusyUpstreamIsWaitedForWithoutBlame() {
    web.account("a", refusal(busy(2)), answer(STARTED, text("Hi"), USAGE, END));
    web.account("b", answer(STARTED, text("other"), END));
    try (Turn turn = open(request())) {
      assertEquals("Hi", visibleText(drain(turn)));
    }
    assertEquals(List.of("a", "a"), web.asked);
    assertEquals(List.of(new Outcome.Abandoned(), new Outcome.Success()), web.outcomes.get("a"));
  }

  @Test
  void anUpstreamThatStaysBusyIsAskedWithAnotherAccount() {
    web.account("a", refusal(busy(60)));
    web.account("b", answer(STARTED, text("other"), USAGE, END));
    try (Turn turn = open(request())) {
      assertEquals("other", visibleText(drain(turn)));
    }
    assertEquals(List.of("a", "b"), web.asked);
    assertEquals(List.of(new Outcome.Abandoned()), web.outcomes.get("a"));
  }

  private static Failure busy(int seconds) {
    return Failure.of(Failure.Kind.RATE_LIMITED, "rate_limit_exceeded", "busy")
        .fault(Fault.BUSY, 429)
        .retryAfter(Duration.ofSeconds(seconds))
        .build();
  }

  @Test
  void theUpstreamsFailureIsToldWhenNoAccountIsLeft() {
    web.account("a", refusal(fault(Fault.INVALID_CREDENTIALS, 401)));
    Failure failure = assertThrows(Failure.class, () -> open(request()));
    assertEquals(Optional.of(Fault.INVALID_CREDENTIALS), failure.fault());
  }

  @Test
  void theUpstreamsFailureIsToldWhenNoAccountIsLeftAfterReasoning() {
    ChatEvent thought = new ChatEvent.ReasoningDelta("hm", false);
    web.account("a", broken(fault(Fault.TRANSPORT, 0), STARTED, thought));
    try (Turn turn = open(request())) {
      assertEquals(STARTED, turn.next());
      assertEquals(thought, turn.next());
      Failure failure = assertThrows(Failure.class, turn::next);
      assertEquals(Optional.of(Fault.TRANSPORT), failure.fault());
    }
  }

  @Test
  void aRateLimitAfterTextSaysHowLongToWait() {
    web.account("a", broken(fault(Fault.RATE_LIMITED, 429), STARTED, text("Hi")));
    try (Turn turn = open(request())) {
      assertEquals(STARTED, turn.next());
      assertEquals(text("Hi"), turn.next());
      Failure failure = assertThrows(Failure.class, turn::next);
      assertEquals(Failure.Kind.RATE_LIMITED, failure.kind());
      assertTrue(failure.retryAfter().isPresent());
    }
  }

  @Test
  void noAccountAtAllIsARateLimit() {
    Failure failure = assertThrows(Failure.class, () -> open(request()));
    assertEquals("rate_limit_exceeded", failure.code());
  }

  @Test
  void aStopSequenceEndsTheAnswerAcrossPieces() {
    web.account("a", answer(STARTED, text("one ST"), text("OP two"), END));
    try (Turn turn = open(withStop("STOP"))) {
      List<ChatEvent> events = drain(turn);
      assertEquals("one ", visibleText(events));
      assertEquals(
          new ChatEvent.Finished(ChatEvent.Reason.STOP_SEQUENCE, Optional.of("STOP")),
          events.getLast());
      assertTrue(events.get(events.size() - 2) instanceof ChatEvent.UsageReport);
    }
    assertEquals(List.of(new Outcome.Success()), web.outcomes.get("a"));
  }

  @Test
  void picturesStandInParagraphsOfTheirOwnAfterTheText() {
    web.account(
        "a",
        answer(
            STARTED,
            new ChatEvent.Image("i1", "https://i/1.jpg", 100, false),
            new ChatEvent.Image("i1", "https://i/1.jpg", 100, false),
            new ChatEvent.Image("i2", "https://i/2.jpg", 100, true),
            text("Look:"),
            new ChatEvent.Image("i3", "https://i/3.jpg", 100, false),
            USAGE,
            END));
    try (Turn turn = open(request())) {
      assertEquals("Look:\n\nhttps://i/1.jpg\n\nhttps://i/3.jpg\n", visibleText(drain(turn)));
    }
  }

  @Test
  void whatOnlyLookedLikeAStopSequenceIsReleased() {
    web.account("a", answer(STARTED, text("a ST"), text("AR"), text(" ST"), USAGE, END));
    try (Turn turn = open(withStop("STOP"))) {
      assertEquals("a STAR ST", visibleText(drain(turn)));
    }
  }

  @Test
  void aSecondParallelCallIsLeftOut() {
    web.account("a", answer(STARTED, call("1"), callEnd("1"), call("2"), callEnd("2"), USAGE, END));
    ChatRequest r = request();
    ChatRequest single =
        new ChatRequest(
            r.model(),
            r.items(),
            r.tools(),
            r.toolChoice(),
            false,
            r.sampling(),
            r.reasoning(),
            r.format(),
            r.hints());
    try (Turn turn = open(single)) {
      assertEquals(List.of(STARTED, call("1"), callEnd("1"), USAGE, END), drain(turn));
    }
  }

  @Test
  void usageIsEstimatedWhenTheUpstreamIsSilentAboutIt() {
    web.account("a", answer(STARTED, text("some words here"), END));
    try (Turn turn = open(request())) {
      List<ChatEvent> events = drain(turn);
      assertTrue(
          events.get(2) instanceof ChatEvent.UsageReport(var u) && u.estimated() && u.output() > 0);
    }
  }

  @Test
  void aClientThatLeavesBlamesNobody() {
    web.account("a", answer(STARTED, text("Hi"), END));
    open(request()).close();
    assertEquals(List.of(new Outcome.Abandoned()), web.outcomes.get("a"));
  }

  @Test
  void aGoneConversationBeginsAnewWithItsHistory() {
    web.account("a", refusal(fault(Fault.GONE, 404)), answer(STARTED, text("Hi"), USAGE, END));
    var place = new ChatRequest.Continuation("a", "c-1", "r-1", 1);
    var hints =
        new ChatRequest.Hints(
            Optional.empty(),
            false,
            false,
            grok2api.json.Json.Obj.EMPTY,
            List.of(),
            Optional.of(place));
    try (Turn turn = open(request().withHints(hints))) {
      assertEquals("Hi", visibleText(drain(turn)));
    }
    assertEquals(List.of("a", "a"), web.asked, "the only account will do");
    assertTrue(web.requests.get(0).hints().previous().isPresent());
    assertTrue(web.requests.get(1).hints().previous().isEmpty());
  }

  @Test
  void hiddenReasoningLeavesOnlyWhatTheClientHandsBackUnread() {
    ChatEvent thought = new ChatEvent.ReasoningDelta("hm", false);
    ChatEvent sealed = new ChatEvent.ReasoningEnd(Optional.of("c"), Optional.of("blob"));
    web.account("a", answer(STARTED, thought, sealed, text("Hi"), USAGE, END));
    var wants =
        new ChatRequest.Hints(
            Optional.empty(),
            true,
            false,
            grok2api.json.Json.Obj.EMPTY,
            List.of(),
            Optional.empty());
    ChatRequest r = request().withHints(wants);
    ChatRequest hidden =
        new ChatRequest(
            r.model(),
            r.items(),
            r.tools(),
            r.toolChoice(),
            true,
            r.sampling(),
            new ChatRequest.Reasoning(Optional.empty(), false),
            r.format(),
            r.hints());
    try (Turn turn = open(hidden)) {
      assertEquals(List.of(STARTED, sealed, text("Hi"), USAGE, END), drain(turn));
    }
  }

  @Test
  void unknownAndUnsuitableModelsAreTold() {
    assertEquals(
        "model_not_found", assertThrows(Failure.class, () -> open(request("grok-9"))).code());
    assertEquals(
        "unsupported_model",
        assertThrows(Failure.class, () -> open(request("grok-imagine-image"))).code());
  }

  @Test
  void claudeAliasesFindAModelThatIsServed() {
    web.account("a", answer(STARTED, text("Hi"), USAGE, END));
    try (Turn turn = open(request("claude-haiku-9"))) {
      assertEquals("grok-4.20-fast", turn.model().id());
      drain(turn);
    }
  }

  private Turn open(ChatRequest request) {
    var models =
        new ModelDirectory(
            Catalogue.builtIn(),
            Map.of(Upstream.WEB, web, Upstream.CONSOLE, console),
            OfficialModels.NONE);
    var gateway =
        new ChatGateway(
            models,
            Map.of(Upstream.WEB, web, Upstream.CONSOLE, console),
            ImageRenderer::upstreamUrl);
    Call call = new Call("req_1", Config.defaults(), Long.MAX_VALUE, Cancel.ofCurrentThread());
    return gateway.open(request, call);
  }

  private static List<ChatEvent> drain(Turn turn) {
    List<ChatEvent> events = new ArrayList<>();
    do {
      events.add(turn.next());
    } while (!(events.getLast() instanceof ChatEvent.Finished));
    return events;
  }

  private static String visibleText(List<ChatEvent> events) {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.TextDelta(var piece)) {
        text.append(piece);
      }
    }
    return text.toString();
  }

  private static ChatEvent text(String text) {
    return new ChatEvent.TextDelta(text);
  }

  private static ChatEvent call(String id) {
    return new ChatEvent.ToolCallStart(id, "f", Tool.Kind.FUNCTION);
  }

  private static ChatEvent callEnd(String id) {
    return new ChatEvent.ToolCallEnd(id, "{}");
  }

  private static Failure fault(Fault fault, int status) {
    Failure.Kind kind =
        fault == Fault.RATE_LIMITED ? Failure.Kind.RATE_LIMITED : Failure.Kind.UPSTREAM;
    return Failure.of(kind, "test", "test").fault(fault, status).build();
  }

  private static ChatRequest request() {
    return request("grok-4.20-fast");
  }

  private static ChatRequest request(String model) {
    return new ChatRequest(
        model,
        List.of(ChatRequest.Message.text(ChatRequest.Role.USER, "hello")),
        List.of(),
        new ChatRequest.ToolChoice.Auto(),
        true,
        ChatRequest.Sampling.DEFAULT,
        new ChatRequest.Reasoning(Optional.empty(), true),
        new ChatRequest.Format.Plain(),
        ChatRequest.Hints.NONE);
  }

  private static ChatRequest withStop(String stop) {
    ChatRequest r = request();
    var sampling =
        new ChatRequest.Sampling(
            Optional.empty(), Optional.empty(), Optional.empty(), List.of(stop));
    return new ChatRequest(
        r.model(),
        r.items(),
        r.tools(),
        r.toolChoice(),
        true,
        sampling,
        r.reasoning(),
        r.format(),
        r.hints());
  }
}
