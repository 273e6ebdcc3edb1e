package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Asks grok.com whose session a token is. */
final class Sessions {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int MAX_BODY = 64 * 1024;
  private static final Set<String> INVALID = Set.of("unauthenticated", "blocked");

  /** Where the id stands, in the order in which shapes were observed. */
  private static final List<List<String>> PATHS =
      List.of(
          List.of("session", "userId"),
          List.of("user", "id"),
          List.of("user", "userId"),
          List.of("user", "sub"),
          List.of("id"),
          List.of("userId"),
          List.of("sub"));

  private Sessions() {}

  /** The user id (a UUID) of the token; a dead or unknown one is a {@link Failure}. */
  static String userId(EgressLease lease, WebHeaders headers, Config config) {
    HttpCall call =
        new HttpCall(
            "GET",
            Links.uri(config.upstream().webUrl(), "/api/auth/session"),
            headers.session(),
            new HttpCall.Body.None(),
            LIMIT,
            LIMIT);
    HttpAnswer answer = lease.send(call);
    if (answer.status() != 200) {
      throw WebFailures.of(answer, false);
    }
    try (answer) {
      return read(new String(answer.read(MAX_BODY), StandardCharsets.UTF_8));
    }
  }

  static String read(String body) {
    Json session;
    try {
      session = JsonReader.parse(body);
    } catch (Failure broken) {
      throw UpstreamFailures.protocol("The upstream's session could not be read.");
    }
    if (INVALID.contains(Fields.text(session, "status").toLowerCase(Locale.ROOT))) {
      // the words are as final as the markers of an error body
      throw WebFailures.ofStatus(
          401, "invalid-credentials", false, java.util.Optional.empty(), false);
    }
    for (List<String> path : PATHS) {
      Json at = session;
      for (String step : path.subList(0, path.size() - 1)) {
        at = Fields.any(at, step).orElse(Json.Obj.EMPTY);
      }
      String id = Fields.text(at, path.get(path.size() - 1)).strip();
      if (isUuid(id)) {
        return id;
      }
    }
    throw UpstreamFailures.protocol("The upstream's session names no user.");
  }

  /** True for the form that the gateway takes. */
  static boolean isUuid(String text) {
    try {
      return text.length() == 36 && UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException notOne) {
      return false;
    }
  }
}
