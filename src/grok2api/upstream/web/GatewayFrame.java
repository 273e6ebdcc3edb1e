package grok2api.upstream.web;

import grok2api.json.Json;
import grok2api.json.JsonCursor;

/**
 * One object of a gateway message, read without a tree; only what is rare becomes one. The same
 * instance is filled again and again. Members come in any order and in snake or camel case.
 */
final class GatewayFrame {

  String sessionId;
  String type;
  String clientEventId;
  String conversationId;
  String chunkResponseId;
  String text;
  String channel;
  String agent;
  boolean hasChunkText;
  Json toolCard;
  Json toolResult;
  Json citation;
  Json image;
  Json response;
  Json output;
  Json error;
  Json result;

  /** Fills this from the cursor's current value. */
  void read(JsonCursor in) {
    clear();
    if (in.beginObject()) {
      while (in.nextMember()) {
        switch (in.name()) {
          case "session_id", "sessionId" -> sessionId = in.string();
          case "event" -> event(in);
          default -> in.skip();
        }
      }
    }
  }

  private void event(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "type" -> type = in.string();
        case "response_id", "responseId" -> chunkResponseId = in.string();
        case "chunk" -> chunk(in);
        case "delta", "text" -> text = in.string();
        case "client_event_id", "clientEventId" -> clientEventId = in.string();
        case "conversation" -> conversationId = Fields.text(in.tree(), "id");
        case "response" -> response = in.tree();
        case "output" -> output = in.tree();
        case "error" -> error = in.tree();
        case "message" -> error = message(in);
        case "result", "search_result", "searchResult" -> result = in.tree();
        default -> in.skip();
      }
    }
  }

  /** A message beside the error object does not replace it. */
  private Json message(JsonCursor in) {
    Json message = in.tree();
    return error instanceof Json.Obj ? error : Json.Obj.EMPTY.with("message", message);
  }

  private void chunk(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "text" -> chunkText(in);
        case "metadata" -> metadata(in);
        case "tool_usage_card", "toolUsageCard" -> toolCard = in.tree();
        case "tool_result", "toolResult" -> toolResult = in.tree();
        case "render_citation", "renderCitation" -> citation = in.tree();
        case "render_generated_image", "renderGeneratedImage" -> image = in.tree();
        default -> in.skip();
      }
    }
  }

  private void chunkText(JsonCursor in) {
    hasChunkText = true;
    if (!in.isObject()) {
      text = in.string();
      return;
    }
    in.beginObject();
    while (in.nextMember()) {
      switch (in.name()) {
        case "text" -> text = in.string();
        case "channel" -> channel = in.string();
        default -> in.skip();
      }
    }
  }

  private void metadata(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "rollout_id", "rolloutId" -> agent = in.string();
        default -> in.skip();
      }
    }
  }

  private void clear() {
    sessionId = "";
    type = "";
    clientEventId = "";
    conversationId = null;
    chunkResponseId = "";
    text = "";
    channel = "";
    agent = "";
    hasChunkText = false;
    toolCard = null;
    toolResult = null;
    citation = null;
    image = null;
    response = null;
    output = null;
    error = null;
    result = null;
  }
}
