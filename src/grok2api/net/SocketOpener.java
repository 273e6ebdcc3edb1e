package grok2api.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Opens WebSockets (RFC 6455): connects, through the proxy if there is one, and asks for the
 * upgrade on a connection of its own. No extension or subprotocol is offered.
 */
final class SocketOpener {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_REFUSAL = 64 * 1024;

  private final Dialer dialer;
  private final Optional<ProxyTunnel> tunnel;

  /** With a tunnel there is no direct connection. */
  SocketOpener(Dialer dialer, Optional<ProxyTunnel> tunnel) {
    this.dialer = dialer;
    this.tunnel = tunnel;
  }

  /** What is asked for; limits as in {@link EgressLease#webSocket}. */
  record Ask(URI uri, List<HttpCall.Header> headers, Duration handshake, int maxMessage) {}

  /** Blocks until the upgrade is answered; interrupting the caller closes the connection. */
  EgressLease.Upgrade open(Ask ask, long deadlineNanos) {
    long end = Limit.earlier(System.nanoTime() + ask.handshake().toNanos(), deadlineNanos);
    Origin origin = Origin.of(ask.uri());
    String key = key();
    byte[] request = request(ask, origin, key);
    Connection connection = connect(origin, end);
    connection.limitReads(end, Limit.ANSWER);
    connection.limitWrites(end);
    boolean open = false;
    try {
      if (origin.tls()) {
        dialer.secure(connection, origin.host(), origin.port());
      }
      connection.write(request, 0, request.length);
      AnswerHead head = AnswerHead.read(connection);
      if (head.status() != 101) {
        return new EgressLease.Upgrade.Refused(refusal(connection, head));
      }
      check(head, key);
      connection.unlimitReads();
      connection.unlimitWrites();
      open = true;
      return new EgressLease.Upgrade.Open(
          new ClientSocket(connection, deadlineNanos, ask.maxMessage()));
    } catch (IOException e) {
      throw connection.failure(e);
    } finally {
      if (!open) {
        connection.abort();
      }
    }
  }

  private Connection connect(Origin origin, long deadlineNanos) {
    return tunnel.isPresent()
        ? tunnel.get().to(origin)
        : dialer.connect(origin.host(), origin.port(), deadlineNanos);
  }

  private static String key() {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  private static byte[] request(Ask ask, Origin origin, String key) {
    return RequestHead.of("GET", RequestHead.target(ask.uri()), origin.authority())
        .line("Connection", "Upgrade")
        .line("Upgrade", "websocket")
        .line("Sec-WebSocket-Version", "13")
        .line("Sec-WebSocket-Key", key)
        .lines(ask.headers())
        .toBytes();
  }

  private static void check(AnswerHead head, String key) throws IOException {
    boolean upgraded =
        head.has("upgrade", "websocket")
            && head.has("connection", "upgrade")
            && head.header("sec-websocket-accept").filter(accept(key)::equals).isPresent()
            && head.header("sec-websocket-extensions").isEmpty();
    if (!upgraded) {
      throw new IOException("broken WebSocket handshake");
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] hash = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** The refusal with as much of its body as comes within the limits. */
  private static HttpAnswer refusal(Connection connection, AnswerHead head) throws IOException {
    InputStream body = new BodyStream(connection, head);
    byte[] page = body.readNBytes(MAX_REFUSAL);
    return new ClientAnswer(head.status(), head::header, new ByteArrayInputStream(page));
  }
}
