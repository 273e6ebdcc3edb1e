package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One request that the simulator got, as the journal keeps it: everything that was sent, and how
 * the exchange ended. Safe for many threads; the end is filled in later.
 */
public final class Seen {
  private static final int KEPT_BODY_BYTES = 1 << 20;

  private final String host;
  private final String method;
  private final String target;
  private final List<Exchange.Header> headers;
  private final byte[] body;
  private final int bodyBytes;
  private final long connectionId;
  private final Instant time = Instant.now();
  private final long startNanos = System.nanoTime();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final AtomicLong endNanos = new AtomicLong();
  private final AtomicReference<String> end = new AtomicReference<>("");

  Seen(String host, Exchange x) {
    this.host = host;
    method = x.method();
    target = x.target();
    headers = List.copyOf(x.headers());
    bodyBytes = x.body().length;
    body =
        bodyBytes <= KEPT_BODY_BYTES
            ? x.body()
            : java.util.Arrays.copyOf(x.body(), KEPT_BODY_BYTES);
    connectionId = x.connectionId();
  }

  void message(String text) {
    messages.add(text);
  }

  void ended(String how) {
    if (end.compareAndSet("", how)) {
      endNanos.set(System.nanoTime());
    }
  }

  /** Which fake got it: web, assets, console, accounts, api, livekit, solver or trap. */
  public String host() {
    return host;
  }

  /** HTTP method. */
  public String method() {
    return method;
  }

  /** Path with query. */
  public String target() {
    return target;
  }

  /** Path without query. */
  public String path() {
    int q = target.indexOf('?');
    return q < 0 ? target : target.substring(0, q);
  }

  /** Headers in the order sent, {@code Host} included. */
  public List<Exchange.Header> headers() {
    return headers;
  }

  /** Value of the first header of that name (any case), or empty. */
  public String header(String name) {
    for (Exchange.Header h : headers) {
      if (h.name().equalsIgnoreCase(name)) {
        return h.value();
      }
    }
    return "";
  }

  /** Body bytes, at most the first MiB. */
  public byte[] body() {
    return body.clone();
  }

  /** Length of the whole body. */
  public int bodyBytes() {
    return bodyBytes;
  }

  /** Body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Body as JSON. */
  public Js json() {
    return Js.parse(text());
  }

  /** WebSocket messages that the client sent, so far. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  /** TCP connection, unique in this process. */
  public long connectionId() {
    return connectionId;
  }

  /** When the request had arrived. */
  public Instant time() {
    return time;
  }

  /**
   * How the exchange ended: empty while it runs; {@code answered}; {@code client closed} (after the
   * answer was complete); {@code client left} (before); {@code cut} (by script).
   */
  public String end() {
    return end.get();
  }

  /** Whether the client closed before its answer was complete. */
  public boolean clientLeft() {
    return end().equals("client left");
  }

  /** Time from request to end; zero while it runs. */
  public Duration took() {
    return endNanos.get() == 0 ? Duration.ZERO : Duration.ofNanos(endNanos.get() - startNanos);
  }

  /** Nano clock at the end (comparable with {@link System#nanoTime}); 0 while it runs. */
  public long endNanos() {
    return endNanos.get();
  }

  /**
   * Waits until the exchange has ended and returns how.
   *
   * @throws AssertionError after {@code limit}
   */
  public String awaitEnd(Duration limit) {
    Waiting.until(limit, () -> !end().isEmpty(), () -> "still running: " + this);
    return end();
  }

  @Override
  public String toString() {
    return host + " " + method + " " + target + (end().isEmpty() ? "" : " (" + end() + ")");
  }
}
