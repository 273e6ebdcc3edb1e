package grok2api.http;

import java.time.Duration;
import java.util.List;

/**
 * What an operator can choose about the server.
 *
 * @param host name or address to listen on; {@code 0.0.0.0} for all
 * @param port 0 takes any free port
 * @param maxHeadBytes request line and headers together; more is 431
 * @param maxConnections open connections; further ones are closed at once
 * @param trustedProxies addresses and networks ({@code 10.0.0.0/8}) whose {@code X-Forwarded-*}
 *     headers are believed
 * @param corsOrigins origins that browsers may call {@code /v1} from; {@code *} for all
 * @param clocks how long clients may take
 */
public record ServerSettings(
    String host,
    int port,
    int maxHeadBytes,
    int maxConnections,
    List<String> trustedProxies,
    List<String> corsOrigins,
    Clocks clocks) {

  /** Copies the lists. */
  public ServerSettings {
    trustedProxies = List.copyOf(trustedProxies);
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** Settings as shipped. */
  public static ServerSettings of(String host, int port) {
    return new ServerSettings(
        host, port, 64 * 1024, 20_000, List.of(), List.of("*"), Clocks.standard());
  }

  /** The same with other clocks. */
  public ServerSettings with(Clocks other) {
    return new ServerSettings(
        host, port, maxHeadBytes, maxConnections, trustedProxies, corsOrigins, other);
  }

  /**
   * How long a client may take before its connection is closed.
   *
   * @param head from the connection's start, or from the first byte of a later request, to the end
   *     of the head
   * @param bodyIdle between two pieces of a body
   * @param blockedWrite for one piece of an answer (at most 64 KiB) to be taken
   * @param keepAlive between two requests
   */
  public record Clocks(
      Duration head, Duration bodyIdle, Duration blockedWrite, Duration keepAlive) {

    /** 10 s, 30 s, 30 s and a little over 60 s: client pools reuse connections for 60 s. */
    public static Clocks standard() {
      return new Clocks(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(62));
    }
  }
}
