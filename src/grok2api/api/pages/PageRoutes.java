package grok2api.api.pages;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.ErrorRenderer;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.http.StaticFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Pages, their files, and the ways to them. All are open: a page without a key shows a log-in, and
 * holds nothing that is not public.
 */
public final class PageRoutes {

  private static final Route.Limits LIMITS = new Route.Limits(0, Duration.ofSeconds(60));
  private static final String DENIED = "denied.html";

  /** The voice client connects to the server that the upstream names. */
  private static final String VOICE_POLICY =
      StaticFiles.POLICY.replace("connect-src 'self'", "connect-src 'self' wss: https:");

  private final Supplier<Config> config;
  private final ErrorRenderer errors;
  private final FutureTask<PageFiles> pages;

  /** Reads the files from the class path when somebody asks for one; most servers are not asked. */
  public PageRoutes(Supplier<Config> config, ErrorRenderer errors) {
    this.config = config;
    this.errors = errors;
    this.pages = new FutureTask<>(() -> PageFiles.load(PageRoutes.class.getClassLoader()));
  }

  private PageFiles pages() {
    pages.run(); // the first call works, later ones do nothing
    try {
      return pages.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the pages cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while the pages were read");
    }
  }

  /** The routes; call once. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(route("/", redirect("/admin")));
    routes.add(route("/admin", redirect("/admin/login")));
    routes.add(route("/webui", this::webHome));
    for (Page page : Page.ALL) {
      routes.add(route(page.path(), (in, out) -> page(page, in, out)));
    }
    routes.add(route("/favicon.ico", (in, out) -> pages().files().send("favicon.svg", in, out)));
    routes.add(route("/static/{rest...}", this::file));
    return routes;
  }

  private Route route(String path, Handler handler) {
    return new Route("GET", path, Access.OPEN, LIMITS, errors, handler);
  }

  private static Handler redirect(String target) {
    return (in, out) ->
        out.header("Location", target).header("Cache-Control", "no-cache").empty(302);
  }

  private void webHome(Request in, Reply out) {
    requireWeb();
    redirect("/webui/login").handle(in, out);
  }

  private void page(Page page, Request in, Reply out) {
    Config.App app = config.get().app();
    if (!page.isAdmin()) {
      requireWeb();
    } else if (app.isDefaultAdminKey() && !in.fromLoopback()) {
      pages().files().sendPage(DENIED, 403, StaticFiles.POLICY, in, out);
      return;
    }
    String policy = page.isVoice() ? VOICE_POLICY : StaticFiles.POLICY;
    pages().files().sendPage(page.file(), 200, policy, in, out);
  }

  private void requireWeb() {
    if (!config.get().app().webuiEnabled()) {
      throw notFound();
    }
  }

  /**
   * {@code <version>/<name>} is for ever; a name alone, or with another version, is asked again.
   */
  private void file(Request in, Reply out) {
    String rest = in.pathVariable("rest");
    StaticFiles files = pages().files();
    String current = pages().version() + "/";
    if (rest.startsWith("pages/") || rest.startsWith(current + "pages/")) {
      throw notFound(); // pages have addresses of their own
    }
    if (rest.startsWith(current)) {
      files.sendForever(rest.substring(current.length()), in, out);
    } else {
      files.send(rest.replaceFirst("^[0-9a-f]{16}/", ""), in, out);
    }
  }

  private static Failure notFound() {
    return Failure.of(Failure.Kind.NOT_FOUND, "not_found", "There is no such page.").build();
  }
}
