package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tools that the vendor's models run for themselves. A call of one is no business of the client,
 * unless the client declared a tool of that name.
 */
final class InternalTools {

  private static final int MAX_LINE = 300;

  private static final Set<String> NAMES =
      Set.of(
          "browse_page",
          "search_images",
          "view_image",
          "x_thread_fetch",
          "view_x_video",
          "chatroom_send",
          "code_execution",
          "collections_search");

  private InternalTools() {}

  /** True for the name of such a tool. */
  static boolean has(String name) {
    return NAMES.contains(name) || name.startsWith("open_page") || searchKind(name).isPresent();
  }

  /** {@code web} or {@code x} for searches; empty for other tools. */
  static Optional<String> searchKind(String name) {
    if (name.startsWith("web_search")) {
      return Optional.of("web");
    }
    return name.startsWith("x_") && name.endsWith("_search") || name.equals("x_search")
        ? Optional.of("x")
        : Optional.empty();
  }

  /** What a call is about, from its arguments: the query, the address, or the first text. */
  static String subject(String arguments) {
    Json json;
    try {
      json = JsonReader.parse(arguments);
    } catch (Failure broken) {
      return "";
    }
    if (!(json instanceof Json.Obj members)) {
      return "";
    }
    String subject =
        members
            .text("query")
            .or(() -> members.text("url"))
            .or(() -> firstText(members))
            .orElse("")
            .strip()
            .replace('\n', ' ')
            .replace('\r', ' ');
    return subject.length() > MAX_LINE ? subject.substring(0, MAX_LINE) : subject;
  }

  private static Optional<String> firstText(Json.Obj members) {
    for (Map.Entry<String, Json> member : members.members().entrySet()) {
      if (member.getValue() instanceof Json.Str(var text)) {
        return Optional.of(text);
      }
    }
    return Optional.empty();
  }
}
