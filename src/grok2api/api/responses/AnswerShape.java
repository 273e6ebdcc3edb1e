package grok2api.api.responses;

import grok2api.chat.ChatRequest;
import grok2api.chat.Tool;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the events a response shows.
 *
 * @param summaries reasoning as text
 * @param sealedFor the model whose reasoning is also given in the upstream's own form, to be handed
 *     back; empty when that is not wanted
 * @param searches the upstream's searches as items
 * @param searchSources the pages found, within such an item
 * @param compaction the answer is not shown but becomes one opaque item
 * @param tools declared tools by wire name
 * @param clientTools those of them that are known by their type alone
 */
record AnswerShape(
    boolean summaries,
    Optional<String> sealedFor,
    boolean searches,
    boolean searchSources,
    boolean compaction,
    Map<String, Tool> tools,
    Set<String> clientTools) {

  static Map<String, Tool> byName(ChatRequest request) {
    return request.tools().stream().collect(Collectors.toMap(Tool::name, tool -> tool));
  }
}
