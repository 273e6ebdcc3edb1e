package grok2api.upstream;

import grok2api.chat.Tool;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds declared tools by the name that a model wrote: exactly, or without the name space when only
 * one tool is called so, or behind the {@code functions.} that some models put in front.
 */
final class ToolNames {

  private static final String PREFIX = "functions.";

  private final Map<String, Tool> byName = new HashMap<>();
  private final Map<String, Tool> byShortName = new HashMap<>();

  ToolNames(List<Tool> tools) {
    Set<String> ambiguous = new HashSet<>();
    for (Tool tool : tools) {
      if (tool.kind() != Tool.Kind.HOSTED_SEARCH) {
        byName.put(tool.name(), tool);
        if (byShortName.put(tool.declaredName(), tool) != null) {
          ambiguous.add(tool.declaredName());
        }
      }
    }
    byShortName.keySet().removeAll(ambiguous);
  }

  Optional<Tool> find(String written) {
    Tool exact = byName.get(written);
    if (exact != null) {
      return Optional.of(exact);
    }
    if (written.startsWith(PREFIX)) {
      return find(written.substring(PREFIX.length()));
    }
    Tool dotted = byName.get(written.replace(".", "__"));
    return Optional.ofNullable(dotted != null ? dotted : byShortName.get(written));
  }
}
