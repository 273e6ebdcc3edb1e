package grok2api.http;

import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.base.Ids;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * One request from its head to the last byte of its answer: route, guard, limits, handler, failure,
 * log line. The only place that turns failures into answers.
 */
final class Exchange {

  private static final Logger LOG = System.getLogger(Exchange.class.getName());
  private static final long NEVER = Long.MAX_VALUE;
  private static final long WATCH_AFTER = Duration.ofMillis(500).toNanos();
  private static final Duration BUSY_WAIT = Duration.ofSeconds(2);
  private static final int MAX_CLIENT_ID = 64;

  private final Connection connection;
  private final Wiring wiring;
  private final RequestHead head;
  private final Cancel cancel = Cancel.ofCurrentThread();
  private final ServerRequest request;
  private final ServerReply reply;
  private final long startedAt;
  private final long sentBefore;

  private ErrorRenderer errors;
  private String route = "";
  private boolean persistent;
  private int status;
  private boolean watched; // by the watch only
  private volatile long timeLimit = NEVER;
  private volatile boolean timedOut;
  private volatile boolean stopped;
  private volatile EventStream events;

  Exchange(Connection connection, RequestHead head, Wiring wiring) {
    this.connection = connection;
    this.wiring = wiring;
    this.head = head;
    this.request = new ServerRequest(head, connection, wiring.proxies(), cancel);
    this.reply = new ServerReply(this, connection, request, wiring);
    this.startedAt = connection.watch().now();
    this.sentBefore = connection.sent();
    this.persistent =
        head.http11() ? !head.lists("connection", "close") : head.lists("connection", "keep-alive");
  }

  /** Answers; true when the connection can take another request. */
  boolean run() {
    wiring.load().enter();
    try {
      answer();
      return persistent && !connection.isClosed() && skipRest();
    } finally {
      log();
      wiring.load().leave();
    }
  }

  private void answer() {
    try {
      errors = wiring.fallback().apply(request);
      request.located(RequestPath.of(head.target()));
      errors = wiring.fallback().apply(request);
      if (request.requestPath().isClientApi() && head.method().equals("OPTIONS")) {
        wiring.cors().preflight(head, reply);
      } else {
        handle(found());
      }
      EventStream stream = events;
      if (stream != null) {
        stream.close();
      }
      reply.finish();
    } catch (Failure failure) {
      fail(failure);
    } catch (RuntimeException | Error defect) {
      fail(numbered(defect));
    } finally {
      end();
    }
    status = reply.status() == 0 ? 499 : reply.status();
  }

