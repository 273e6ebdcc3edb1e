package grok2api.api.anthropic;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent.Source;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.util.List;
import java.util.Map;

/** The pieces of a message that look the same in events and in the body. */
final class MessageJson {

  /** Member {@code caller} of hosted tools: called by the model, not by its code. */
  static final Json.Obj DIRECT = new Json.Obj(Map.of("type", Json.of("direct")));

  private MessageJson() {}

  /** The input of a search call, as JSON text. */
  static String query(String query) {
    return new JsonWriter(64).beginObject().field("query", query).endObject().toString();
  }

  /**
   * The input of a call as an object. A call that was cut off by the length limit is no complete
   * JSON; it must not break the body around it.
   */
  static Json input(String text) {
    try {
      return JsonReader.parse(text) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    } catch (Failure incomplete) {
      return Json.Obj.EMPTY;
    }
  }

  /** The block of what a search found; each result has all five members that clients check. */
  static void searchResult(String id, List<Source> sources, JsonWriter json) {
    json.beginObject()
        .field("type", "web_search_tool_result")
        .field("tool_use_id", id)
        .field("caller", DIRECT)
        .name("content")
        .beginArray();
    for (Source source : sources) {
      json.beginObject()
          .field("type", "web_search_result")
          .field("url", source.url())
          .field("title", source.title())
          .field("encrypted_content", "")
          .nullField("page_age")
          .endObject();
    }
    json.endArray().endObject();
  }
}
