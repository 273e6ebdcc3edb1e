package grok2api.upstream.web;

import grok2api.json.Json;
import grok2api.json.JsonCursor;

/**
 * One object of the REST conversation stream, read without a tree; only what is rare becomes one.
 * The same instance is filled again and again.
 */
final class RestFrame {

  String conversationId;
  String token;
  boolean thinking;
  String tag;
  String agent;
  String responseId;
  String cardId;
  boolean softStop;
  boolean finalMetadata;
  Json error;
  Json card;
  Json cards;
  Json image;
  Json toolCard;
  Json webResults;
  Json postResults;
  Json whole;

  /** Fills this from the cursor's current value. */
  void read(JsonCursor in) {
    clear();
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "result" -> result(in);
        case "error" -> error = in.tree();
        default -> in.skip();
      }
    }
  }

  private void result(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "response" -> response(in);
        case "conversation" ->
            conversationId = Fields.text(in.tree(), "conversationId", "conversation_id", "id");
        case "error" -> error = in.tree();
        default -> in.skip();
      }
    }
  }

  private void response(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "token" -> token = in.string();
        case "isThinking", "is_thinking" -> thinking = in.bool();
        case "messageTag", "message_tag" -> tag = in.string();
        case "rolloutId", "rollout_id" -> agent = in.string();
        case "responseId", "response_id" -> responseId = in.string();
        case "toolUsageCardId", "tool_usage_card_id" -> cardId = in.string();
        case "isSoftStop", "is_soft_stop" -> softStop = in.bool();
        default -> rare(in);
      }
    }
  }

  private void rare(JsonCursor in) {
    switch (in.name()) {
      case "error" -> error = in.tree();
      case "cardAttachment", "card_attachment" -> card = in.tree();
      case "cardAttachments", "card_attachments" -> cards = in.tree();
      case "streamingImageGenerationResponse", "cachedImageGenerationResponse" -> image = in.tree();
      case "toolUsageCard", "tool_usage_card" -> toolCard = in.tree();
      case "webSearchResults", "web_search_results" -> webResults = in.tree();
      case "xSearchResults", "x_search_results" -> postResults = in.tree();
      case "modelResponse", "model_response" -> whole = in.tree();
      case "finalMetadata", "final_metadata" -> {
        finalMetadata = true;
        in.skip();
      }
      default -> in.skip();
    }
  }

  private void clear() {
    conversationId = "";
    token = null;
    thinking = false;
    tag = "";
    agent = "";
    responseId = "";
    cardId = "";
    softStop = false;
    finalMetadata = false;
    error = null;
    card = null;
    cards = null;
    image = null;
    toolCard = null;
    webResults = null;
    postResults = null;
    whole = null;
  }
}
