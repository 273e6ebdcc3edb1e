package grok2api.net;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease of {@link ConfiguredEgress}. */
final class Lease implements EgressLease {

  private final Identity identity;
  private final long deadlineNanos;
  private final Ways ways;
  private final AtomicBoolean reported = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** What is bound together for one attempt. */
  record Identity(
      Optional<ProxyAddress> way,
      SharedClient client,
      ClearanceKeeper.Key key,
      ClearanceBundle bundle,
      ProxyPool pool,
      ProxyPool.Entry entry) {}

  Lease(Identity identity, long deadlineNanos, Ways ways) {
    this.identity = identity;
    this.deadlineNanos = deadlineNanos;
    this.ways = ways;
  }

  @Override
  public String userAgent() {
    return identity.bundle().userAgent();
  }

  @Override
  public String clearanceCookies() {
    return identity.bundle().cookies();
  }

  @Override
  public HttpAnswer send(HttpCall call) {
    return identity.client().client().send(call, deadlineNanos);
  }

  @Override
  public Upgrade webSocket(
      URI uri, List<HttpCall.Header> headers, Duration handshake, int maxMessage) {
    SocketOpener.Ask ask = new SocketOpener.Ask(uri, headers, handshake, maxMessage);
    return identity.client().client().webSocket(ask, deadlineNanos);
  }

  @Override
  public void report(Outcome outcome) {
    if (reported.compareAndSet(false, true)) {
      ways.report(identity, outcome);
    }
  }

  @Override
  public void refused(URI uri, int status, String classification) {
    ways.refused(identity, Origin.of(uri).host(), status, classification);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      identity.client().release(System.nanoTime());
    }
  }
}
