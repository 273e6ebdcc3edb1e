package grok2api.upstream.web;

import grok2api.config.Config;
import grok2api.json.JsonWriter;
import java.util.UUID;

/** What is said to the WebSocket gateway. */
final class GatewayMessages {

  private GatewayMessages() {}

  /** Opens a session, or joins the conversation that goes on. */
  static String session(String eventId, Turn turn, Config.Features features) {
    JsonWriter out = new JsonWriter(640).beginObject();
    turn.previous().ifPresent(p -> out.field("session_id", p.conversationId()));
    out.name("event").beginObject();
    out.field("type", "session.create").field("event_id", eventId);
    out.name("session").beginObject().field("model", turn.mode());
    out.name("x_grok").beginObject();
    out.name("protocol_capabilities")
        .beginArray()
        .value("conversation_attached")
        .value("custom_methods_v1")
        .endArray();
    out.field("use_chunk", true)
        .field("enable_side_by_side", true)
        .field("force_side_by_side", false)
        .field("enable_image_generation", true)
        .field("image_generation_count", 2)
        .field("disable_text_follow_ups", false)
        .field("disable_artifact", true)
        .field("force_concise", false);
    if (turn.previous().isPresent()) {
      out.field("conversation_id", turn.previous().get().conversationId())
          .field("load_existing", true)
          .field("needs_history", false);
    } else {
      out.field("keep_context", false)
          .field("is_temporary", features.temporary())
          .field("disable_memory", !features.memory());
    }
    return out.endObject().endObject().endObject().endObject().toString();
  }

  /** The user's message. */
  static String item(String sessionId, Turn turn) {
    JsonWriter out = new JsonWriter(turn.prompt().length() + 512).beginObject();
    out.field("session_id", sessionId).name("event").beginObject();
    out.field("type", "conversation.item.create")
        .field("event_id", "evt_msg_" + System.currentTimeMillis());
    out.name("item").beginObject().field("type", "message").field("role", "user");
    out.name("x_grok")
        .beginObject()
        .field("client_message_id", UUID.randomUUID().toString())
        .name("input_chunks")
        .beginArray();
    for (String file : turn.files()) {
      out.beginObject().name("mention").beginObject().name("target").beginObject();
      out.name("file_mention").beginObject().field("file_id", file).endObject();
      out.endObject().endObject().endObject();
    }
    out.beginObject().name("text").beginObject().field("text", turn.prompt());
    out.endObject().endObject().endArray().endObject();
    if (!turn.files().isEmpty()) {
      out.field("file_attachment_ids", turn.files());
    }
    out.endObject();
    turn.previous().ifPresent(p -> out.field("parent_response_id", p.parentResponseId()));
    if (!turn.files().isEmpty()) {
      out.field("file_attachment_ids", turn.files());
    }
    return out.endObject().endObject().toString();
  }

  /** Asks for the answer. */
  static String response(String sessionId) {
    return new JsonWriter(160)
        .beginObject()
        .field("session_id", sessionId)
        .name("event")
        .beginObject()
        .field("type", "response.create")
        .field("event_id", "evt_resp_" + System.currentTimeMillis())
        .endObject()
        .endObject()
        .toString();
  }

  /** Keeps the connection alive. */
  static String ping() {
    return "{\"event\":{\"type\":\"ping\",\"event_id\":\"evt_hb_"
        + System.currentTimeMillis()
        + "\"}}";
  }
}
