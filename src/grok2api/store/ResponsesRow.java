package grok2api.store;

import grok2api.chat.StoredTurn;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A kept turn as texts, made and read on the caller's thread: the database thread only copies. JSON
 * text of ours holds neither NUL nor half a surrogate pair, which not every server takes.
 */
record ResponsesRow(
    String id,
    String owner,
    String previous,
    long createdAt,
    String answer,
    String place,
    List<Item> items) {

  static final String INPUT = "in";
  static final String OUTPUT = "out";

  private static final int MAX_ID = 128; // of ours; a client may have given its items longer ones

  /** One item of input or output. */
  record Item(String side, int position, String id, String body) {
    private StoredTurn.Item said() {
      boolean hashed = id.startsWith("#");
      return hashed ? StoredTurn.Item.of(object(body)) : new StoredTurn.Item(id, body);
    }
  }

  static ResponsesRow of(StoredTurn turn) {
    List<Item> items = new ArrayList<>();
    add(INPUT, turn.input(), items);
    add(OUTPUT, turn.output(), items);
    return new ResponsesRow(
        turn.id(),
        turn.owner(),
        turn.previous().orElse(null),
        turn.createdAt().getEpochSecond(),
        turn.answer(),
        turn.place().map(ResponsesRow::text).orElse(null),
        items);
  }

  StoredTurn turn() {
    return new StoredTurn(
        id,
        owner,
        Optional.ofNullable(previous),
        java.time.Instant.ofEpochSecond(createdAt),
        answer,
        side(INPUT),
        side(OUTPUT),
        Optional.ofNullable(place).map(ResponsesRow::place));
  }

  /** Characters kept: what the size limit counts. */
  long size() {
    long bytes = answer.length();
    for (Item item : items) {
      bytes += item.body().length();
    }
    return bytes;
  }

  static Json.Obj object(String text) {
    return JsonReader.parse(text) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
  }

  private List<StoredTurn.Item> side(String wanted) {
    return items.stream().filter(item -> item.side().equals(wanted)).map(Item::said).toList();
  }

  private static void add(String side, List<StoredTurn.Item> said, List<Item> items) {
    for (int i = 0; i < said.size(); i++) {
      StoredTurn.Item item = said.get(i);
      items.add(new Item(side, i, itemKey(item.id()), item.json()));
    }
  }

  /** True for what may be the id of a turn; anything else need not be looked for. */
  static boolean mayBeId(String id) {
    boolean odd =
        id.indexOf(0) >= 0 || id.indexOf(' ') >= 0; // MySQL does not see spaces at the end
    return id.length() <= MAX_ID && !odd;
  }

  /** What an item is found by: its id, or the hash of one that is no id of ours. */
  static String itemKey(String id) {
    return mayBeId(id)
        ? SqlDatabase.storable(id)
        : "#" + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(StoredTurn.Place place) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("account", Json.of(place.account()));
    members.put("conversation", Json.of(place.conversationId()));
    members.put("parent", Json.of(place.parentResponseId()));
    members.put("framing", Json.of(place.framing()));
    return new Json.Obj(members).compact();
  }

  private static StoredTurn.Place place(String text) {
    Json.Obj place = object(text);
    return new StoredTurn.Place(
        place.text("account").orElse(""),
        place.text("conversation").orElse(""),
        place.text("parent").orElse(""),
        place.text("framing").orElse(""));
  }
}
