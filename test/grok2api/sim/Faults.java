package grok2api.sim;

/** The error bodies that grok.com and its edge are known to send. */
final class Faults {
  static final String CHALLENGE =
      "<!DOCTYPE html><html><head><title>Just a moment...</title>"
          + "</head><body><script src=\"/cdn-cgi/challenge-platform/h/b/orchestrate\"></script>"
          + "</body></html>";

  private Faults() {}

  static String body(int status) {
    return switch (status) {
      case 400 -> json(3, "invalid argument");
      case 401 -> json(16, "Invalid credentials");
      case 403 -> json(7, "Request rejected by anti-bot rules.");
      case 404 -> json(5, "Not found");
      case 429 -> json(8, "Too many requests");
      case 503 -> json(14, "upstream unavailable");
      default -> json(13, "internal error");
    };
  }

  /** The in-band code that means the same as an HTTP status. */
  static int code(int status) {
    return switch (status) {
      case 400 -> 3;
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 5;
      case 429 -> 8;
      case 503 -> 14;
      default -> 13;
    };
  }

  static String json(int code, String message) {
    return Js.obj("error", Js.obj("code", code, "message", message, "details", Js.arr()))
        .toString();
  }

  /** The same error in the form of console and official API, where {@code error} is a text. */
  static Step.Status apiForm(Step.Status s) {
    if (!s.body().contains("\"error\":{")) {
      return s;
    }
    String code =
        switch (s.status()) {
          case 401 -> "unauthenticated";
          case 403 -> "permission-denied";
          case 429 -> "resource-exhausted";
          default -> "internal";
        };
    String text = Js.parse(s.body()).at("error", "message").text();
    return new Step.Status(s.status(), Js.obj("code", code, "error", text).toString(), s.headers());
  }
}
