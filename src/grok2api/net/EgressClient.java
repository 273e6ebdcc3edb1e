package grok2api.net;

import grok2api.base.Failure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP and WebSocket over one egress identity: direct, or one proxy. Follows no redirects, keeps no
 * cookies, and its methods block; interrupting the caller closes the connection.
 */
final class EgressClient {

  private static final int LARGE = 64 * 1024; // the JDK's client would copy it

  private final ClientSet clients;
  private final SocketOpener sockets;
  private final Watchdog watchdog;

  /** A client that connects to nothing yet. */
  EgressClient(
      Optional<ProxyAddress> proxy, boolean trustAnyProxy, Dialer.Tls tls, Watchdog watchdog) {
    Dialer dialer = new Dialer(watchdog, tls);
    Optional<ProxyTunnel> tunnel = proxy.map(via -> new ProxyTunnel(via, trustAnyProxy, dialer));
    this.clients = new ClientSet(proxy, tunnel, tls, watchdog);
    this.sockets = new SocketOpener(dialer, tunnel);
    this.watchdog = watchdog;
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @param deadlineNanos end of everything, body included; {@link Long#MAX_VALUE}: none
   */
  HttpAnswer send(HttpCall call, long deadlineNanos) {
    PulledBody body = new PulledBody(watchdog, call.idleTimeout(), deadlineNanos);
    HttpClient client = clients.forRequests(Origin.of(call.uri()));
    CompletableFuture<HttpResponse<PulledBody>> answer =
        client.sendAsync(request(call), head -> body);
    HttpResponse<PulledBody> response =
        await(answer, waitNanos(call.headTimeout(), deadlineNanos), body);
    return new ClientAnswer(response.statusCode(), response.headers(), response.body());
  }

  private static <T> T await(CompletableFuture<T> answer, long nanos, PulledBody body) {
    try {
      return nanos == Long.MAX_VALUE ? answer.get() : answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      stop(answer, body);
      throw Broken.interrupted();
    } catch (TimeoutException e) {
      stop(answer, body);
      throw Limit.ANSWER.failure(e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static void stop(CompletableFuture<?> answer, PulledBody body) {
    answer.cancel(true);
    body.close();
  }

  private static Failure failure(Throwable cause) {
    return switch (cause) {
      case Failure known -> known;
      case HttpTimeoutException late -> Limit.ANSWER.failure(late);
      case IOException broken -> Broken.connection(broken);
      default -> Failure.internal("The HTTP client failed.", cause);
    };
  }

  private static long waitNanos(Duration wait, long deadlineNanos) {
    if (deadlineNanos == Long.MAX_VALUE) {
      return wait.toNanos();
    }
    return Math.max(0, Math.min(wait.toNanos(), deadlineNanos - System.nanoTime()));
  }

  private static HttpRequest request(HttpCall call) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
      if (call.method().equals("GET") && call.body() instanceof HttpCall.Body.None) {
        request.GET(); // the other way says "Content-Length: 0", which no browser does
      } else {
        request.method(call.method(), publisher(call.body()));
      }
      call.headers().forEach(header -> request.header(header.name(), header.value()));
      return request.build();
    } catch (IllegalArgumentException e) {
      throw Broken.request(e);
    }
  }

  private static HttpRequest.BodyPublisher publisher(HttpCall.Body body) {
    return switch (body) {
      case HttpCall.Body.None() -> HttpRequest.BodyPublishers.noBody();
      case HttpCall.Body.Bytes(var bytes) when bytes.length > LARGE ->
          new PiecesPublisher(new HttpCall.Body.Pieces(List.of(bytes)));
      case HttpCall.Body.Bytes(var bytes) -> HttpRequest.BodyPublishers.ofByteArray(bytes);
      case HttpCall.Body.Pieces pieces -> new PiecesPublisher(pieces);
    };
  }

  /** Opens a WebSocket; blocks until the upgrade is answered. */
  EgressLease.Upgrade webSocket(SocketOpener.Ask ask, long deadlineNanos) {
    return sockets.open(ask, deadlineNanos);
  }

  /** Takes no new requests; answers and sockets that are open go on to their end. */
  void shutDown() {
    clients.shutDown();
  }
}
