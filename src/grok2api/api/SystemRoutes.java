package grok2api.api;

import grok2api.http.Access;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What monitors and containers ask: {@code /health} and {@code /livez} (the process answers),
 * {@code /readyz} (it can serve), {@code /meta} (which build it is). None needs configuration or
 * storage.
 */
public final class SystemRoutes {

  private static final Route.Limits LIMITS = new Route.Limits(0, Duration.ofSeconds(10));

  private final Supplier<Readiness> readiness;
  private final Build build;

  /** Routes that answer from {@code readiness}, asked anew each time, and the facts of a build. */
  public SystemRoutes(Supplier<Readiness> readiness, Build build) {
    this.readiness = readiness;
    this.build = build;
  }

  /**
   * Whether requests can be served.
   *
   * @param draining the process is stopping: send it nothing new
   */
  public record Readiness(boolean storage, boolean directory, boolean draining) {
    boolean ready() {
      return storage && directory && !draining;
    }
  }

  /** What was built; empty texts when unknown. */
  public record Build(String version, String commit, String imageTag, String buildTime) {}

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        open("/health", SystemRoutes::alive),
        open("/livez", SystemRoutes::alive),
        open("/readyz", this::ready),
        open("/meta", this::meta));
  }

  private static Route open(String path, grok2api.http.Handler handler) {
    return new Route("GET", path, Access.OPEN, LIMITS, ApiErrors.OPENAI, handler);
  }

  private static void alive(Request in, Reply out) {
    out.json(200, json -> json.beginObject().field("status", "ok").endObject());
  }

  private void ready(Request in, Reply out) {
    Readiness now = readiness.get();
    out.json(
        now.ready() ? 200 : 503,
        json ->
            json.beginObject()
                .field("status", now.draining() ? "draining" : now.ready() ? "ok" : "unavailable")
                .field("storage", now.storage() ? "ok" : "error")
                .field("directory", now.directory() ? "ok" : "loading")
                .endObject());
  }

  private void meta(Request in, Reply out) {
    out.json(
        200,
        json ->
            json.beginObject()
                .field("version", build.version())
                .field("commit", build.commit())
                .field("image_tag", build.imageTag())
                .field("build_time", build.buildTime())
                .endObject());
  }
}
