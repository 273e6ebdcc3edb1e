package grok2api.http;

import grok2api.base.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server under test: routes are added, then it starts on a free port. */
final class Fixture implements AutoCloseable {

  static final ErrorRenderer ERRORS =
      (failure, in, out) ->
          out.json(
              failure.kind().status(),
              json ->
                  json.beginObject()
                      .field("code", failure.code())
                      .field("message", failure.getMessage())
                      .endObject());

  static final ServerSettings.Clocks FAST =
      new ServerSettings.Clocks(
          Duration.ofMillis(400),
          Duration.ofMillis(400),
          Duration.ofMillis(400),
          Duration.ofMillis(900));

  final Queue<Exchanged> log = new ConcurrentLinkedQueue<>();
  private final List<Route> routes = new ArrayList<>();
  private ServerSettings settings = ServerSettings.of("127.0.0.1", 0);
  private Guard guard =
      (access, in) -> {
        if (in.header("authorization").filter("Bearer good"::equals).isEmpty()) {
          throw Failure.of(Failure.Kind.UNAUTHENTICATED, "invalid_api_key", "no").build();
        }
        return new Caller("key-1", "hash");
      };
  private Server server;

  Fixture settings(ServerSettings other) {
    settings = other;
    return this;
  }

  Fixture open(String method, String path, Handler handler) {
    return route(method, path, Access.OPEN, 1 << 20, Duration.ZERO, handler);
  }

  Fixture route(
      String method, String path, Access access, long maxBody, Duration maxTime, Handler handler) {
    routes.add(
        new Route(method, path, access, new Route.Limits(maxBody, maxTime), ERRORS, handler));
    return this;
  }

  Fixture start() {
    server = new Server(settings, routes, guard, in -> ERRORS, log::add).start();
    return this;
  }

  Server server() {
    return server;
  }

  int port() {
    return server.port();
  }

  /** The log entry of the only request so far. */
  Exchanged logged() {
    await(() -> !log.isEmpty());
    return log.peek();
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within 30 s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  static Handler text(String text) {
    return (in, out) -> out.bytes(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.close();
  }
}
