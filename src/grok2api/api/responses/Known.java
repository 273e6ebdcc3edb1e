package grok2api.api.responses;

import grok2api.base.Failure;
import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this server remembers of the conversation that a request goes on with: so that reading the
 * request itself needs no storage.
 *
 * @param items kept items that the request refers to, by id
 * @param history the turns in front of it, oldest first; empty for a new conversation
 */
record Known(Map<String, Json.Obj> items, List<StoredTurn> history) {

  static final Known NOTHING = new Known(Map.of(), List.of());

  private static final int MAX_ANCESTORS = 200;

  /**
   * Looks up what the body names. An unknown {@code previous_response_id} is a 400 {@code
   * previous_response_not_found}; an unknown item is no error.
   */
  static Known of(JsonAt body, String owner, ConversationStore store) {
    Set<String> references = references(body);
    Optional<JsonAt> previous = body.get("previous_response_id");
    return new Known(
        references.isEmpty() ? Map.of() : store.items(owner, references),
        previous.isPresent() ? history(previous.get(), owner, store) : List.of());
  }

  /** True for an item that only names another one; its type may be left out. */
  static boolean isReference(JsonAt item) {
    String type = item.get("type").filter(JsonAt::isString).map(JsonAt::string).orElse("");
    boolean bare = type.isEmpty() && item.get("role").isEmpty() && item.get("id").isPresent();
    return type.equals("item_reference") || bare;
  }

  private static Set<String> references(JsonAt body) {
    Set<String> ids = new HashSet<>();
    Optional<JsonAt> input = body.get("input").filter(JsonAt::isList);
    if (input.isPresent()) {
      for (JsonAt item : input.get().list()) {
        if (isReference(item)) {
          item.string("id").ifPresent(ids::add);
        }
      }
    }
    return ids;
  }

  private static List<StoredTurn> history(JsonAt previous, String owner, ConversationStore store) {
    List<StoredTurn> turns = store.history(owner, previous.string(), MAX_ANCESTORS);
    if (turns.isEmpty()) {
      throw Failure.of(
              Failure.Kind.INVALID_REQUEST,
              "previous_response_not_found",
              "Previous response with id '" + previous.string() + "' not found.")
          .param(previous.path())
          .build();
    }
    return turns;
  }
}
