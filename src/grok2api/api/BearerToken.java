package grok2api.api;

import grok2api.http.Request;
import java.util.Optional;

/** {@code Authorization: Bearer <token>} (RFC 6750), the scheme in any case. */
public final class BearerToken {

  private static final String SCHEME = "bearer ";

  private BearerToken() {}

  /** The token that a request presents, never empty. */
  public static Optional<String> of(Request in) {
    return in.header("authorization")
        .map(String::strip)
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip())
        .filter(token -> !token.isEmpty());
  }
}
