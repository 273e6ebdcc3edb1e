package grok2api.api.webui;

import grok2api.api.BearerToken;
import grok2api.api.LoginThrottle;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Caller;
import grok2api.http.Guard;
import grok2api.http.Request;
import java.util.function.Supplier;

/**
 * Admits users of the web pages: {@code Authorization: Bearer <app.webui_key>}. Without a key
 * everybody is admitted; while {@code app.webui_enabled} is off nobody is, and nothing tells that
 * the pages exist.
 */
public final class WebKeyCheck implements Guard {

  private static final Caller WEB = new Caller("web", "web");

  private final Supplier<Config> config;
  private final LoginThrottle throttle;

  /** A check against the configuration in force. */
  public WebKeyCheck(Supplier<Config> config, LoginThrottle throttle) {
    this.config = config;
    this.throttle = throttle;
  }

  @Override
  public Caller admit(Access access, Request in) {
    Config.App app = config.get().app();
    if (!app.webuiEnabled()) {
      throw Failure.of(Failure.Kind.NOT_FOUND, "not_found", "There is no such page.").build();
    }
    if (!app.webuiKey().isEmpty()) {
      check(app.webuiKey(), in);
    }
    return WEB;
  }

  private void check(Secret key, Request in) {
    String presented =
        BearerToken.of(in).orElseThrow(() -> refused("Missing authentication token."));
    if (!throttle.passes(in.clientAddress(), () -> key.matches(presented))) {
      throw refused("Invalid authentication token.");
    }
  }

  private static Failure refused(String message) {
    return Failure.of(Failure.Kind.UNAUTHENTICATED, "invalid_webui_key", message).build();
  }
}
