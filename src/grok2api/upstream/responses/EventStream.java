package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.net.HttpAnswer;
import grok2api.net.SseReader;
import grok2api.upstream.ReadLimit;
import grok2api.upstream.TurnClock;
import grok2api.upstream.UpstreamFailures;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The events of an answer that came as server-sent events. Owns the answer and the egress lease.
 */
public final class EventStream implements ChatStream {

  private static final System.Logger LOG = System.getLogger(EventStream.class.getName());

  private final HttpAnswer http;
  private final EgressLease way;
  private final URI upstream;
  private final AnswerEvents answer;
  private final EventReader reader;
  private final Call call;
  private final SseReader events;
  private final ReadLimit limit;
  private final TurnClock clock;
  private Optional<Failure> failure = Optional.empty();
  private boolean closed;

  /**
   * How long may be waited.
   *
   * @param first until the model says or does something
   * @param idle between two events after that
   */
  public record Patience(Duration first, Duration idle) {}

  /** The ends of a running call: its way, and the address that was called. */
  public record Line(HttpAnswer http, EgressLease way, URI upstream) {}

  /** Reads an accepted answer with {@code reader}, which reports to {@code answer}. */
  public EventStream(
      Line line, AnswerEvents answer, EventReader reader, Patience patience, Call call) {
    this.http = line.http();
    this.way = line.way();
    this.upstream = line.upstream();
    this.answer = answer;
    this.reader = reader;
    this.call = call;
    this.events = new SseReader(http.body(), SseReader.DEFAULT_LIMIT);
    this.limit = new ReadLimit(http::close);
    this.clock = new TurnClock(patience.first(), patience.idle(), call);
  }

  @Override
  public ChatEvent next() {
    while (true) {
      Optional<ChatEvent> event = answer.poll();
      if (event.isPresent()) {
        return event.get();
      }
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (answer.finished()) {
        throw new IllegalStateException("the answer is over");
      }
      advance();
    }
  }

  @Override
  public boolean ready() {
    while (!answer.hasEvents() && failure.isEmpty() && !answer.finished()) {
      if (!arrived()) {
        return false;
      }
      advance();
    }
    return answer.hasEvents() || failure.isPresent();
  }

  private boolean arrived() {
    try {
      return events.ready();
    } catch (Failure broken) {
      fail(broken);
      return true;
    }
  }

  /** Reads one event; a failure is kept until the events before it are delivered. */
  private void advance() {
    if (failure.isPresent()) {
      return;
    }
    try {
      if (read()) {
        clock.frame();
        reader.accept(events);
      } else {
        reader.end();
      }
    } catch (Failure broken) {
      fail(broken);
    }
  }

  private boolean read() {
    if (events.ready()) {
      return events.next();
    }
    limit.within(clock.left(answer.progressed()));
    try {
      return events.next();
    } catch (Failure broken) {
      throw limit.hasPassed() ? UpstreamFailures.timeout(answer.progressed()) : broken;
    } finally {
      limit.off();
    }
  }

  private void fail(Failure broken) {
    failure = Optional.of(broken);
    EgressOutcomes.tell(way, broken, upstream, call.config());
  }

  /** Takes what already arrived of a complete answer, so that its connection stays usable. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    limit.close();
    try {
      while (answer.finished() && events.ready() && events.next()) {
        // afterthoughts
      }
    } catch (Failure ended) {
      LOG.log(System.Logger.Level.DEBUG, "responses.stream ended while closing");
    }
    http.close();
    if (answer.progressed()) {
      way.report(EgressLease.Outcome.SUCCESS);
    }
    way.close();
  }
}
