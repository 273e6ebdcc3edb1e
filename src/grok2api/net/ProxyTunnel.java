package grok2api.net;

import grok2api.base.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Ways through one proxy. The only address that is ever connected to is the proxy's; upstreams'
 * names are handed to it unresolved. What fails, fails: there is no other way.
 */
final class ProxyTunnel {

  private final ProxyAddress via;
  private final boolean trustAny;
  private final Dialer dialer;

  /**
   * A way.
   *
   * @param trustAny do not verify the certificate of an https proxy
   */
  ProxyTunnel(ProxyAddress via, boolean trustAny, Dialer dialer) {
    this.via = via;
    this.trustAny = trustAny;
    this.dialer = dialer;
  }

  /** True when requests for plain {@code http} go to the proxy itself, with their whole URL. */
  boolean takesWholeUrls() {
    return via.kind().isHttp();
  }

  /** A connection to the proxy, for requests with whole URLs; blocks. */
  Connection toProxy() {
    return open(null);
  }

  /** A connection through the proxy to {@code target}; blocks. */
  Connection to(Origin target) {
    return open(target);
  }

  private Connection open(Origin target) {
    long deadline = System.nanoTime() + Dialer.CONNECT.toNanos();
    Connection connection = dialer.connect(via.host(), via.port(), deadline);
    connection.limitReads(deadline, Limit.ANSWER);
    connection.limitWrites(deadline);
    try {
      if (via.kind() == ProxyAddress.Kind.HTTPS) {
        secure(connection);
      }
      if (target != null) {
        ask(connection, target);
      }
      connection.unlimitReads();
      connection.unlimitWrites();
      return connection;
    } catch (IOException e) {
      throw connection.failure(e);
    } catch (Failure e) {
      connection.abort();
      throw e;
    }
  }

  private void secure(Connection connection) throws IOException {
    if (trustAny) {
      dialer.secureUnverified(connection, via.host(), via.port());
    } else {
      dialer.secure(connection, via.host(), via.port());
    }
  }

  private void ask(Connection connection, Origin target) throws IOException {
    switch (via.kind()) {
      case HTTP, HTTPS -> connect(connection, target);
      case SOCKS4 -> Socks.version4(connection, via, target);
      case SOCKS5 -> Socks.version5(connection, via, target);
    }
  }

  private void connect(Connection connection, Origin target) throws IOException {
    String to = target.hostAndPort();
    RequestHead head = RequestHead.of("CONNECT", to, to);
    login().ifPresent(login -> head.line("Proxy-Authorization", login));
    byte[] bytes = head.toBytes();
    connection.write(bytes, 0, bytes.length);
    AnswerHead answer = AnswerHead.read(connection);
    if (answer.status() / 100 != 2) {
      throw Broken.transport("The proxy refused with status " + answer.status() + ".", null);
    }
  }

  /** What {@code Proxy-Authorization} says to the proxy, if it wants a password. */
  Optional<String> login() {
    if (!via.hasCredentials()) {
      return Optional.empty();
    }
    String pair = via.user() + ":" + via.password().reveal();
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(bytes));
  }
}
