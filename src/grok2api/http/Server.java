package grok2api.http;

import grok2api.base.Failure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The HTTP/1.1 server: one virtual thread per request, one platform thread that accepts, one that
 * looks after clocks.
 *
 * <p>Not the JDK's server, for reasons that were measured: on Java 21 it reads and writes while
 * holding monitors, so that as many clients as there are processors, each sending half a request
 * line, stop it for everybody; it has one clock for silent and for idle connections; and it hides
 * what must be refused (folded headers, {@code Content-Length: +3}).
 */
public final class Server implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Server.class.getName());
  private static final int BACKLOG = 4096;
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(50); // when files run out

  private static final Duration ACCEPTOR_END = Duration.ofSeconds(1);

  private final Wiring wiring;
  private final Watch watch;
  private final ServerSocket listener;
  private final Thread acceptor;
  private volatile boolean closed;

  /**
   * Checks the routes and opens the socket, which answers nobody yet.
   *
   * @param fallback how failures look where no route was found; sees the request
   * @param log takes every finished request, on the request's thread; {@link AccessLog} or more
   * @throws IllegalArgumentException for routes that contradict each other, and for {@code
   *     trustedProxies} that are no addresses
   */
  public Server(
      ServerSettings settings,
      List<Route> routes,
      Guard guard,
      Function<Request, ErrorRenderer> fallback,
      Consumer<Exchanged> log) {
    this.wiring =
        new Wiring(
            settings,
            new Router(routes),
            guard,
            fallback,
            log,
            new Cors(settings.corsOrigins()),
            new Proxies(settings.trustedProxies()),
            new DateHeader(InstantSource.system()),
            new Load(),
            Thread.ofVirtual().name("http").factory());
    this.watch = new Watch(settings.clocks());
    this.listener = listen(settings);
    this.acceptor = Thread.ofPlatform().name("http-accept").unstarted(this::accept);
  }

  /** Begins to answer; listening means ready. */
  public Server start() {
    Thread.ofPlatform().name("http-watch").daemon().start(watch);
    acceptor.start();
    return this;
  }

  /** The port, chosen by the system when the settings say 0. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The route table. */
  public List<Route> routes() {
    return wiring.router().routes();
  }

  /** Requests that are being answered. */
  public int inflight() {
    return wiring.load().inflight();
  }

  /** Open connections, idle ones included. */
  public int connections() {
    return watch.connections().size();
  }

  /** True after {@link #drain} was called. */
  public boolean isDraining() {
    return wiring.load().isDraining();
  }

  /**
   * Refuses new requests (503 {@code server_busy}, except GET on open routes: health checks), waits
   * for those under way, and cancels what is left after {@code limit}. Blocks; true when everything
   * ended by itself.
   */
  public boolean drain(Duration limit) {
    wiring.load().drain();
    watch.connections().forEach(Connection::closeIfIdle);
    boolean idle = wiring.load().awaitIdle(limit);
    if (!idle) {
      LOG.log(Level.WARNING, "http.drain cancelled={0}", inflight());
      watch.connections().forEach(Connection::stopExchange);
      wiring.load().awaitIdle(Duration.ofSeconds(2)); // their last words and log lines
    }
    return idle;
  }

  /** Stops at once: closes the socket and every connection; idempotent. */
  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "http.close", e);
    }
    awaitAcceptor();
    watch.connections().forEach(Connection::stopExchange);
    watch.connections().forEach(Connection::close);
    watch.stop();
  }

  /** The port is free only when the last call of accept has returned. */
  private void awaitAcceptor() {
    try {
      acceptor.join(ACCEPTOR_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close goes on without waiting
    } catch (IllegalThreadStateException e) {
      LOG.log(Level.DEBUG, "http.close before start", e);
    }
  }

  private static ServerSocket listen(ServerSettings settings) {
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address, BACKLOG);
      return socket;
    } catch (IOException e) {
      throw Failure.of(
              Failure.Kind.UNAVAILABLE,
              "bind_failed",
              "Cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getMessage())
          .cause(e)
          .build();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        take(listener.accept());
      } catch (IOException e) {
        if (!closed) {
          LOG.log(Level.WARNING, "http.accept failed: " + e.getMessage());
          LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
        }
      }
    }
  }

  private void take(Socket socket) throws IOException {
    if (connections() >= wiring.settings().maxConnections()) {
      socket.close();
      return;
    }
    socket.setTcpNoDelay(true);
    Connection connection =
        new Connection(socket, wiring, watch, gone -> watch.connections().remove(gone));
    watch.connections().add(connection);
    wiring.threads().newThread(connection).start();
  }
}
