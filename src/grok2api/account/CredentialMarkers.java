package grok2api.account;

import java.util.List;
import java.util.Locale;

/**
 * Texts by which grok.com says that a token is dead, as opposed to a refusal for another reason
 * (observed in error bodies until 2026-08).
 */
public final class CredentialMarkers {

  private static final int SEARCHED = 64 * 1024; // characters; error bodies are far shorter

  private static final List<String> MARKERS =
      List.of(
          "invalid-credentials",
          "bad-credentials",
          "failed to look up session id",
          "blocked-user",
          "user is blocked",
          "email-domain-rejected",
          "session not found",
          "account suspended",
          "token revoked",
          "token expired");

  private CredentialMarkers() {}

  /**
   * True when an error with this HTTP status (or its equivalent) and body proves that the
   * credential is dead. A page of HTML, as challenges are, proves nothing.
   */
  public static boolean match(int status, String body) {
    if (status != 400 && status != 401 && status != 403) {
      return false;
    }
    String text = body.length() > SEARCHED ? body.substring(0, SEARCHED) : body;
    text = text.toLowerCase(Locale.ROOT);
    String start = text.stripLeading();
    if (start.startsWith("<!doctype") || start.startsWith("<html")) {
      return false;
    }
    return MARKERS.stream().anyMatch(text::contains);
  }
}
