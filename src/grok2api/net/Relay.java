package grok2api.net;

import grok2api.base.Failure;
import grok2api.base.Ids;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * An HTTP proxy on the loopback address in front of one that the JDK's client cannot speak to:
 * SOCKS (the client would silently go direct) and HTTP inside TLS.
 *
 * <p>It asks for a random password, so that nobody else on the machine can use it, and knows no way
 * but its {@link ProxyTunnel}. Each connection is carried by two virtual threads.
 */
final class Relay {

  private static final Logger LOG = System.getLogger(Relay.class.getName());
  private static final String USER = "relay";
  private static final long HEAD_NANOS = Duration.ofSeconds(15).toNanos();
  private static final long ACCEPT_PAUSE_NANOS = Duration.ofMillis(50).toNanos();
  private static final int MAX_HEAD = 64 * 1024;

  private final ProxyTunnel tunnel;
  private final Watchdog watchdog;
  private final String password = Ids.hex(16);
  private final ServerSocketChannel server;

  /** Starts listening on a free port. */
  Relay(ProxyTunnel tunnel, Watchdog watchdog) {
    this.tunnel = tunnel;
    this.watchdog = watchdog;
    try {
      server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    } catch (IOException e) {
      throw Broken.transport("The relay to the proxy could not be started.", e);
    }
    Thread.ofVirtual().name("net-relay").start(this::accept);
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return (InetSocketAddress) server.socket().getLocalSocketAddress();
  }

  String user() {
    return USER;
  }

  String password() {
    return password;
  }

  /** Takes no new connections; those that are open go on. */
  void retire() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "net.relay close: {0}", e.toString());
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel accepted = server.accept();
        Thread.ofVirtual().name("net-relay").start(() -> serve(accepted));
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "net.relay accept: {0}", e.toString());
        LockSupport.parkNanos(ACCEPT_PAUSE_NANOS); // out of descriptors: do not spin
      }
    }
  }

  private void serve(SocketChannel accepted) {
    Connection client = new Connection(accepted, watchdog);
    try {
      client.connected();
      client.limitReads(System.nanoTime() + HEAD_NANOS, Limit.ANSWER);
      List<String> head = readHead(client);
      client.unlimitReads();
      if (isAllowed(head)) {
        carry(client, head.getFirst());
      } else {
        say(
            client,
            "407 Proxy Authentication Required",
            "Proxy-Authenticate: Basic realm=relay\r\n");
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "net.relay client: {0}", e.toString());
    } finally {
      client.abort();
    }
  }

  private static List<String> readHead(Connection client) throws IOException {
    AnswerHead.LineReader lines = new AnswerHead.LineReader(client, MAX_HEAD);
    List<String> head = new ArrayList<>();
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      head.add(line);
    }
    if (head.isEmpty() || head.getFirst().split(" ").length != 3) {
      throw new IOException("broken request line");
    }
    return head;
  }

  private boolean isAllowed(List<String> head) {
    String pair = USER + ":" + password;
    String basic =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return head.stream()
        .filter(line -> is(line, "proxy-authorization"))
        .anyMatch(line -> line.substring(line.indexOf(':') + 1).strip().equals(basic));
  }

  private static boolean is(String line, String name) {
    int colon = line.indexOf(':');
    return colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name);
  }

  private void carry(Connection client, String request) throws IOException {
    String[] words = request.split(" ");
    if (!words[0].equals("CONNECT")) {
      say(client, "405 Method Not Allowed", "Allow: CONNECT\r\n");
      return;
    }
    Connection upstream;
    try {
      upstream = tunnel.to(Origin.of(URI.create("https://" + words[1])));
    } catch (Failure | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "net.relay no way: {0}", e.getMessage());
      say(client, "502 Bad Gateway", "");
      return;
    }
    try {
      write(client, "HTTP/1.1 200 OK\r\n\r\n");
      both(client, upstream);
    } finally {
      upstream.abort();
    }
  }

  /** Copies both ways until either side ends; the end of one is the end of the other. */
  private static void both(Connection client, Connection upstream) {
    Thread back = Thread.ofVirtual().name("net-relay").start(() -> copy(upstream, client));
    try {
      copy(client, upstream);
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      back.interrupt();
    }
  }

  private static void copy(Connection from, Connection to) {
    byte[] piece = new byte[8 * 1024];
    try {
      for (int count = from.read(piece, 0, piece.length);
          count >= 0;
          count = from.read(piece, 0, piece.length)) {
        to.write(piece, 0, count);
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, "net.relay copy: {0}", e.toString());
    } finally {
      from.abort();
      to.abort();
    }
  }

  private static void say(Connection client, String status, String headers) throws IOException {
    write(
        client,
        "HTTP/1.1 " + status + "\r\n" + headers + "Connection: close\r\nContent-Length: 0\r\n\r\n");
  }

  private static void write(Connection to, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    to.write(bytes, 0, bytes.length);
  }
}
