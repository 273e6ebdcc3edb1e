package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.net.HttpAnswer;
import grok2api.net.SseReader;
import grok2api.upstream.Transport;

/** An answer that comes as server-sent events; owns it. */
public final class EventTransport implements Transport {

  private static final System.Logger LOG = System.getLogger(EventTransport.class.getName());

  private final HttpAnswer http;
  private final AnswerEvents answer;
  private final EventReader reader;
  private final SseReader events;

  /** Reads an accepted answer with {@code reader}, which reports to {@code answer}. */
  public EventTransport(HttpAnswer http, AnswerEvents answer, EventReader reader) {
    this.http = http;
    this.answer = answer;
    this.reader = reader;
    this.events = new SseReader(http.body(), SseReader.DEFAULT_LIMIT);
  }

  @Override
  public boolean advance(long limitNanos) {
    if (!events.ready()) {
      http.readUntil(System.nanoTime() + limitNanos);
    }
    if (events.next()) {
      reader.accept(events);
    } else {
      reader.end();
    }
    return true;
  }

  @Override
  public boolean ready() {
    return events.ready();
  }

  /** Takes what already arrived of a complete answer, so that its connection stays usable. */
  @Override
  public void close() {
    try {
      while (answer.finished() && events.ready() && events.next()) {
        // afterthoughts
      }
    } catch (Failure ended) {
      LOG.log(System.Logger.Level.DEBUG, "responses.stream ended while closing");
    }
    http.close();
  }
}
