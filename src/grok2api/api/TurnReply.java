package grok2api.api;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.gateway.Turn;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.SseWriter;
import grok2api.json.JsonWriter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Answers one chat turn for every API: opens it, names the upstream in the headers, and passes its
 * events to the API's writer.
 *
 * <p>Streamed: the event stream exists before the turn is opened, so that heartbeats run while the
 * upstream is silent. A failure while nothing was written is thrown and gets a real status; later
 * it becomes the API's own error event. Events that are ready together leave in one write.
 */
public final class TurnReply {

  private final Turns turns;

  /** A driver over the gateway. */
  public TurnReply(Turns turns) {
    this.turns = Objects.requireNonNull(turns);
  }

  /**
   * What is to be answered.
   *
   * @param choices how many answers are wanted, each a turn of its own; at least 1
   * @param watch sees the turns' events first
   */
  public record Task(ChatRequest request, int choices, Call call, TurnWatch watch) {
    /** A task that nobody watches. */
    public Task(ChatRequest request, int choices, Call call) {
      this(request, choices, call, TurnWatch.NONE);
    }

    private Task choice(int index) {
      return new Task(request, choices, call.choice(index), watch);
    }
  }

  /** Answers with events; blocks until the last one is sent. */
  public void stream(Task task, Request in, Reply out, EventFrames frames) {
    Live live = new Live(frames);
    Config.Stream settings = task.call().config().stream();
    var plan =
        new SseWriter.Plan(
            settings.pingAfter(), settings.pingInterval(), live::heartbeat, live::failed);
    SseWriter sse = out.events(plan);
    try {
      for (int choice = 0; choice < task.choices(); choice++) {
        if (choice > 0) {
          sse.write(json -> frames.nextChoice());
        }
        pass(task.choice(choice), in, out, live, sse);
      }
      live.over();
    } catch (RuntimeException e) {
      endBadly(e, in, live, sse);
    }
    sse.close(); // not when an exception leaves: that would begin an answer with status 200
  }

  /** Answers with one JSON body; blocks until the turn is over. */
  public void plain(Task task, Request in, Reply out, EventBody body) {
    for (int choice = 0; choice < task.choices(); choice++) {
      if (choice > 0) {
        body.nextChoice();
      }
      ThoughtsFirst order = new ThoughtsFirst(body::event);
      try (Turn turn = open(task.choice(choice), in, out)) {
        try {
          ChatEvent event;
          do {
            event = task.watch().next(turn);
            order.accept(event);
          } while (!(event instanceof ChatEvent.Finished));
        } finally {
          turn.facts().forEach(in::note);
        }
      }
    }
    out.json(200, body::write);
  }

  private void pass(Task task, Request in, Reply out, Live live, SseWriter sse) {
    try (Turn turn = open(task, in, out)) {
      try {
        pass(turn, task, live, sse);
      } finally {
        turn.facts().forEach(in::note);
      }
    }
  }

  private static void pass(Turn turn, Task task, Live live, SseWriter sse) {
    boolean more = true;
    while (more) {
      ChatEvent event = task.watch().next(turn);
      if (!(event instanceof ChatEvent.LateReasoning)) {
        sse.write(json -> live.event(event, json));
      }
      more = !(event instanceof ChatEvent.Finished);
      if (!more || !turn.ready()) {
        sse.flush();
      }
    }
  }

  private Turn open(Task task, Request in, Reply out) {
    Turn turn = task.watch().open(() -> turns.open(task.request(), task.call()));
    String overhead = Long.toString(turn.overhead().toMillis());
    out.header("x-grok2api-upstream", turn.upstream().id())
        .header("x-grok2api-attempts", Integer.toString(turn.attempts()))
        .header("x-grok2api-overhead-ms", overhead);
    in.note("upstream", turn.upstream().id());
    in.note("attempts", turn.attempts());
    in.note("overhead_ms", overhead);
    in.note("ttfb_ms", in.elapsed().toMillis());
    return turn;
  }

  /** Throws while a status is still possible, and what nobody will read; else tells in-stream. */
  private static void endBadly(RuntimeException e, Request in, Live live, SseWriter sse) {
    Failure failure =
        e instanceof Failure known
            ? known
            : Failure.internal("The server failed while answering.", e);
    if (failure.kind() == Failure.Kind.CANCELLED || live.endBeforeFirst()) {
      throw e;
    }
    in.note("error", failure.code());
    in.note("reason", failure.summary());
    sse.write(json -> live.failed(failure, json));
    if (failure != e) {
      sse.close();
      throw e; // a defect: the server's outermost frame logs it
    }
  }

  /**
   * The writer together with the question whether anything was written: the heartbeat's thread and
   * the request's may ask it at the same moment.
   */
  private static final class Live {

    private enum State {
      NOTHING_WRITTEN,
      BEGUN,
      OVER
    }

    private final EventFrames frames;
    private final AtomicReference<State> state = new AtomicReference<>(State.NOTHING_WRITTEN);

    Live(EventFrames frames) {
      this.frames = frames;
    }

    void event(ChatEvent event, JsonWriter out) {
      int before = out.length();
      frames.event(event, out);
      if (out.length() > before) {
        state.compareAndSet(State.NOTHING_WRITTEN, State.BEGUN);
      }
    }

    void heartbeat(JsonWriter out) {
      state.compareAndSet(State.NOTHING_WRITTEN, State.BEGUN);
      if (state.get() == State.BEGUN) {
        frames.heartbeat(out);
      }
    }

    /** No heartbeat may follow the end. */
    void over() {
      state.set(State.OVER);
    }

    void failed(Failure failure, JsonWriter out) {
      state.set(State.OVER);
      frames.failed(failure, out);
    }

    /** True when nothing was written; then nothing will be. */
    boolean endBeforeFirst() {
      return state.compareAndSet(State.NOTHING_WRITTEN, State.OVER);
    }
  }
}
