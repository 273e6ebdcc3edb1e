package grok2api.api.admin;

import grok2api.api.BearerToken;
import grok2api.api.LoginThrottle;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Caller;
import grok2api.http.Guard;
import grok2api.http.Request;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Admits the operator: {@code Authorization: Bearer <app.app_key>}, else the query parameter {@code
 * app_key}, else the session cookie of the pages. While the key is the documented default, only
 * this machine itself is let in, and no header makes a request one of this machine.
 *
 * <p>Calls that change something and rely on the cookie need {@code X-Requested-With: grok2api},
 * which no form of another site can send.
 */
public final class AdminKeyCheck implements Guard {

  private static final Caller ADMIN = new Caller("admin", "admin");
  private static final Set<String> HARMLESS = Set.of("GET", "HEAD");

  private final Supplier<Config> config;
  private final LoginThrottle throttle;
  private final AdminSessions sessions;

  /** A check against the configuration in force, with sessions of its own. */
  public AdminKeyCheck(Supplier<Config> config, LoginThrottle throttle) {
    this(config, throttle, new AdminSessions(System::nanoTime));
  }

  /** A check against the configuration in force. */
  public AdminKeyCheck(Supplier<Config> config, LoginThrottle throttle, AdminSessions sessions) {
    this.config = config;
    this.throttle = throttle;
    this.sessions = sessions;
  }

  AdminSessions sessions() {
    return sessions;
  }

  @Override
  public Caller admit(Access access, Request in) {
    Config.App app = config.get().app();
    requireLoopbackForDefaultKey(app, in);
    Optional<String> presented =
        BearerToken.of(in).or(() -> in.query("app_key").filter(key -> !key.isEmpty()));
    if (presented.isPresent()) {
      check(app, in, presented.get());
    } else {
      requireSession(app, in);
    }
    return ADMIN;
  }

  private void requireSession(Config.App app, Request in) {
    Optional<String> session = SessionCookie.read(in);
    if (session.isEmpty()) {
      throw refused("Missing authentication token.");
    }
    if (!sessions.use(session.get(), app.appKey())) {
      throw refused("Invalid authentication token.");
    }
    boolean ours = in.header("x-requested-with").filter("grok2api"::equals).isPresent();
    if (!ours && !HARMLESS.contains(in.method())) {
      throw Failure.of(
              Failure.Kind.FORBIDDEN,
              "missing_request_header",
              "Calls with the session cookie need the header 'X-Requested-With: grok2api'.")
          .build();
    }
  }

  /** The rule for the default key alone; a 403 that says what to do. */
  public static void requireLoopbackForDefaultKey(Config.App app, Request in) {
    if (app.isDefaultAdminKey() && !in.fromLoopback()) {
      throw Failure.of(
              Failure.Kind.FORBIDDEN,
              "default_admin_key",
              "The admin key is still the default, so the admin area answers this machine only."
                  + " Set GROK_APP_APP_KEY or app.app_key.")
          .build();
    }
  }

  /** Compares a presented key in constant time; counts failures per address. */
  public void check(Config.App app, Request in, String presented) {
    Secret key = app.appKey();
    if (!throttle.passes(in.clientAddress(), () -> !key.isEmpty() && key.matches(presented))) {
      throw refused("Invalid authentication token.");
    }
  }

  private static Failure refused(String message) {
    return Failure.of(Failure.Kind.UNAUTHENTICATED, "invalid_app_key", message).build();
  }
}
