package grok2api.upstream;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatStream;
import grok2api.config.Config;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import java.net.URI;
import java.util.Optional;

/**
 * The events of one turn: pulls frames from the transport while the answer has no event, within the
 * limits of a {@link TurnClock}. A failure is kept until the events before it are delivered.
 */
public final class TurnStream implements ChatStream {

  private final EventQueue answer;
  private final Transport transport;
  private final TurnClock clock;
  private final Way way;
  private Optional<Failure> failure = Optional.empty();
  private boolean closed;

  /**
   * The way that the turn goes.
   *
   * @param upstream what was called; only its host is kept
   */
  public record Way(EgressLease lease, URI upstream, Config config) {}

  /** Owns the transport and the lease. */
  public TurnStream(EventQueue answer, Transport transport, TurnClock clock, Way way) {
    this.answer = answer;
    this.transport = transport;
    this.clock = clock;
    this.way = way;
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
      if (!isTransportReady()) {
        return false;
      }
      advance();
    }
    return answer.hasEvents() || failure.isPresent();
  }

  private boolean isTransportReady() {
    try {
      return transport.ready();
    } catch (Failure broken) {
      fail(broken);
      return true;
    }
  }

  private void advance() {
    if (failure.isPresent()) {
      return;
    }
    try {
      if (transport.advance(clock.left(answer.progressed()))) {
        clock.frame();
      }
    } catch (Failure broken) {
      fail(broken);
    }
  }

  private void fail(Failure broken) {
    boolean late = broken.kind() == Failure.Kind.TIMEOUT && broken.upstreamStatus() == 0;
    Failure told = late ? UpstreamFailures.timeout(answer.progressed()) : broken;
    failure = Optional.of(told);
    EgressOutcomes.tell(way.lease(), broken, way.upstream(), way.config());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      transport.close();
      if (answer.progressed()) {
        way.lease().report(EgressLease.Outcome.SUCCESS);
      }
      way.lease().close();
    }
  }
}
