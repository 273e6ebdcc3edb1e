package grok2api.sim.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Listens on one port of 127.0.0.1 and serves every connection on a virtual thread of its own.
 *
 * <p>Safe for many threads. {@link #close} ends all connections at once.
 */
public final class Listener implements AutoCloseable {
  private static final AtomicLong CONNECTIONS = new AtomicLong();

  private final ServerSocket server;
  private final Handler handler;
  private final Consumer<String> problems;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Binds and starts to accept.
   *
   * @param port the port, 0 for a free one
   * @param problems told about requests that are not HTTP/1.1
   */
  public Listener(int port, Handler handler, Consumer<String> problems) throws IOException {
    this.handler = handler;
    this.problems = problems;
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 8192);
    Thread.ofPlatform().daemon().name("sim-accept-" + port()).start(this::accept);
  }

  /** The port it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  /** Number of connections that are open now. */
  public int openConnections() {
    return open.size();
  }

  /** Ends every open connection with a reset, as an upstream that falls over does. */
  public void dropConnections() {
    open.forEach(Conn::reset);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          problems.accept("accept failed: " + e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      serve(new Conn(socket, CONNECTIONS.incrementAndGet()));
    } catch (IOException e) {
      // The client left between or inside requests: the handler has recorded what matters.
      open.remove(socket);
    } finally {
      open.remove(socket);
    }
  }

  private void serve(Conn conn) throws IOException {
    try {
      Exchange exchange = Exchange.read(conn);
      while (exchange != null) {
        handler.handle(exchange);
        exchange = exchange.keepsConnection() ? Exchange.read(conn) : null;
      }
    } catch (Conn.NotHttp e) {
      problems.accept(e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      problems.accept("close failed: " + e);
    }
    dropConnections();
  }
}
