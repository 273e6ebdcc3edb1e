package grok2api.net;

import grok2api.base.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** Opens plain connections and wraps them in TLS; blocks, within a limit. */
final class Dialer {

  /** Limit of one connection, way through a proxy included. */
  static final Duration CONNECT = Duration.ofSeconds(15);

  private static final Duration NEXT_ADDRESS = Duration.ofSeconds(5);

  private final Watchdog watchdog;
  private final Tls tls;

  Dialer(Watchdog watchdog, Tls tls) {
    this.watchdog = watchdog;
    this.tls = tls;
  }

  /**
   * What TLS trusts. Tests bring their own certificates.
   *
   * @param own instead of the platform's certificates, which take a tenth of a second to read and
   *     are therefore not touched before somebody connects
   */
  record Tls(Optional<SSLContext> own) {

    /** The platform's certificates. */
    static Tls platform() {
      return new Tls(Optional.empty());
    }

    static Tls of(SSLContext verified) {
      return new Tls(Optional.of(verified));
    }

    /** For everything, always. */
    SSLContext verified() {
      try {
        return own.isPresent() ? own.get() : SSLContext.getDefault();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has TLS", e);
      }
    }

    /** For a proxy whose operator said {@code skip_ssl_verify}; nothing is kept between calls. */
    SSLContext unverified() {
      try {
        SSLContext open = SSLContext.getInstance("TLS");
        open.init(null, new TrustManager[] {new TrustAny()}, null);
        return open;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has TLS", e);
      }
    }
  }

  /** Connects to a host by name, trying its addresses in turn. */
  Connection connect(String host, int port, long deadlineNanos) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw Broken.transport("A host name could not be resolved.", e);
    }
    for (int i = 0; i < addresses.length - 1; i++) {
      long until = Math.min(deadlineNanos, System.nanoTime() + NEXT_ADDRESS.toNanos());
      try {
        return connect(new InetSocketAddress(addresses[i], port), until);
      } catch (Failure e) {
        if (e.kind() == Failure.Kind.CANCELLED || System.nanoTime() - deadlineNanos >= 0) {
          throw e;
        }
      }
    }
    return connect(new InetSocketAddress(addresses[addresses.length - 1], port), deadlineNanos);
  }

  /** Connects to exactly this address. */
  Connection connect(InetSocketAddress address, long deadlineNanos) {
    Connection connection = open();
    connection.limitReads(deadlineNanos, Limit.ANSWER);
    try {
      connection.channel().connect(address);
      connection.connected();
      return connection;
    } catch (IOException e) {
      throw connection.failure(e);
    }
  }

  private Connection open() {
    try {
      return new Connection(SocketChannel.open(), watchdog);
    } catch (IOException e) {
      throw Broken.transport("No connection could be opened.", e);
    }
  }

  /** Wraps a connection in TLS and verifies that the other side is {@code host}. */
  void secure(Connection connection, String host, int port) throws IOException {
    handshake(connection, tls.verified().getSocketFactory(), host, port, "HTTPS");
  }

  /** Wraps a connection in TLS without verifying anything. */
  void secureUnverified(Connection connection, String host, int port) throws IOException {
    handshake(connection, tls.unverified().getSocketFactory(), host, port, "");
  }

  private static void handshake(
      Connection connection, SSLSocketFactory factory, String host, int port, String identify)
      throws IOException {
    SSLSocket socket = (SSLSocket) factory.createSocket(connection.socket(), host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(identify);
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    connection.secured(socket);
  }
}
