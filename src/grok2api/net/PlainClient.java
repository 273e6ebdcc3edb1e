package grok2api.net;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * HTTP/1.1 to servers without TLS, read and written by the calling thread on connections that rest
 * between calls. By the JDK's client a small request of the gateway cost twice the CPU time, and an
 * open stream twice the memory; it is there for TLS, where it speaks HTTP/2.
 */
final class PlainClient {

  private static final int SMALL = 16 * 1024; // one write with the head

  private final Dialer dialer;
  private final Optional<ProxyTunnel> tunnel;
  private final RestingConnections resting = new RestingConnections();

  /** With a tunnel there is no direct connection. */
  PlainClient(Dialer dialer, Optional<ProxyTunnel> tunnel) {
    this.dialer = dialer;
    this.tunnel = tunnel;
  }

  /** Sends a request and waits for the head of the answer; interrupting closes the connection. */
  HttpAnswer send(HttpCall call, Origin origin, long deadlineNanos) {
    byte[] head = head(call, origin);
    long end = Limit.earlier(System.nanoTime() + call.headTimeout().toNanos(), deadlineNanos);
    Connection connection = resting.take(origin).orElseGet(() -> connect(origin, end));
    connection.limitReads(end, Limit.ANSWER);
    connection.limitWrites(end);
    try {
      AnswerHead answer = exchange(connection, head, call.body());
      connection.unlimitReads();
      connection.unlimitWrites();
      if (answer.status() == 407 && tunnel.isPresent()) {
        throw Broken.transport("The proxy refused with status 407.", null);
      }
      BodyStream body = new BodyStream(connection, answer);
      RestingConnections.Place place = resting.place(origin, answer.keepsConnection());
      return new ClientAnswer(
          answer.status(),
          answer::header,
          new PlainBody(connection, body, place, call.idleTimeout(), deadlineNanos));
    } catch (IOException e) {
      throw connection.failure(e);
    } catch (RuntimeException e) {
      connection.abort();
      throw e;
    }
  }

  private Connection connect(Origin origin, long deadlineNanos) {
    if (tunnel.isEmpty()) {
      long until = Limit.earlier(System.nanoTime() + Dialer.CONNECT.toNanos(), deadlineNanos);
      return dialer.connect(origin.host(), origin.port(), until);
    }
    ProxyTunnel proxy = tunnel.get();
    return proxy.takesWholeUrls() ? proxy.toProxy() : proxy.to(origin);
  }

  private byte[] head(HttpCall call, Origin origin) {
    boolean whole = tunnel.isPresent() && tunnel.get().takesWholeUrls();
    String target = RequestHead.target(call.uri());
    String asked = whole ? "http://" + origin.authority() + target : target;
    RequestHead head = RequestHead.of(call.method(), asked, origin.authority());
    if (whole) {
      tunnel.get().login().ifPresent(login -> head.line("Proxy-Authorization", login));
    }
    if (!call.saysNoBody()) {
      head.line("Content-Length", Long.toString(length(call.body())));
    }
    return head.lines(call.headers()).toBytes();
  }

  private static long length(HttpCall.Body body) {
    return switch (body) {
      case HttpCall.Body.None() -> 0;
      case HttpCall.Body.Bytes(var bytes) -> bytes.length;
      case HttpCall.Body.Pieces pieces -> pieces.length();
    };
  }

  private static AnswerHead exchange(Connection connection, byte[] head, HttpCall.Body body)
      throws IOException {
    try {
      write(connection, head, body);
    } catch (IOException e) {
      return early(connection, e);
    }
    return AnswerHead.read(connection);
  }

  /** A server that refuses a body may answer and close before it has read it. */
  private static AnswerHead early(Connection connection, IOException broken) throws IOException {
    try {
      return AnswerHead.read(connection);
    } catch (IOException e) {
      broken.addSuppressed(e);
      throw broken;
    }
  }

  private static void write(Connection connection, byte[] head, HttpCall.Body body)
      throws IOException {
    switch (body) {
      case HttpCall.Body.None() -> connection.write(head, 0, head.length);
      case HttpCall.Body.Bytes(var bytes) when bytes.length <= SMALL -> {
        byte[] all = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        connection.write(all, 0, all.length);
      }
      case HttpCall.Body.Bytes(var bytes) -> write(connection, head, List.of(bytes));
      case HttpCall.Body.Pieces pieces -> write(connection, head, pieces.pieces());
    }
  }

  private static void write(Connection connection, byte[] head, Iterable<byte[]> pieces)
      throws IOException {
    connection.write(head, 0, head.length);
    for (byte[] piece : pieces) {
      connection.write(piece, 0, piece.length);
    }
  }

  /** Gives up connections that rest, now and later; answers that are open go on to their end. */
  void shutDown() {
    resting.close();
  }
}
