package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import java.time.Duration;
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
  private final Limits limits;
  private Optional<Failure> failure = Optional.empty();
  private boolean closed;

  WebStream(Answer answer, Transport transport, EgressLease lease, Call call) {
    this.answer = answer;
    this.transport = transport;
    this.lease = lease;
    this.limits = new Limits(call);
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
      if (transport.advance(limits.left(answer.progressed()))) {
        limits.frame();
      }
    } catch (Failure broken) {
      fail(broken);
    }
  }

  private void fail(Failure broken) {
    boolean late = broken.kind() == Failure.Kind.TIMEOUT;
    failure = Optional.of(late ? WebFailures.timeout(answer.progressed()) : broken);
    Config config = limits.call.config();
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

  /** When the next read must have ended. */
  private static final class Limits {
    private final Call call;
    private final long firstDue;
    private final long totalDue;
    private final long idleNanos;
    private long lastFrame;

    Limits(Call call) {
      this.call = call;
      lastFrame = System.nanoTime();
      firstDue = lastFrame + call.config().chat().timeout().toNanos();
      idleNanos = call.config().chat().idleTimeout().toNanos();
      Duration total = call.config().chat().totalTimeout();
      totalDue = total.isZero() ? Long.MAX_VALUE : lastFrame + total.toNanos();
    }

    void frame() {
      lastFrame = System.nanoTime();
    }

    long left(boolean begun) {
      long now = System.nanoTime();
      long left = begun ? lastFrame + idleNanos - now : firstDue - now;
      left = earlier(left, totalDue, now);
      left = earlier(left, call.deadlineNanos(), now);
      if (left <= 0) {
        throw WebFailures.timeout(begun);
      }
      return left;
    }

    private static long earlier(long left, long due, long now) {
      return due == Long.MAX_VALUE ? left : Math.min(left, due - now);
    }
  }
}
