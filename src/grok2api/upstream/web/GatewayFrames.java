package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonCursor;
import grok2api.net.JsonObjectReader;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Understands the messages of the gateway: first those that attach the session, then those of the
 * answer. A message may hold several objects; unknown and broken ones are passed over. Not for
 * several threads.
 */
final class GatewayFrames {

  private static final System.Logger LOG = System.getLogger(GatewayFrames.class.getName());

  /** The answer's text comes in one of two forms, sometimes in both: the first one counts. */
  private enum TextForm {
    UNKNOWN,
    CHUNK,
    DELTA
  }

  private final Answer answer;
  private final String initEventId;
  private final JsonObjectReader objects = new JsonObjectReader();
  private final GatewayFrame frame = new GatewayFrame();
  private TextForm form = TextForm.UNKNOWN;
  private String lockedResponse = "";
  private String sessionId = "";
  private String attachedId = "";
  private boolean created;
  private boolean attached;
  private boolean noticed;
  private int passedOver;

  GatewayFrames(Answer answer, String initEventId) {
    this.answer = answer;
    this.initEventId = initEventId;
  }

  /** True once the session is created and the conversation attached. */
  boolean isAttached() {
    return created && attached;
  }

  /** The session's id once attached. */
  String sessionId() {
    return sessionId.isEmpty() ? attachedId : sessionId;
  }

  /** Takes one message; true when it held more than answers to pings. */
  boolean accept(String message) {
    noticed = false;
    objects.message(message.getBytes(StandardCharsets.UTF_8));
    while (!answer.finished() && next()) {
      if (read()) {
        handle();
      }
    }
    if (answer.finished()) {
      objects.close();
    }
    return noticed;
  }

  private boolean read() {
    try (JsonCursor in = objects.cursor()) {
      frame.read(in);
      return true;
    } catch (Failure broken) {
      pass(); // noise between good objects
      return false;
    }
  }

  private boolean next() {
    try {
      return objects.next();
    } catch (Failure broken) {
      pass();
      return false;
    }
  }

  private void pass() {
    passedOver++;
    LOG.log(System.Logger.Level.DEBUG, () -> "web.frame passed_over=" + passedOver);
  }

  private void handle() {
    noticed |= !frame.type.equals("pong");
    switch (frame.type) {
      case "response.chunk" -> chunk();
      case "response.output_text.delta" -> textDelta();
      case "response.output_text.done" -> wholeText();
      case "session.created" -> sessionCreated();
      case "conversation.attached" -> conversationAttached();
      case "response.created" -> {
        answer.response(Fields.text(orEmpty(frame.response), "id"));
        answer.start();
      }
      case "response.search.result" -> {
        List<Json> one = frame.result == null ? List.of() : List.of(frame.result);
        answer.found("", Sources.pages(one));
      }
      case "response.grok.output" -> output();
      case "response.done" -> done();
      case "session.ended" -> throw WebFailures.cutOff();
      case "error", "response.error" -> throw WebFailures.inBand(orEmpty(frame.error));
      case "conversation.item.added",
          "response.output_item.added",
          "response.content_part.added",
          "conversation.history.item",
          "conversation.history.done",
          "conversation.title.updated",
          "response.persisted",
          "pong" -> {}
      default -> pass();
    }
    answer.frame();
  }

  private void sessionCreated() {
    if (frame.clientEventId.isEmpty() || frame.clientEventId.equals(initEventId)) {
      created = true;
      sessionId = frame.sessionId;
      checkSession();
    }
  }

  private void conversationAttached() {
    if (frame.conversationId == null || frame.conversationId.isEmpty()) {
      throw UpstreamFailures.protocol("The upstream attached no conversation.");
    }
    attached = true;
    attachedId = frame.conversationId;
    answer.conversation(attachedId);
    checkSession();
  }

  private void checkSession() {
    if (isAttached() && !sessionId.isEmpty() && !sessionId.equals(attachedId)) {
      throw UpstreamFailures.protocol("The upstream attached another conversation.");
    }
  }

