package grok2api.api.admin;

import grok2api.http.Access;
import grok2api.http.Handler;
import grok2api.http.Route;
import java.time.Duration;

/**
 * Makes the routes of the admin API: all for the operator only, never cached, never telling another
 * site where a link was clicked (the key may be in the query).
 */
final class AdminRoute {

  private static final long SMALL = 1L << 20;

  /** Room for 200,000 tokens. */
  private static final long LARGE = 48L << 20;

  /** Room for a full export of 100,000 accounts; text is read while it arrives. */
  private static final long FILE = 128L << 20;

  private static final Duration SOON = Duration.ofSeconds(30);

  private AdminRoute() {}

  /** A route with a small body and a short time. */
  static Route of(String method, String path, Handler handler) {
    return route(method, path, new Route.Limits(SMALL, SOON), handler);
  }

  /** A route that takes or works on many accounts and takes its time. */
  static Route bulk(String method, String path, Handler handler) {
    return route(method, path, new Route.Limits(LARGE, Duration.ZERO), handler);
  }

  /** A route that takes a whole file. */
  static Route file(String method, String path, Handler handler) {
    return route(method, path, new Route.Limits(FILE, Duration.ZERO), handler);
  }

  private static Route route(String method, String path, Route.Limits limits, Handler handler) {
    Handler guarded =
        (in, out) -> {
          out.header("Cache-Control", "no-store").header("Referrer-Policy", "no-referrer");
          handler.handle(in, out);
        };
    return new Route(method, path, Access.ADMIN, limits, AdminErrors.RENDERER, guarded);
  }
}
