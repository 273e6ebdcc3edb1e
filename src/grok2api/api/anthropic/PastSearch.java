package grok2api.api.anthropic;

import grok2api.json.JsonAt;
import java.util.Optional;

/** Short text for hosted tools of earlier turns, so that the model knows what was looked up. */
final class PastSearch {

  private static final int MAX_RESULTS = 10;

  private PastSearch() {}

  /** A block {@code server_tool_use}: {@code [web_search: oslo weather]}. */
  static String call(JsonAt block) {
    String name = block.string("name").orElse("tool");
    Optional<String> query =
        block
            .get("input")
            .flatMap(i -> i.get("query"))
            .filter(JsonAt::isString)
            .map(JsonAt::string);
    return "[" + name + query.map(q -> ": " + q).orElse("") + "]";
  }

  /** A block {@code web_search_tool_result} or of a like type: titles and addresses. */
  static String result(JsonAt block) {
    Optional<JsonAt> content = block.get("content").filter(JsonAt::isList);
    if (content.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (JsonAt result : content.get().list().stream().limit(MAX_RESULTS).toList()) {
      Optional<String> url = result.get("url").filter(JsonAt::isString).map(JsonAt::string);
      if (url.isPresent()) {
        String title = result.get("title").filter(JsonAt::isString).map(JsonAt::string).orElse("");
        text.append("[result: ").append(title).append(' ').append(url.get()).append("]\n");
      }
    }
    return text.toString().strip();
  }
}
