package grok2api.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The client's half of SOCKS 4a and SOCKS 5 (RFC 1928, RFC 1929). The proxy gets the name of the
 * upstream, never an address that was resolved here.
 */
final class Socks {

  private static final int CONNECT = 1;
  private static final int NO_AUTH = 0;
  private static final int PASSWORD = 2;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  private Socks() {}

  /** Asks a SOCKS 4a proxy for a way to {@code origin}; blocks. */
  static void version4(Connection connection, ProxyAddress via, Origin origin) throws IOException {
    ByteArrayOutputStream ask = new ByteArrayOutputStream();
    ask.write(4);
    ask.write(CONNECT);
    port(ask, origin.port());
    ask.writeBytes(new byte[] {0, 0, 0, 1}); // "a name follows"
    ask.writeBytes(via.user().getBytes(StandardCharsets.UTF_8));
    ask.write(0);
    ask.writeBytes(origin.host().getBytes(StandardCharsets.US_ASCII));
    ask.write(0);
    send(connection, ask);
    int version = connection.readByte();
    int answer = connection.readByte();
    discard(connection, 6);
    if (version != 0 || answer != 0x5a) {
      throw refused(answer);
    }
  }

  /** Asks a SOCKS 5 proxy for a way to {@code origin}; blocks. */
  static void version5(Connection connection, ProxyAddress via, Origin origin) throws IOException {
    greet(connection, via);
    ByteArrayOutputStream ask = new ByteArrayOutputStream();
    ask.write(5);
    ask.write(CONNECT);
    ask.write(0);
    address(ask, origin.host());
    port(ask, origin.port());
    send(connection, ask);
    expectVersion(connection, 5);
    int answer = connection.readByte();
    connection.readByte(); // reserved
    int type = connection.readByte();
    if (answer != 0) {
      throw refused(answer);
    }
    int length =
        switch (type) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> connection.readByte();
          default -> throw new IOException("unknown SOCKS address type " + type);
        };
    discard(connection, length + 2);
  }

  private static void greet(Connection connection, ProxyAddress via) throws IOException {
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.write(5);
    if (via.hasCredentials()) {
      hello.writeBytes(new byte[] {2, NO_AUTH, PASSWORD});
    } else {
      hello.writeBytes(new byte[] {1, NO_AUTH});
    }
    send(connection, hello);
    expectVersion(connection, 5);
    int method = connection.readByte();
    if (method == PASSWORD && via.hasCredentials()) {
      logIn(connection, via);
    } else if (method != NO_AUTH) {
      throw Broken.transport("The SOCKS proxy wants other credentials.", null);
    }
  }

  private static void logIn(Connection connection, ProxyAddress via) throws IOException {
    ByteArrayOutputStream login = new ByteArrayOutputStream();
    login.write(1);
    text(login, via.user());
    text(login, via.password().reveal());
    send(connection, login);
    expectVersion(connection, 1);
    if (connection.readByte() != 0) {
      throw Broken.transport("The SOCKS proxy refused the credentials.", null);
    }
  }

  private static void address(ByteArrayOutputStream out, String host) throws IOException {
    byte[] literal = AddressLiteral.parse(host);
    if (literal.length == 0) {
      out.write(NAME);
      text(out, host);
    } else {
      out.write(literal.length == 4 ? IPV4 : IPV6);
      out.writeBytes(literal);
    }
  }

  private static void text(ByteArrayOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 255) {
      throw new IOException("too long for SOCKS");
    }
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private static void port(ByteArrayOutputStream out, int port) {
    out.write(port >> 8);
    out.write(port);
  }

  private static void send(Connection connection, ByteArrayOutputStream bytes) throws IOException {
    connection.write(bytes.toByteArray(), 0, bytes.size());
  }

  private static void expectVersion(Connection connection, int version) throws IOException {
    if (connection.readByte() != version) {
      throw new IOException("not a SOCKS proxy");
    }
  }

  private static void discard(Connection connection, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      connection.readByte();
    }
  }

  private static RuntimeException refused(int code) {
    return Broken.transport("The SOCKS proxy refused with code " + code + ".", null);
  }
}
