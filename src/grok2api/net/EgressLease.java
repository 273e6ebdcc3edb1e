package grok2api.net;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One attempt's way out: a proxy (or none), the clearance cookies that belong to it, the user agent
 * that belongs to those, and the client. Everything of one attempt (session lookup, upload, chat)
 * uses the same lease. A proxy that cannot be used is an error, never a direct connection.
 */
public interface EgressLease extends AutoCloseable {

  /** How the attempt went for the egress. */
  enum Outcome {
    SUCCESS,
    /** A challenge page: clearance is invalid, next proxy. */
    CHALLENGE,
    /** Refused as automated. */
    ANTI_BOT,
    /** A status of {@code retry.reset_session_status_codes}: connections are renewed. */
    RESET,
    /** Connect, TLS, reset. */
    TRANSPORT
  }

  /** User agent of this lease; never empty. */
  String userAgent();

  /** Clearance cookies as {@code name=value; name=value}, or empty. */
  String clearanceCookies();

  /** Sends a request and waits for the answer's head; blocks, ends by interrupt. */
  HttpAnswer send(HttpCall call);

  /**
   * Opens a WebSocket; blocks until the upgrade is answered.
   *
   * @param uri {@code ws} or {@code wss}
   * @param maxMessage bytes of a message; a larger one ends the connection
   */
  Upgrade webSocket(URI uri, List<HttpCall.Header> headers, Duration handshake, int maxMessage);

  /** What came of a WebSocket handshake. */
  sealed interface Upgrade {
    /** The socket is open. */
    record Open(TextStream stream) implements Upgrade {}

    /** Any other answer than 101, to be classified like an HTTP answer. */
    record Refused(HttpAnswer answer) implements Upgrade {}
  }

  /** Says how it went; the first report counts. */
  void report(Outcome outcome);

  /**
   * Keeps a note for the operator that an upstream refused a call (403 and its relatives).
   *
   * @param uri what was called; only its host is kept
   * @param classification what the refusal was taken for, for example {@code challenge}
   */
  default void refused(URI uri, int status, String classification) {}

  @Override
  void close();
}
