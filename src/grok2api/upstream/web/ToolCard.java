package grok2api.upstream.web;

import grok2api.json.Json;
import java.util.Map;
import java.util.Optional;

/**
 * A tool that the upstream ran by itself while it was thinking.
 *
 * @param id pairs the card with its result; may be empty
 * @param name tool in snake case
 * @param value what it was asked for, may be empty
 */
record ToolCard(String id, String name, String value) {

  private static final int MAX_VALUE = 2000;

  /** Reads {@code {"toolUsageCardId":"t1","webSearch":{"args":{"query":"oslo"}}}}, either case. */
  static Optional<ToolCard> read(Json json) {
    if (!(json instanceof Json.Obj card)) {
      return Optional.empty();
    }
    String id = Fields.text(card, "tool_usage_card_id", "toolUsageCardId", "id");
    for (Map.Entry<String, Json> member : card.members().entrySet()) {
      String name = Fields.snake(member.getKey());
      if (member.getValue() instanceof Json.Obj call && !name.equals("metadata")) {
        Json args = Fields.any(call, "args", "arguments").orElse(call);
        return Optional.of(new ToolCard(id, name, value(name, args)));
      }
    }
    return Optional.empty();
  }

  /** {@code web} or {@code x} for the upstream's searches, empty for other tools. */
  Optional<String> searchKind() {
    return switch (name) {
      case "web_search", "web_search_with_snippets" -> Optional.of("web");
      case "x_search", "x_keyword_search", "x_semantic_search" -> Optional.of("x");
      default -> Optional.empty();
    };
  }

  /** One line for the reasoning text. */
  String line(String agent) {
    StringBuilder line = new StringBuilder();
    if (!agent.isEmpty()) {
      line.append('[').append(agent).append("] ");
    }
    line.append(icon()).append(' ').append(name);
    return value.isEmpty() ? line.toString() : line.append(": ").append(value).toString();
  }

  private String icon() {
    return switch (name) {
      case "web_search", "x_search", "x_keyword_search", "x_semantic_search" -> "🔍";
      case "browse_page" -> "🌐";
      case "search_images", "image_search" -> "🖼️";
      case "chatroom_send" -> "📋";
      case "code_execution" -> "💻";
      default -> "🔧";
    };
  }

  private static String value(String tool, Json args) {
    String value =
        switch (tool) {
          case "web_search" -> Fields.text(args, "query", "q");
          case "x_search", "x_keyword_search", "x_semantic_search" -> Fields.text(args, "query");
          case "browse_page" -> Fields.text(args, "url");
          case "search_images", "image_search" ->
              Fields.text(args, "image_description", "imageDescription");
          case "chatroom_send" -> Fields.text(args, "message");
          case "code_execution" -> "";
          default -> firstText(args);
        };
    String line = value.strip().replace('\n', ' ').replace('\r', ' ');
    return line.length() > MAX_VALUE ? line.substring(0, MAX_VALUE) : line;
  }

  private static String firstText(Json args) {
    if (args instanceof Json.Obj object) {
      for (Map.Entry<String, Json> member : object.members().entrySet()) {
        if (member.getValue() instanceof Json.Str(var text)) {
          return text;
        }
      }
    }
    return "";
  }
}
