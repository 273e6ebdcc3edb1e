package grok2api.api.admin;

import grok2api.http.Request;
import java.util.Optional;

/** The cookie {@code g2a_admin}: not readable by scripts, never sent along from other sites. */
final class SessionCookie {

  private static final String NAME = "g2a_admin";

  private SessionCookie() {}

  /** The session id that a request carries. */
  static Optional<String> read(Request in) {
    for (String header : in.headers("cookie")) {
      for (String pair : header.split(";")) {
        String text = pair.strip();
        if (text.startsWith(NAME + "=")) {
          return Optional.of(text.substring(NAME.length() + 1)).filter(id -> !id.isEmpty());
        }
      }
    }
    return Optional.empty();
  }

  /** {@code Set-Cookie} that gives the id; it ends with the browser, or earlier on the server. */
  static String set(Request in, String id) {
    return NAME + "=" + id + attributes(in);
  }

  /** {@code Set-Cookie} that takes it away. */
  static String clear(Request in) {
    return NAME + "=" + attributes(in) + "; Max-Age=0";
  }

  private static String attributes(Request in) {
    return "; Path=/; HttpOnly; SameSite=Strict" + (in.secure() ? "; Secure" : "");
  }
}
