package grok2api.api.admin;

import grok2api.api.LoginThrottle;
import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Caller;
import grok2api.http.Guard;
import grok2api.http.Request;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Admits the operator: {@code Authorization: Bearer <app.app_key>}, else the query parameter {@code
 * app_key}. While the key is the documented default, only this machine's loopback is let in, and no
 * forwarded header makes a request loopback.
 */
public final class AdminKeyCheck implements Guard {

  private static final Caller ADMIN = new Caller("admin", "admin");
  private static final String BEARER = "bearer ";

  private final Supplier<Config> config;
  private final LoginThrottle throttle;

  /** A check against the configuration in force. */
  public AdminKeyCheck(Supplier<Config> config, LoginThrottle throttle) {
    this.config = config;
    this.throttle = throttle;
  }

  @Override
  public Caller admit(Access access, Request in) {
    Config.App app = config.get().app();
    requireLoopbackForDefaultKey(app, in);
    Optional<String> presented = bearer(in).or(() -> in.query("app_key"));
    if (presented.isEmpty()) {
      throw refused("Missing authentication token.");
    }
    check(app, in, presented.get());
    return ADMIN;
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
    throttle.check(in.clientAddress());
    if (app.appKey().isEmpty() || !app.appKey().matches(presented)) {
      throttle.failed(in.clientAddress());
      throw refused("Invalid authentication token.");
    }
    throttle.succeeded(in.clientAddress());
  }

  private static Optional<String> bearer(Request in) {
    return in.header("authorization")
        .map(String::strip)
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip())
        .filter(key -> !key.isEmpty());
  }

  private static Failure refused(String message) {
    return Failure.of(Failure.Kind.UNAUTHENTICATED, "invalid_app_key", message).build();
  }
}
