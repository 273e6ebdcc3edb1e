package grok2api.gateway;

import grok2api.account.Account;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.TokenEstimator;
import grok2api.chat.Usage;
import grok2api.config.Call;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A chat turn whose answer is pictures or a film: progress as reasoning, results as text. The work
 * runs on a thread of its own, which ends when the turn is closed.
 */
final class MediaTurn implements Turn {

  /** What makes the answer; blocks and tells through the talk. */
  interface Work {
    void run(Call call, Talk talk);
  }

  /** How the work speaks to the client. */
  final class Talk {
    private Optional<JsonWriter> notes = Optional.empty();

    /** Does the work, which goes on when the turn is closed, and notes down what it says. */
    byte[] noted(Work work, Call own) {
      JsonWriter said = new JsonWriter(1024).beginArray();
      notes = Optional.of(said);
      work.run(own, this);
      return said.endArray().toBytes();
    }

    /** Says it again, unless it was said here. */
    void repeat(byte[] said) {
      if (notes.isPresent()) {
        return;
      }
      for (JsonAt note : new JsonAt("", JsonReader.parse(said)).list()) {
        note.string("progress").ifPresent(this::progress);
        note.string("text").ifPresent(this::text);
        note.string("picture").ifPresent(picture -> picture(picture, true));
      }
    }

    private void note(String kind, String what) {
      notes.ifPresent(json -> json.beginObject().field(kind, what).endObject());
    }

    /** A line about progress. */
    void progress(String line) {
      note("progress", line);
      if (reasoning) {
        thought.add(line);
        events.add(new Said(new ChatEvent.ReasoningDelta(line, false)));
      }
    }

    /** A piece of the answer. */
    void text(String piece) {
      note("text", piece);
      text.add(piece);
      events.add(new Said(new ChatEvent.TextDelta(piece)));
    }

    /** A picture as content; see {@link ChatEvent.Picture}. */
    void picture(String base64, boolean last) {
      if (last) {
        pictures++;
        note("picture", base64);
      }
      events.add(new Said(new ChatEvent.Picture("picture", base64, last)));
    }

    /** Who does it. */
    void account(Account who) {
      account = who;
    }
  }

  private sealed interface Step {}

  private record Said(ChatEvent event) implements Step {}

  private record Failed(Failure failure) implements Step {}

  private final ModelSpec model;
  private final Call call;
  private final boolean reasoning;
  private final long input;
  private final BlockingQueue<Step> events = new LinkedBlockingQueue<>();
  private final TokenEstimator text = new TokenEstimator();
  private final TokenEstimator thought = new TokenEstimator();
  private final Thread worker;
  private long pictures;
  private Step first;
  private volatile Account account;
  private volatile Usage usage = Usage.NONE;

  private MediaTurn(ChatRequest request, String prompt, ModelSpec model, Call call, Work work) {
    this.model = model;
    this.call = call;
    this.reasoning = request.reasoning().visible();
    this.input = TokenEstimator.count(prompt);
    this.worker = Thread.ofVirtual().name("media-turn").unstarted(() -> run(work));
  }

  /** Begins and blocks until something of the answer is there. */
  static MediaTurn open(ChatRequest request, String prompt, ModelSpec model, Call call, Work work) {
    MediaTurn turn = new MediaTurn(request, prompt, model, call, work);
    turn.worker.start();
    try {
      turn.first = turn.take();
      if (turn.first instanceof Failed(var failure)) {
        throw failure;
      }
      return turn;
    } catch (Failure failure) {
      turn.close();
      throw failure;
    }
  }

  private void run(Work work) {
    try {
      work.run(call.until(Long.MAX_VALUE, Cancel.ofCurrentThread()), new Talk());
      long drawn = pictures * call.config().tokens().image();
      usage = new Usage(input, 0, text.total() + thought.total() + drawn, thought.total(), true);
      events.add(new Said(new ChatEvent.UsageReport(usage)));
      events.add(new Said(ChatEvent.Finished.of(ChatEvent.Reason.STOP)));
    } catch (Failure failure) {
      events.add(new Failed(failure));
    } catch (RuntimeException | Error e) { // whoever waits must hear of every end
      events.add(new Failed(Failure.internal("The media work failed.", e)));
    }
  }

  private Step take() {
    try {
      return events.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled(call.cancel().reason().orElse("interrupted"));
    }
  }

  @Override
  public ChatEvent next() {
    Step step = first == null ? take() : first;
    first = null;
    return switch (step) {
      case Said(var event) -> event;
      case Failed(var failure) -> throw failure;
    };
  }

  @Override
  public boolean ready() {
    return first != null || !events.isEmpty();
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  @Override
  public Upstream upstream() {
    return model.upstream();
  }

  @Override
  public ModelSpec model() {
    return model;
  }

  @Override
  public int attempts() {
    return call.attempts().count();
  }

  @Override
  public Duration overhead() {
    return Duration.ZERO; // all of it is waiting for the upstream
  }

  @Override
  public Optional<Account> account() {
    return Optional.ofNullable(account);
  }

  @Override
  public Optional<ChatRequest.Continuation> place() {
    return Optional.empty();
  }

  @Override
  public Usage usage() {
    return usage;
  }
}
