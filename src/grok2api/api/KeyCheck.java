package grok2api.api;

import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Caller;
import grok2api.http.Guard;
import grok2api.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Admits callers of {@code /v1}: {@code Authorization: Bearer} or {@code x-api-key} on every path;
 * when both are sent, one valid key is enough. Without any key configured everybody is admitted.
 *
 * <p>All configured keys are compared, in constant time. For {@link Access#CLIENT_KEY} only.
 */
public final class KeyCheck implements Guard {

  private final Supplier<Config> config;
  private final ClientKeys clientKeys;

  /** A check against the configuration that is in force and the client keys. */
  public KeyCheck(Supplier<Config> config, ClientKeys clientKeys) {
    this.config = Objects.requireNonNull(config);
    this.clientKeys = Objects.requireNonNull(clientKeys);
  }

  @Override
  public Caller admit(Access access, Request in) {
    if (access != Access.CLIENT_KEY) {
      throw new IllegalArgumentException("no client route: " + access);
    }
    List<Secret> keys = config.get().app().apiKeys();
    if (keys.isEmpty() && clientKeys.isEmpty()) {
      return Caller.OPEN;
    }
    List<String> presented = presented(in);
    for (String key : presented) {
      Optional<Caller> caller = appKey(key, keys).or(() -> clientKeys.admit(key));
      if (caller.isPresent()) {
        return caller.get();
      }
    }
    boolean sent = in.header("authorization").isPresent() || in.header("x-api-key").isPresent();
    throw refusal(!sent);
  }

  /** What the request presents; a key that is not plain ASCII cannot be one of ours. */
  private static List<String> presented(Request in) {
    List<String> keys = new ArrayList<>(2);
    BearerToken.of(in).ifPresent(keys::add);
    in.header("x-api-key").map(String::strip).ifPresent(keys::add);
    keys.removeIf(key -> key.isEmpty() || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f));
    return keys;
  }

  private static Optional<Caller> appKey(String presented, List<Secret> keys) {
    Optional<Caller> caller = Optional.empty();
    for (Secret key : keys) {
      if (key.matches(presented)) { // no early end: the time must not tell which one
        caller = Optional.of(new Caller("app", key.fingerprint()));
      }
    }
    return caller;
  }

  private static Failure refusal(boolean missing) {
    String message =
        missing
            ? "Missing API key. Send it as 'Authorization: Bearer <key>' or 'x-api-key: <key>'."
            : "Invalid API key.";
    return Failure.of(Failure.Kind.UNAUTHENTICATED, "invalid_api_key", message).noRetry().build();
  }
}
