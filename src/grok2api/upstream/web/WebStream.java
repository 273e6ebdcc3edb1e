package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.upstream.TurnClock;
import grok2api.upstream.UpstreamFailures;
import java.util.Optional;

/**
 * The events of one turn on grok.com: pulls frames from the transport while the answer has no
 * event, within three limits: until the first sign of an answer, between two frames, and for all of
 * it.
 */
final class WebStream implements ChatStream {

  private final Answer answer;
  private final Transport transport;
  private final EgressLease lease;
  private final Call call;
  private final TurnClock clock;
  private Optional<Failure> failure = Optional.empty();
  private boolean closed;

  WebStream(Answer answer, Transport transport, EgressLease lease, Call call) {
    this.answer = answer;
    this.transport = transport;
    this.lease = lease;
    this.call = call;
    Config.Chat limits = call.config().chat();
    this.clock = new TurnClock(limits.timeout(), limits.idleTimeout(), call);
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

  /** A failure is kept until the events before it are delivered. */
  private void advance() {
    try {
      if (transport.advance(clock.left(answer.progressed()))) {
        clock.frame();
      }
    } catch (Failure broken) {
      fail(broken);
    }
  }

  private void fail(Failure broken) {
    boolean late = broken.kind() == Failure.Kind.TIMEOUT;
    failure = Optional.of(late ? UpstreamFailures.timeout(answer.progressed()) : broken);
    Config config = call.config();
    EgressOutcomes.tell(lease, broken, Links.uri(config.upstream().webUrl(), ""), config);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      transport.close();
      if (answer.progressed()) {
        lease.report(EgressLease.Outcome.SUCCESS);
      }
      lease.close();
    }
  }
}
