package grok2api.api.responses;

import grok2api.chat.StoredTurn;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The items of a request in the form in which they are kept and listed: references resolved,
 * messages with type, status and a list of parts. Ids are given when the turn is kept.
 */
final class StoredInput {

  private StoredInput() {}

  static List<Json.Obj> of(JsonAt input, Map<String, Json.Obj> known) {
    if (input.isString()) {
      return List.of(message(Json.Obj.EMPTY.with("role", Json.of("user")), input.value()));
    }
    List<Json.Obj> items = new ArrayList<>();
    for (JsonAt item : input.list()) {
      if (Known.isReference(item)) {
        item.string("id").map(known::get).ifPresent(items::add);
      } else {
        Json.Obj object = item.object();
        boolean message = object.text("type").orElse("message").equals("message");
        items.add(message ? message(object, object.get("content").orElse(Json.of(""))) : object);
      }
    }
    return items;
  }

  /** The items as they are kept, with an id each: their own, or a new one by place. */
  static List<StoredTurn.Item> withIds(List<Json.Obj> items, ItemIds ids) {
    List<StoredTurn.Item> result = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Json.Obj item = items.get(i);
      if (item.text("id").orElse("").isEmpty()) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("id", Json.of(ids.of(prefix(item.text("type").orElse("")) + "in_", i)));
        members.putAll(item.without("id").members());
        item = new Json.Obj(members);
      }
      result.add(StoredTurn.Item.of(item));
    }
    return result;
  }

  /** A message in full: typed clients read lists of parts only. */
  private static Json.Obj message(Json.Obj item, Json content) {
    String role = item.text("role").orElse("user");
    Map<String, Json> members = new LinkedHashMap<>();
    item.get("id").ifPresent(id -> members.put("id", id));
    members.put("type", Json.of("message"));
    members.put("role", Json.of(role));
    members.put("status", Json.of("completed"));
    boolean text = new JsonAt("content", content).isString();
    members.put("content", text ? parts(role, content) : content);
    item.members().forEach(members::putIfAbsent);
    return new Json.Obj(members);
  }

  private static Json parts(String role, Json text) {
    boolean said = role.equals("assistant");
    Map<String, Json> part = new LinkedHashMap<>();
    part.put("type", Json.of(said ? "output_text" : "input_text"));
    part.put("text", text);
    if (said) {
      part.put("annotations", new Json.Arr(List.of()));
    }
    return new Json.Arr(List.of(new Json.Obj(part)));
  }

  private static String prefix(String type) {
    return switch (type) {
      case "message" -> "msg_";
      case "reasoning" -> "rs_";
      case "function_call" -> "fc_";
      case "custom_tool_call" -> "ctc_";
      default -> "item_";
    };
  }
}
