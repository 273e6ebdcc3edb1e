package grok2api.net;

import java.util.Optional;

/**
 * HTTP and WebSocket over one egress identity: direct, or one proxy. Follows no redirects, keeps no
 * cookies, and its methods block; interrupting the caller closes the connection.
 */
final class EgressClient {

  private final PlainClient plain;
  private final TlsClient secure;
  private final SocketOpener sockets;

  /** A client that connects to nothing yet. */
  EgressClient(
      Optional<ProxyAddress> proxy, boolean trustAnyProxy, Dialer.Tls tls, Watchdog watchdog) {
    Dialer dialer = new Dialer(watchdog, tls);
    Optional<ProxyTunnel> tunnel = proxy.map(via -> new ProxyTunnel(via, trustAnyProxy, dialer));
    this.plain = new PlainClient(dialer, tunnel);
    this.secure = new TlsClient(proxy, tunnel, tls, watchdog);
    this.sockets = new SocketOpener(dialer, tunnel);
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @param deadlineNanos end of everything, body included; {@link Limit#NONE}: none
   */
  HttpAnswer send(HttpCall call, long deadlineNanos) {
    Origin origin = Origin.of(call.uri());
    return origin.tls()
        ? secure.send(call, deadlineNanos)
        : plain.send(call, origin, deadlineNanos);
  }

  /** Opens a WebSocket; blocks until the upgrade is answered. */
  EgressLease.Upgrade webSocket(SocketOpener.Ask ask, long deadlineNanos) {
    return sockets.open(ask, deadlineNanos);
  }

  /** Takes no new requests; answers and sockets that are open go on to their end. */
  void shutDown() {
    plain.shutDown();
    secure.shutDown();
  }
}
