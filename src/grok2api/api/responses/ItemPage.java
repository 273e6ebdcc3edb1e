package grok2api.api.responses;

import grok2api.base.Failure;
import grok2api.chat.StoredTurn.Item;
import grok2api.http.Request;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One page of a list of items: {@code limit} 1 to 100, {@code order}, {@code after} an id. */
record ItemPage(List<Item> items, boolean more) {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  /** The page that a request asks for; newest first, as this API has it. */
  static ItemPage of(List<Item> all, Request in) {
    List<Item> items = new ArrayList<>(all);
    if (!ascending(in)) {
      Collections.reverse(items);
    }
    int from = 0; // an unknown id begins at the start: its item may have been deleted
    String after = in.query("after").orElse("");
    for (int i = 0; i < items.size() && !after.isEmpty(); i++) {
      if (items.get(i).id().equals(after)) {
        from = i + 1;
      }
    }
    int to = Math.min(items.size(), from + limit(in));
    return new ItemPage(List.copyOf(items.subList(from, to)), to < items.size());
  }

  /** Writes the list object of this API; ids are null on an empty page. */
  void write(JsonWriter json) {
    json.beginObject().field("object", "list").name("data").beginArray();
    items.forEach(item -> json.rawValue(item.json()));
    json.endArray()
        .field("first_id", items.isEmpty() ? null : items.getFirst().id())
        .field("last_id", items.isEmpty() ? null : items.getLast().id())
        .field("has_more", more)
        .endObject();
  }

  /** True for the order in which the items were sent. */
  private static boolean ascending(Request in) {
    String order = in.query("order").orElse("desc");
    if (!order.equals("asc") && !order.equals("desc")) {
      throw Failure.invalid("order", "'order' must be one of asc, desc.");
    }
    return order.equals("asc");
  }

  private static int limit(Request in) {
    String text = in.query("limit").orElse(Integer.toString(DEFAULT_LIMIT));
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Failure.invalid("limit", "'limit' must be between 1 and " + MAX_LIMIT + ".");
    }
    return limit;
  }
}
