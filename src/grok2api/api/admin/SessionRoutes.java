package grok2api.api.admin;

import grok2api.config.Config;
import grok2api.config.ConfigStore;
import grok2api.http.Access;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import java.time.Duration;
import java.util.List;

/** Log-in and log-out of the pages. */
final class SessionRoutes {

  private static final String PATH = "/admin/api/session";
  private static final Route.Limits LIMITS = new Route.Limits(4096, Duration.ofSeconds(10));

  private final ConfigStore config;
  private final AdminKeyCheck check;
  private final AdminSessions sessions;

  SessionRoutes(ConfigStore config, AdminKeyCheck check) {
    this.config = config;
    this.check = check;
    this.sessions = check.sessions();
  }

  List<Route> routes() {
    // Open to everyone, because it is the door: the handler asks for the key itself.
    Route login = new Route("POST", PATH, Access.OPEN, LIMITS, AdminErrors.RENDERER, this::login);
    return List.of(login, AdminRoute.of("DELETE", PATH, this::logout));
  }

  private void login(Request in, Reply out) {
    Config.App app = config.current().app();
    AdminKeyCheck.requireLoopbackForDefaultKey(app, in);
    check.check(app, in, AdminBody.object(in).require("key").string());
    out.header("Cache-Control", "no-store").header("Referrer-Policy", "no-referrer");
    out.header("Set-Cookie", SessionCookie.set(in, sessions.open(app.appKey())));
    out.json(
        200,
        json ->
            json.beginObject()
                .field("status", "success")
                .field("expires_in", AdminSessions.LIFE.toSeconds())
                .endObject());
  }

  private void logout(Request in, Reply out) {
    SessionCookie.read(in).ifPresent(sessions::close);
    out.header("Set-Cookie", SessionCookie.clear(in));
    out.json(200, json -> json.beginObject().field("status", "success").endObject());
  }
}