  private void chunk() {
    answer.response(frame.chunkResponseId);
    if (frame.hasChunkText) {
      chunkText();
    }
    if (frame.toolCard != null) {
      answer.toolCard(frame.toolCard, frame.agent);
    }
    if (frame.toolResult != null) {
      toolResult(frame.toolResult);
    }
    if (frame.citation != null) {
      String url = Fields.text(frame.citation, "url");
      String title = Fields.text(frame.citation, "title");
      answer.citation(url, title);
    }
    if (frame.image != null) {
      answer.picture(frame.image);
    }
  }

  private void chunkText() {
    String channel = frame.channel;
    if (channel.isEmpty() || channel.equals("CHANNEL_ASSISTANT_RESPONSE")) {
      answerText();
      return;
    }
    switch (channel.strip().toUpperCase(Locale.ROOT)) {
      case "CHANNEL_ASSISTANT_RESPONSE" -> answerText();
      case "CHANNEL_ASSISTANT_NOTETAKER_HEADER" ->
          answer.thinking(Reasoning.Kind.HEADER, frame.agent, frame.text);
      case "CHANNEL_ASSISTANT_NOTETAKER_SUMMARY" ->
          answer.thinking(Reasoning.Kind.SUMMARY, frame.agent, frame.text);
      case String other -> {
        if (other.contains("THINKING")
            || other.contains("ANALYSIS")
            || other.contains("REASONING")) {
          answer.thinking(Reasoning.Kind.RAW, frame.agent, frame.text);
        } else {
          pass();
        }
      }
    }
  }

  private void answerText() {
    if (form == TextForm.DELTA || isOfAnotherResponse()) {
      return;
    }
    if (!frame.text.isEmpty()) {
      form = TextForm.CHUNK;
      answer.answerText(frame.text);
    }
  }

  /** With answers side by side only the one that spoke first is followed. */
  private boolean isOfAnotherResponse() {
    if (lockedResponse.isEmpty()) {
      lockedResponse = frame.chunkResponseId;
    }
    return !frame.chunkResponseId.isEmpty() && !frame.chunkResponseId.equals(lockedResponse);
  }

  private void textDelta() {
    if (form != TextForm.CHUNK && !frame.text.isEmpty()) {
      form = TextForm.DELTA;
      answer.answerText(frame.text);
    }
  }

  private void wholeText() {
    if (form == TextForm.UNKNOWN) {
      textDelta();
    }
  }

  private void toolResult(Json result) {
    String id = Fields.text(result, "tool_call_id", "toolCallId");
    Fields.any(result, "web_search", "webSearch")
        .ifPresent(
            found -> answer.found(id, Sources.pages(Fields.items(found, "webpages", "results"))));
    Fields.any(result, "x_post", "xPost", "x_search", "xSearch")
        .ifPresent(
            found -> answer.found(id, Sources.posts(Fields.items(found, "posts", "results"))));
  }

  private void output() {
    Json output = orEmpty(frame.output);
    Fields.any(output, "stream_error", "streamError")
        .ifPresent(
            error -> {
              throw WebFailures.inBand(error);
            });
    Fields.any(output, "card_attachment", "cardAttachment").ifPresent(answer::attached);
    Fields.any(output, "tool_result", "toolResult").ifPresent(this::toolResult);
  }

  private void done() {
    Json response = orEmpty(frame.response);
    answer.response(Fields.text(response, "id"));
    String status = Fields.text(response, "status");
    if (status.isEmpty() || status.equals("completed")) {
      answer.finish();
      return;
    }
    Json details = Fields.any(response, "status_details", "statusDetails").orElse(Json.Obj.EMPTY);
    throw WebFailures.inBand(
        Fields.any(details, "error").filter(Json.Obj.class::isInstance).orElse(details));
  }

  private static Json orEmpty(Json value) {
    return value == null ? Json.Obj.EMPTY : value;
  }
}
