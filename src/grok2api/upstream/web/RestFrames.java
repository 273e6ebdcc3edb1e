package grok2api.upstream.web;

import grok2api.json.Json;
import java.util.List;

/** Understands the frames of the REST conversation stream, in a fixed order of evaluation. */
final class RestFrames {

  private static final System.Logger LOG = System.getLogger(RestFrames.class.getName());

  private final Answer answer;
  private final StringBuilder received = new StringBuilder(); // as it came, for the comparison
  private boolean complete;
  private boolean whole;

  RestFrames(Answer answer) {
    this.answer = answer;
  }

  /** True once the upstream said that no more text comes. */
  boolean isComplete() {
    return complete;
  }

  /** True once nothing of interest can follow. */
  boolean isOver() {
    return complete && whole;
  }

  /** Takes one frame; throws the failure that it reports. */
  void accept(RestFrame frame) {
    if (frame.error != null) {
      throw WebFailures.inBand(frame.error);
    }
    if (!frame.conversationId.isEmpty()) {
      answer.conversation(frame.conversationId);
    }
    answer.response(frame.responseId);
    attachments(frame);
    boolean results = results(frame);
    if (frame.tag.equals("tool_usage_card")) {
      if (frame.toolCard != null) {
        answer.toolCard(frame.toolCard, frame.agent);
      }
    } else if (frame.tag.equals("raw_function_result")
        || !frame.cardId.isEmpty() && !results && frame.token == null) {
      return;
    } else {
      token(frame);
    }
    if (frame.softStop || frame.finalMetadata) {
      complete = true;
    }
    if (frame.whole != null) {
      wholeAnswer(frame.whole);
    }
    answer.frame();
  }

  private void attachments(RestFrame frame) {
    if (frame.card != null) {
      answer.attached(frame.card);
    }
    if (frame.cards instanceof Json.Arr(var items)) {
      items.forEach(answer::attached);
    }
    if (frame.image != null) {
      answer.picture(frame.image);
    }
  }

  private boolean results(RestFrame frame) {
    if (frame.webResults != null) {
      answer.found(frame.cardId, Sources.pages(list(frame.webResults)));
    }
    if (frame.postResults != null) {
      answer.found(frame.cardId, Sources.posts(list(frame.postResults)));
    }
    return frame.webResults != null || frame.postResults != null;
  }

  private static Iterable<Json> list(Json results) {
    return results instanceof Json.Arr(var items) ? items : Fields.items(results, "results");
  }

  private void token(RestFrame frame) {
    if (frame.token == null || frame.token.isEmpty()) {
      return;
    }
    if (frame.thinking) {
      Reasoning.Kind kind =
          switch (frame.tag) {
            case "header" -> Reasoning.Kind.HEADER;
            case "summary" -> Reasoning.Kind.SUMMARY;
            default -> Reasoning.Kind.RAW;
          };
      answer.thinking(kind, frame.agent, frame.token);
    } else if (frame.tag.isEmpty() || frame.tag.equals("final")) {
      received.append(frame.token);
      answer.answerText(frame.token);
    } // any other tag marks internal text
  }

  /** The whole answer once more: what is missing is added, what differs is not repeated. */
  private void wholeAnswer(Json response) {
    whole = true;
    answer.response(Fields.text(response, "responseId", "response_id"));
    for (Json card : Fields.items(response, "cardAttachmentsJson", "card_attachments_json")) {
      answer.attached(card);
    }
    for (Json url : Fields.items(response, "generatedImageUrls", "generated_image_urls")) {
      if (url instanceof Json.Str(var text)) {
        answer.pictureUrl(text);
      }
    }
    answer.found("", Sources.pages(Fields.items(response, "webSearchResults")));
    answer.found("", Sources.posts(Fields.items(response, "xposts", "xPosts")));
    errors(response);
    String message = Fields.text(response, "message");
    if (message.length() > received.length() && startsWithReceived(message)) {
      answer.answerText(message.substring(received.length()));
      received.append(message, received.length(), message.length());
    }
  }

  private boolean startsWithReceived(String message) {
    return message.startsWith(received.toString());
  }

  private void errors(Json response) {
    List<Json> fatal = new java.util.ArrayList<>();
    for (Json error : Fields.items(response, "streamErrors", "stream_errors")) {
      String severity = Fields.text(error, "severity");
      if (severity.isEmpty() || severity.endsWith("FATAL")) {
        fatal.add(error);
      }
    }
    if (fatal.isEmpty()) {
      return;
    }
    if (!answer.substantial()) {
      throw WebFailures.inBand(fatal.get(0));
    }
    LOG.log(System.Logger.Level.WARNING, "web.answer late_errors=" + fatal.size());
  }
}