  private Route found() {
    return switch (wiring.router().find(head.method(), request.requestPath())) {
      case Router.Match.Found(Route found, PathPattern pattern) -> {
        request.routed(pattern, found.limits());
        errors = found.errors();
        route = found.path();
        yield found;
      }
      case Router.Match.WrongMethod(String allow) -> {
        reply.header("Allow", allow);
        throw Failure.of(
                Failure.Kind.METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Method " + head.method() + " is not allowed here; allowed: " + allow + ".")
            .build();
      }
      case Router.Match.Unknown() ->
          throw Failure.of(
                  Failure.Kind.NOT_FOUND,
                  "unknown_url",
                  "Unknown URL: " + head.method() + " " + request.path())
              .build();
    };
  }

  private void handle(Route found) {
    if (wiring.load().isDraining() && !isProbe(found)) {
      throw stopping();
    }
    if (found.access() != Access.OPEN) {
      request.admitted(wiring.guard().admit(found.access(), request));
    }
    request.requestBody().check();
    Duration maxTime = found.limits().maxTime();
    if (!maxTime.isZero()) {
      timeLimit = startedAt + maxTime.toNanos();
    }
    found.handler().handle(request, reply);
  }

  /** Health checks and files are answered to the end: they say that the server is stopping. */
  private static boolean isProbe(Route route) {
    return route.access() == Access.OPEN && route.method().equals("GET");
  }

  private void fail(Failure failure) {
    EventStream stream = events;
    if (stream != null) {
      stream.stop();
    }
    boolean gone = connection.isClosed();
    if (!gone && (timedOut || stopped)) {
      failBecauseOfUs(timedOut ? timeout() : stopping());
    } else if (gone || cancel.isCancelled() || failure.kind() == Failure.Kind.CANCELLED) {
      reply.abort();
    } else if (reply.started()) {
      LOG.log(Level.DEBUG, "http.broken_off request=" + request.id(), failure);
      reply.abort();
    } else {
      render(failure);
    }
  }

  /** The server cancelled a request whose client is still there, and tells it why. */
  private void failBecauseOfUs(Failure failure) {
    EventStream stream = events;
    if (!reply.started()) {
      render(failure);
    } else if (stream == null) {
      reply.abort();
    } else {
      takeInterrupt();
      request.note("error", failure.code());
      persistent = false;
      try {
        stream.fail(failure);
      } catch (Failure gone) {
        reply.abort();
      }
    }
  }

  /** Writing on an interrupted virtual thread would close the socket. */
  private void takeInterrupt() {
    if (Thread.interrupted()) {
      LOG.log(Level.TRACE, "http.interrupt_taken request={0}", request.id());
    }
  }

  private void render(Failure failure) {
    takeInterrupt();
    if (failure.kind() != Failure.Kind.METHOD_NOT_ALLOWED) {
      reply.reset(); // 405 keeps its Allow
    }
    request.note("error", failure.code());
    if (!failure.summary().isEmpty()) {
      request.note("reason", failure.summary());
    }
    if (failure.kind() == Failure.Kind.TOO_LARGE) {
      persistent = false;
    }
    failure
        .retryAfter()
        .ifPresent(wait -> reply.header("Retry-After", Long.toString(seconds(wait))));
    try {
      errors.render(failure, request, reply);
      reply.finish();
    } catch (Failure gone) {
      reply.abort();
    } catch (RuntimeException | Error defect) {
      numbered(defect);
      if (reply.started()) {
        reply.abort();
      } else {
        reply.empty(500);
      }
    }
  }

  private static long seconds(Duration wait) {
    return Math.max(1, Math.min(60, (wait.toMillis() + 999) / 1000));
  }

  /** Logs a defect under a number that the client is shown too. */
  private Failure numbered(Throwable defect) {
    String number = Ids.hex(4);
    if (!cancel.isCancelled()) {
      LOG.log(Level.ERROR, "http.defect number=" + number + " request=" + request.id(), defect);
    }
    request.note("defect", number);
    return Failure.internal("Internal error; its number in the log is " + number + ".", defect);
  }

  private static Failure stopping() {
    return Failure.of(Failure.Kind.UNAVAILABLE, "server_busy", "The server is shutting down.")
        .retryAfter(BUSY_WAIT)
        .build();
  }

  private static Failure timeout() {
    return Failure.of(
            Failure.Kind.TIMEOUT, "request_timeout", "The request took longer than allowed.")
        .build();
  }

  private void end() {
    timeLimit = NEVER;
    EventStream stream = events;
    if (stream != null) {
      stream.stop();
    }
    if (request.requestBody() != null) {
      request.requestBody().close();
    }
  }

  /** Reads a short rest of the body; the next request begins behind it. */
  private boolean skipRest() {
    byte[] dropped = new byte[request.wire().isDone() ? 0 : 4096];
    try {
      while (!request.wire().isDone()) {
        connection.readBody(request.wire(), dropped, 0, dropped.length);
      }
      return true;
    } catch (IOException | Failure e) {
      LOG.log(Level.DEBUG, "http.connection ended inside of a body", e);
      return false;
    }
  }

  private void log() {
    Exchanged done =
        new Exchanged(
            request.id(),
            clientId(),
            head.method(),
            request.path(),
            new QueryString(head.target()).names(),
            status,
            request.wire().received(),
            connection.sent() - sentBefore,
            request.elapsed(),
            request.clientAddress(),
            request.caller().id(),
            route,
            cancel.reason(),
            request.notes());
    try {
      wiring.log().accept(done);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "http.log_failed request=" + request.id(), e);
    }
  }

  private Optional<String> clientId() {
    return head.header("x-request-id")
        .or(() -> head.header("x-client-request-id"))
        .filter(Exchange::isPlainId);
  }

  private static boolean isPlainId(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letter = c < 128 && Character.isLetterOrDigit(c);
      if (!letter && c != '.' && c != '_' && c != ':' && c != '-') {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= MAX_CLIENT_ID;
  }

  /** The watch passes by: time limit, heartbeat, and whether the client is still there. */
  void tick(long now) {
    if (now >= timeLimit) {
      timeLimit = NEVER;
      timedOut = true;
      cancel.now("the time limit of the route");
    }
    EventStream stream = events;
    if (stream != null) {
      stream.tick(now);
    }
    if (!watched && now - startedAt > WATCH_AFTER && request.wire().isDone()) {
      watched = true;
      connection.watchClient(cancel);
    }
  }

  /** The server stops and has waited long enough. */
  void stop() {
    stopped = true;
    cancel.now("the server stops");
  }

  Cancel cancel() {
    return cancel;
  }

  void streams(EventStream stream) {
    events = stream;
  }

  void closeAfterwards() {
    persistent = false;
  }

  boolean hasUnreadBody() {
    return !request.wire().isDone();
  }

  /** Decides, as late as possible, whether the connection goes on, and says so. */
  void connectionHeader(ByteBuilder out) {
    persistent = persistent && request.isRestShort() && !wiring.load().isDraining();
    if (!persistent) {
      out.latin("Connection: close\r\n");
    } else if (!head.http11()) {
      out.latin("Connection: keep-alive\r\n");
    }
  }
}
