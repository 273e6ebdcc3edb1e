package grok2api.net;

import grok2api.base.Failure;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * HTTP/2 or 1.1 inside TLS, by the JDK's client, which is made for the first request and has a
 * thread of its own. A proxy that it cannot speak to gets a {@link Relay}; with a proxy there is no
 * direct connection.
 */
final class TlsClient {

  private static final int LARGE = 64 * 1024; // the JDK's client would copy it

  private final Optional<ProxyAddress> proxy;
  private final Optional<ProxyTunnel> tunnel;
  private final Dialer.Tls tls;
  private final Watchdog watchdog;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Relay> relay = Optional.empty();
  private Optional<HttpClient> client = Optional.empty();

  /** A client that does not exist yet; the tunnel leads through the proxy. */
  TlsClient(
      Optional<ProxyAddress> proxy,
      Optional<ProxyTunnel> tunnel,
      Dialer.Tls tls,
      Watchdog watchdog) {
    this.proxy = proxy;
    this.tunnel = tunnel;
    this.tls = tls;
    this.watchdog = watchdog;
  }

  /** Sends a request and waits for the head of the answer. */
  HttpAnswer send(HttpCall call, long deadlineNanos) {
    PulledBody body = new PulledBody(watchdog, call.idleTimeout(), deadlineNanos);
    CompletableFuture<HttpResponse<PulledBody>> answer =
        client().sendAsync(request(call), head -> body);
    HttpResponse<PulledBody> response =
        await(answer, waitNanos(call.headTimeout(), deadlineNanos), body);
    return new ClientAnswer(response.statusCode(), response.headers()::firstValue, response.body());
  }

  private static <T> T await(CompletableFuture<T> answer, long nanos, PulledBody body) {
    try {
      return answer.get(nanos, TimeUnit.NANOSECONDS);
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
    long now = System.nanoTime();
    return Math.max(0, Limit.earlier(now + wait.toNanos(), deadlineNanos) - now);
  }

  private static HttpRequest request(HttpCall call) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
      if (call.saysNoBody()) {
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

  private HttpClient client() {
    lock.lock();
    try {
      if (client.isEmpty()) {
        client = Optional.of(make());
      }
      return client.get();
    } finally {
      lock.unlock();
    }
  }

  private HttpClient make() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Dialer.CONNECT)
            .sslContext(tls.verified())
            .version(HttpClient.Version.HTTP_2)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .proxy(HttpClient.Builder.NO_PROXY);
    boolean direct = proxy.isEmpty();
    if (!direct && proxy.get().kind() != ProxyAddress.Kind.HTTP) {
      relay = Optional.of(new Relay(tunnel.orElseThrow(), watchdog));
      builder.proxy(ProxySelector.of(relay.get().address()));
      builder.authenticator(new ProxyLogin(relay.get().user(), relay.get().password()));
    } else if (!direct) {
      by(proxy.get(), builder);
    }
    return builder.build();
  }

  private static void by(ProxyAddress via, HttpClient.Builder builder) {
    builder.proxy(ProxySelector.of(InetSocketAddress.createUnresolved(via.host(), via.port())));
    if (via.hasCredentials()) {
      builder.authenticator(new ProxyLogin(via.user(), via.password().reveal()));
    }
  }

  /** Takes no new requests; answers that are open go on to their end. */
  void shutDown() {
    lock.lock();
    try {
      client.ifPresent(HttpClient::shutdown);
      relay.ifPresent(Relay::retire);
    } finally {
      lock.unlock();
    }
  }

  /** Answers proxies only: an upstream that asks for a password gets none. */
  private static final class ProxyLogin extends Authenticator {
    private final String user;
    private final String password;

    ProxyLogin(String user, String password) {
      this.user = user;
      this.password = password;
    }

    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      return getRequestorType() == RequestorType.PROXY
          ? new PasswordAuthentication(user, password.toCharArray())
          : null;
    }
  }
}
