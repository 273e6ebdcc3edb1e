package grok2api.net;

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * The JDK's clients of one egress identity, made when first needed: each has a thread of its own. A
 * proxy that they cannot speak to gets a {@link Relay}; with a proxy there is no direct connection.
 */
final class ClientSet {

  private static final Duration CONNECT = Duration.ofSeconds(15);

  private enum Use {
    PLAIN,
    SECURE
  }

  private final Optional<ProxyAddress> proxy;
  private final Optional<Relay> relay;
  private final Dialer.Tls tls;
  private final Map<Use, HttpClient> clients = new ConcurrentHashMap<>();

  /** Starts the relay, if one is needed. */
  ClientSet(
      Optional<ProxyAddress> proxy,
      Optional<ProxyTunnel> tunnel,
      Dialer.Tls tls,
      Watchdog watchdog) {
    this.proxy = proxy;
    this.tls = tls;
    this.relay =
        tunnel
            .filter(way -> proxy.orElseThrow().kind() != ProxyAddress.Kind.HTTP)
            .map(way -> new Relay(way, watchdog));
  }

  /** The client for requests to an origin. */
  HttpClient forRequests(Origin origin) {
    return client(origin.tls() ? Use.SECURE : Use.PLAIN);
  }

  private HttpClient client(Use use) {
    return clients.computeIfAbsent(use, this::make);
  }

  private HttpClient make(Use use) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .sslContext(tls.verified())
            .proxy(HttpClient.Builder.NO_PROXY);
    if (use == Use.SECURE) {
      builder.version(HttpClient.Version.HTTP_2);
      builder.executor(Executors.newVirtualThreadPerTaskExecutor());
    } else {
      // Our subscribers and listeners never wait, so plain HTTP may complete on the client's own
      // thread, which saves a hand-over per event. TLS has work to do there and gets threads.
      builder.version(HttpClient.Version.HTTP_1_1);
      builder.executor(Runnable::run);
    }
    if (relay.isPresent()) {
      builder.proxy(ProxySelector.of(relay.get().address()));
      builder.authenticator(new ProxyLogin(relay.get().user(), relay.get().password()));
    } else {
      proxy.ifPresent(via -> by(via, builder));
    }
    return builder.build();
  }

  private static void by(ProxyAddress via, HttpClient.Builder builder) {
    builder.proxy(ProxySelector.of(InetSocketAddress.createUnresolved(via.host(), via.port())));
    if (via.hasCredentials()) {
      builder.authenticator(new ProxyLogin(via.user(), via.password().reveal()));
    }
  }

  /** Takes no new requests; answers and sockets that are open go on to their end. */
  void shutDown() {
    clients.values().forEach(HttpClient::shutdown);
    relay.ifPresent(Relay::retire);
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
