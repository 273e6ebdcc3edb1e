package grok2api.api.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.FakeTurn;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.json.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveResponseTest {

  private static final Finished END = Finished.of(ChatEvent.Reason.STOP);

  private final Cancel cancel = Cancel.ofCurrentThread();
  private final List<String> kept = new ArrayList<>();
  private boolean idIsTold = true;
  private final LiveResponse response = live(false);

  private LiveResponse live(boolean compaction) {
    ResponseHead head =
        new ResponseHead(
            "resp_1",
            1,
            new Echo(Json.Obj.EMPTY, Json.Obj.EMPTY),
            new ItemIds("A"),
            new ResponseHead.End(InstantSource.system()));
    AnswerShape shape =
        new AnswerShape(true, Optional.empty(), false, false, compaction, Map.of(), Set.of());
    return new LiveResponse(
        "me",
        new ResponseAnswer(head, shape, new ResponseSink() {}),
        false,
        (record, place) -> kept.add(record.end().orElseThrow().status().word),
        () -> idIsTold,
        cancel);
  }

  @Test
  void keepsBeforeItPassesTheEndOn() {
    FakeTurn turn = FakeTurn.of(new TextDelta("a"), END);
    assertEquals(new TextDelta("a"), response.next(turn));
    assertEquals(List.of(), kept);
    assertSame(END, response.next(turn));
    assertEquals(List.of("completed"), kept);
  }

  @Test
  void forgetsAFailureOfAResponseThatNobodyKnows() {
    idIsTold = false;
    assertThrows(Failure.class, () -> response.next(FakeTurn.of(FakeTurn.broken())));
    assertEquals(List.of(), kept);
    assertEquals("failed", response.record().end().orElseThrow().status().word);
  }

  @Test
  void keepsAFailure() {
    FakeTurn turn = FakeTurn.of(FakeTurn.broken());
    assertThrows(Failure.class, () -> response.next(turn));
    assertEquals(List.of("failed"), kept);
  }

  @Test
  void doesNotAskAnUpstreamOnceItIsStopped() {
    response.stop();
    assertFalse(Thread.currentThread().isInterrupted(), "nobody waited");
    Failure failure = assertThrows(Failure.class, () -> response.next(FakeTurn.of(END)));
    assertEquals(ResponseEnd.CANCELLED, failure.code());
    assertEquals(List.of("cancelled"), kept);
  }

  @Test
  void passesAnEventOnThatCameTogetherWithTheStop() {
    Runnable stopsMeanwhile = response::stop;
    FakeTurn turn = FakeTurn.of(stopsMeanwhile, new TextDelta("a"), END);
    assertEquals(new TextDelta("a"), response.next(turn));
    assertFalse(Thread.currentThread().isInterrupted(), "the interrupt was spent");
    assertThrows(Failure.class, () -> response.next(turn));
  }

  @Test
  void leavesTheInterruptOfAClientThatLeft() {
    Runnable leaves =
        () -> {
          response.stop();
          cancel.now("the client left");
          throw Failure.cancelled("the client left");
        };
    Failure failure = assertThrows(Failure.class, () -> response.next(FakeTurn.of(leaves, END)));
    assertTrue(Thread.interrupted());
    assertEquals(Failure.Kind.CANCELLED, failure.kind());
    assertEquals(List.of(), kept);
  }

  @Test
  void keepsWhatThereIsWhenTheClientLeaves() {
    response.next(FakeTurn.of(new TextDelta("a"), END));
    Thread.currentThread().interrupt(); // as the failing write does
    response.left();
    assertTrue(Thread.interrupted());
    assertEquals(List.of("cancelled"), kept);
    response.left();
    assertEquals(List.of("cancelled"), kept);
  }

  @Test
  void forgetsAResponseThatAClientLeftBeforeItKnewIt() {
    idIsTold = false;
    response.left();
    assertEquals(List.of(), kept);
  }

  @Test
  void namesTheFieldOfThisApi() {
    Failure tooLong =
        Failure.of(Failure.Kind.INVALID_REQUEST, "context_length_exceeded", "too long")
            .param("messages")
            .build();
    Failure told =
        assertThrows(
            Failure.class,
            () ->
                response.open(
                    () -> {
                      throw tooLong;
                    }));
    assertEquals(Optional.of("input"), told.param());
    assertEquals("context_length_exceeded", told.code());
  }

  @Test
  void failsACompactionWithoutAWord() {
    LiveResponse compaction = live(true);
    FakeTurn turn = FakeTurn.of(new TextDelta(" \n"), END);
    compaction.next(turn);
    assertThrows(Failure.class, () -> compaction.next(turn));
    assertEquals(List.of("failed"), kept);
  }
}
