package grok2api.api.anthropic;

import grok2api.api.AnthropicErrors;
import grok2api.api.EventFrames;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Source;
import grok2api.http.Sse;
import grok2api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Named events of a streamed message. Clients skip frames without a name, so each has one.
 *
 * <p>All but the text of a delta is the same for its block; those bytes are made once per block.
 */
final class MessageFrames implements EventFrames, MessageSink {

  private static final byte[] PING = ascii("event: ping\ndata: {\"type\":\"ping\"}\n\n");
  private static final byte[] END_DELTA = ascii("}}\n\n");

  private final MessageHead head;
  private final MessageAnswer answer;
  private byte[] delta; // a delta frame of the open block up to its text
  private JsonWriter out;

  /** Frames of one message. */
  MessageFrames(MessageHead head, boolean showsSearches, UnaryOperator<String> newId) {
    this.head = head;
    this.answer = new MessageAnswer(this, head.inputTokens(), showsSearches, newId);
  }

  @Override
  public void event(ChatEvent event, JsonWriter out) {
    this.out = out;
    answer.event(event);
  }

  @Override
  public void nextChoice() {
    throw new IllegalStateException("a message is one answer");
  }

  @Override
  public void heartbeat(JsonWriter out) {
    this.out = out;
    if (answer.isOpened()) {
      out.raw(PING);
    } else {
      answer.open();
    }
  }

  @Override
  public void failed(Failure failure, JsonWriter out) {
    Sse.event(out, "error", json -> AnthropicErrors.write(failure, head.requestId(), json));
  }

  @Override
  public void opened() {
    begin("message_start").name("message");
    head.begin(out)
        .name("content")
        .beginArray()
        .endArray()
        .nullField("stop_reason")
        .nullField("stop_sequence")
        .nullField("stop_details")
        .nullField("container")
        .name("usage")
        .beginObject()
        .field("input_tokens", head.inputTokens())
        .field("cache_creation_input_tokens", 0)
        .field("cache_read_input_tokens", 0)
        .field("output_tokens", 1)
        .nullField("server_tool_use")
        .field("service_tier", "standard")
        .endObject()
        .endObject();
    end();
    out.raw(PING);
  }

  @Override
  public void thinkingOpened(int index) {
    startBlock(index, "thinking").field("thinking", "").field("signature", "").endObject();
    end();
    delta = deltaStart(index, "thinking_delta", "thinking");
  }

  @Override
  public void thinking(int index, String text) {
    out.raw(delta).value(text).raw(END_DELTA);
  }

  @Override
  public void signature(int index, String signature) {
    out.raw(deltaStart(index, "signature_delta", "signature")).value(signature).raw(END_DELTA);
  }

  @Override
  public void textOpened(int index) {
    startBlock(index, "text").field("text", "").endObject();
    end();
    delta = deltaStart(index, "text_delta", "text");
  }

  @Override
  public void text(int index, String text) {
    out.raw(delta).value(text).raw(END_DELTA);
  }

  @Override
  public void toolOpened(int index, String id, String name) {
    openTool(index, "tool_use", id, name);
  }

  @Override
  public void toolInput(int index, String json) {
    out.raw(delta).value(json).raw(END_DELTA);
  }

  @Override
  public void blockClosed(int index) {
    begin("content_block_stop").field("index", index);
    end();
  }

  @Override
  public void searched(int index, String id, String query) {
    openTool(index, "server_tool_use", id, "web_search");
    toolInput(index, MessageJson.query(query));
    blockClosed(index);
  }

  @Override
  public void found(int index, String id, List<Source> sources) {
    begin("content_block_start").field("index", index).name("content_block");
    MessageJson.searchResult(id, sources, out);
    end();
    blockClosed(index);
  }

  @Override
  public void finished(MessageEnd message) {
    begin("message_delta").name("delta").beginObject();
    message.writeStop(out);
    message.writeSources(out);
    out.endObject().name("usage").beginObject();
    message.writeUsage(out);
    out.endObject();
    end();
    begin("message_stop");
    end();
  }

  private void openTool(int index, String type, String id, String name) {
    startBlock(index, type).field("id", id).field("name", name);
    if (type.equals("server_tool_use")) {
      out.field("caller", MessageJson.DIRECT);
    }
    out.name("input").beginObject().endObject().endObject();
    end();
    delta = deltaStart(index, "input_json_delta", "partial_json");
  }

  /** Opens a frame and its JSON object, whose type is the event's name. */
  private JsonWriter begin(String event) {
    return begin(event, out);
  }

  private static JsonWriter begin(String event, JsonWriter json) {
    json.raw(ascii("event: " + event + "\ndata: "));
    return json.beginObject().field("type", event);
  }

  /** Closes the object and the frame. */
  private void end() {
    out.raw(ascii("}\n\n"));
  }

  private JsonWriter startBlock(int index, String type) {
    begin("content_block_start").field("index", index).name("content_block").beginObject();
    return out.field("type", type);
  }

  private static byte[] deltaStart(int index, String type, String member) {
    JsonWriter json = begin("content_block_delta", new JsonWriter(160)).field("index", index);
    return json.name("delta").beginObject().field("type", type).name(member).toBytes();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
