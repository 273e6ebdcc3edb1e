package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.LateReasoning;
import grok2api.chat.ChatEvent.ReasoningEnd;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.chat.ChatRequest;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnReplyTest {

  private static final Finished END = Finished.of(ChatEvent.Reason.STOP);

  /** A writer that shows what it was told. */
  private static final class Letters implements EventFrames, EventBody {
    private final StringBuilder collected = new StringBuilder();

    @Override
    public void event(ChatEvent event, JsonWriter out) {
      out.raw(word(event).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Override
    public void event(ChatEvent event) {
      collected.append(word(event));
    }

    @Override
    public void nextChoice() {
      collected.append('|');
    }

    @Override
    public void heartbeat(JsonWriter out) {
      out.raw(new byte[] {'~'});
    }

    @Override
    public void failed(Failure failure, JsonWriter out) {
      out.raw(("!" + failure.code()).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Override
    public void write(JsonWriter out) {
      out.value(collected.toString());
    }

    private static String word(ChatEvent event) {
      return event instanceof TextDelta(var text) ? text : event instanceof Finished ? "." : "";
    }
  }

  private final FakeRequest in = FakeRequest.post("/v1/x", "{}");
  private final FakeReply out = new FakeReply();
  private final Deque<Object> turns = new ArrayDeque<>();
  private final TurnReply reply =
      new TurnReply(
          (request, call) -> {
            Object turn = turns.remove();
            if (turn instanceof Runnable action) {
              action.run();
              turn = turns.remove();
            }
            if (turn instanceof RuntimeException failure) {
              throw failure;
            }
            return (FakeTurn) turn;
          });

  private TurnReply.Task task(int choices) {
    ChatRequest request =
        new ChatRequest(
            "m",
            List.of(),
            List.of(),
            new ChatRequest.ToolChoice.Auto(),
            true,
            ChatRequest.Sampling.DEFAULT,
            new ChatRequest.Reasoning(Optional.empty(), true),
            new ChatRequest.Format.Plain(),
            ChatRequest.Hints.NONE);
    return new TurnReply.Task(request, choices, Calls.of(in, Config.defaults()));
  }

  private void stream(int choices, Object... planned) {
    turns.addAll(List.of(planned));
    reply.stream(task(choices), in, out, new Letters());
  }

  /** Thinking after the answer began: where streams leave it out, whole answers begin with it. */
  @Test
  void lateThinkingStandsInFrontOfAWholeAnswerAndIsNotStreamed() {
    List<ChatEvent> seen = new ArrayList<>();
    ThoughtsFirst order = new ThoughtsFirst(seen::add);
    ChatEvent first = new ChatEvent.ReasoningDelta("first", false);
    ChatEvent second = new ChatEvent.ReasoningDelta("second", false);
    ChatEvent late = new ChatEvent.ReasoningDelta("late", true);
    ChatEvent search = new ChatEvent.SearchStarted("s", "web", "oslo");
    ReasoningEnd end = new ReasoningEnd(Optional.empty(), Optional.empty());
    List.of(first, end, search, second, end).forEach(order::accept);
    List.of(new TextDelta("a"), new LateReasoning("late", true), END).forEach(order::accept);
    assertEquals(List.of(first, end, search, second, late, end, new TextDelta("a"), END), seen);
    stream(1, FakeTurn.of(new TextDelta("a"), new LateReasoning("late", true), END));
    assertEquals(List.of("a."), out.sent);
  }

  @Test
  void sendsWhatIsReadyTogetherInOnePiece() {
    Runnable wait = () -> assertEquals(List.of("ab"), out.sent, "flushed before waiting");
    FakeTurn turn =
        FakeTurn.of(new TextDelta("a"), new TextDelta("b"), wait, new TextDelta("c"), END);
    stream(1, turn);
    assertEquals(List.of("ab", "c."), out.sent);
    assertTrue(out.closed);
    assertTrue(turn.closed);
    assertEquals(200, out.status);
  }

  @Test
  void namesTheUpstreamInHeadersAndLog() {
    stream(1, FakeTurn.of(END));
    assertEquals("web", out.headers.get("x-grok2api-upstream"));
    assertEquals("2", out.headers.get("x-grok2api-attempts"));
    assertEquals("7", out.headers.get("x-grok2api-overhead-ms"));
    assertEquals("web", in.notes.get("upstream"));
  }

  @Test
  void throwsWhileAStatusIsStillPossible() {
    assertThrows(Failure.class, () -> stream(1, Failure.upstream("no")));
    assertFalse(out.started());
    assertFalse(out.closed, "closing would send a head with status 200");
  }

  @Test
  void throwsAsLongAsEventsWroteNothing() {
    FakeTurn turn =
        FakeTurn.of(new ReasoningEnd(Optional.empty(), Optional.empty()), FakeTurn.broken());
    assertThrows(Failure.class, () -> stream(1, turn));
    assertFalse(out.started());
    assertTrue(turn.closed);
  }

  @Test
  void staysSilentAfterAFailureThatWasThrown() {
    assertThrows(Failure.class, () -> stream(1, Failure.upstream("no")));
    out.beat();
    assertEquals(List.of(), out.sent);
  }

  @Test
  void tellsALaterFailureInTheStream() {
    FakeTurn turn = FakeTurn.of(new TextDelta("a"), FakeTurn.broken());
    stream(1, turn);
    assertEquals("a!upstream_error", out.stream());
    assertTrue(out.closed);
    assertTrue(turn.closed);
    assertEquals("upstream_error", in.notes.get("error"));
  }

  @Test
  void beatsWhileTheUpstreamIsSilentAndThenTellsFailuresInTheStream() {
    Runnable silence = out::beat;
    stream(1, silence, Failure.upstream("no"));
    assertEquals("~!upstream_error", out.stream());
    assertNull(out.headers.get("x-grok2api-upstream"));
  }

  @Test
  void doesNotBeatBehindTheEnd() {
    stream(1, FakeTurn.of(new TextDelta("a"), END));
    out.beat();
    assertEquals("a.", out.stream());
  }

  @Test
  void tellsAndPassesOnADefect() {
    FakeTurn turn = FakeTurn.of(new TextDelta("a"), new IllegalStateException("bug"));
    assertThrows(IllegalStateException.class, () -> stream(1, turn));
    assertEquals("a!internal_error", out.stream());
    assertTrue(out.closed);
  }

  @Test
  void passesACancelledRequestOn() {
    FakeTurn turn = FakeTurn.of(new TextDelta("a"), Failure.cancelled("client left"));
    Failure failure = assertThrows(Failure.class, () -> stream(1, turn));
    assertEquals(Failure.Kind.CANCELLED, failure.kind());
    assertFalse(out.stream().contains("!"), out.stream());
    assertTrue(turn.closed);
  }

  @Test
  void givesEachChoiceATurnOfItsOwn() {
    stream(2, FakeTurn.of(new TextDelta("a"), END), FakeTurn.of(new TextDelta("b"), END));
    assertEquals("a.b.", out.stream());
  }

  @Test
  void collectsAPlainAnswer() {
    FakeTurn turn = FakeTurn.of(new TextDelta("a"), new TextDelta("b"), END);
    turns.addAll(List.of(turn, FakeTurn.of(new TextDelta("c"), END)));
    reply.plain(task(2), in, out, new Letters());
    assertEquals(Json.of("ab.|c."), out.json());
    assertEquals("web", out.headers.get("x-grok2api-upstream"));
    assertTrue(turn.closed);
  }

  @Test
  void throwsAnyFailureOfAPlainAnswer() {
    FakeTurn turn = FakeTurn.of(new TextDelta("a"), FakeTurn.broken());
    turns.add(turn);
    assertThrows(Failure.class, () -> reply.plain(task(1), in, out, new Letters()));
    assertFalse(out.started());
    assertTrue(turn.closed);
  }
}
