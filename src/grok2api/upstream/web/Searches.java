package grok2api.upstream.web;

import grok2api.base.Ids;
import grok2api.chat.ChatEvent.SearchDone;
import grok2api.chat.ChatEvent.SearchStarted;
import grok2api.chat.ChatEvent.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The upstream's own searches of one answer: each is begun once and ended once. */
final class Searches {

  private static final int MAX_CARDS = 1024;

  private final Set<String> seen = new HashSet<>();
  private final Map<String, SearchStarted> open = new LinkedHashMap<>();

  /** True for the first card of its id, as long as there are not too many. */
  boolean isNew(ToolCard card) {
    if (seen.size() >= MAX_CARDS) {
      return false;
    }
    return card.id().isEmpty() || seen.add(card.id());
  }

  /** The event of a card that is a search. */
  Optional<SearchStarted> begin(ToolCard card) {
    return card.searchKind()
        .map(
            kind -> {
              SearchStarted search = new SearchStarted(Ids.random("ws_"), kind, card.value());
              open.put(card.id().isEmpty() ? search.callId() : card.id(), search);
              return search;
            });
  }

  /**
   * The event of a search that gave results; empty when no such search is open. Results without an
   * id belong to the oldest open search of their kind.
   */
  Optional<SearchDone> end(String cardId, List<Source> results) {
    String key = cardId.isEmpty() && !results.isEmpty() ? oldest(results.get(0)) : cardId;
    return Optional.ofNullable(open.remove(key)).map(search -> done(search, results));
  }

  private String oldest(Source result) {
    String kind = result.type().equals("web") ? "web" : "x";
    for (Map.Entry<String, SearchStarted> search : open.entrySet()) {
      if (search.getValue().kind().equals(kind)) {
        return search.getKey();
      }
    }
    return "";
  }

  /** Ends all that gave no result. */
  List<SearchDone> endAll() {
    List<SearchDone> ended = new ArrayList<>();
    open.values().forEach(search -> ended.add(done(search, List.of())));
    open.clear();
    return ended;
  }

  private static SearchDone done(SearchStarted search, List<Source> results) {
    return new SearchDone(search.callId(), search.kind(), search.query(), results);
  }
}
