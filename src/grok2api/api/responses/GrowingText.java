package grok2api.api.responses;

import grok2api.json.Json;
import grok2api.json.JsonWriter;

/** Text that comes in pieces and is then told whole several times: it is escaped once. */
final class GrowingText {

  private final StringBuilder text = new StringBuilder();
  private String json = ""; // empty: to be made

  void append(String piece) {
    text.append(piece);
    json = "";
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Code points so far. */
  int points() {
    return text.codePointCount(0, text.length());
  }

  /** Writes all of it as the value of a member. */
  void write(String name, JsonWriter out) {
    if (json.isEmpty()) {
      json = Json.of(text.toString()).compact();
    }
    out.name(name).rawValue(json);
  }
}
