package grok2api.http;

import grok2api.base.Cancel;
import grok2api.base.Spool;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One request, readable by the thread that carries it. */
public interface Request {

  /** Our own id, {@code req_…}; goes into answers and every log line of the request. */
  String id();

  /** Upper-case method; {@code HEAD} stays {@code HEAD}. */
  String method();

  /** Decoded, normalised path without query. */
  String path();

  /** A variable of the route's path, percent-decoded. */
  String pathVariable(String name);

  /** First value of a query parameter, decoded. */
  Optional<String> query(String name);

  /** First value of a header, name in any case. */
  Optional<String> header(String name);

  /** All values of a header. */
  List<String> headers(String name);

  /** The body, content encoding undone, limited; reading past the limit throws a 413 failure. */
  InputStream body();

  /** Where a long body may lie instead of in memory, until this request has been answered. */
  Spool spool();

  /** The whole body; blocks. */
  byte[] bodyBytes();

  /** Address of the client: the socket peer, or what a trusted proxy says. */
  String clientAddress();

  /** True when the socket peer is this machine's loopback and forwards nobody else's request. */
  boolean fromLoopback();

  /** True when the client reached us by HTTPS (through a trusted proxy). */
  boolean secure();

  /** {@code scheme://host} as the client sees this server, from Host or trusted headers. */
  String baseUrl();

  /** Who was admitted. */
  Caller caller();

  /** Ends this request when nobody will read its answer. */
  Cancel cancel();

  /** {@link System#nanoTime} when the head had been read. */
  long startedNanos();

  /** Adds {@code key=value} to the request's log line; values are escaped, secrets are masked. */
  void note(String key, Object value);

  /** Time since the head had been read. */
  default Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedNanos());
  }
}
