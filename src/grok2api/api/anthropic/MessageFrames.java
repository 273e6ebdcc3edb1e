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

  private static final byte[] PING = ascii(frameStart("ping") + "}\n\n");
  private static final byte[] MESSAGE_START = ascii(frameStart("message_start") + ",\"message\":");
  private static final byte[] BLOCK_START =
      ascii(frameStart("content_block_start") + ",\"index\":");
  private static final byte[] DELTA = ascii(frameStart("content_block_delta") + ",\"index\":");
  private static final byte[] BLOCK_STOP = ascii(frameStart("content_block_stop") + ",\"index\":");
  private static final byte[] MESSAGE_DELTA = ascii(frameStart("message_delta") + ",\"delta\":");
  private static final byte[] MESSAGE_STOP = ascii(frameStart("message_stop") + "}\n\n");
  private static final byte[] END = ascii("}\n\n");
  private static final byte[] END_INNER = ascii("}}\n\n");

  private final MessageHead head;
  private final MessageAnswer answer;
  private byte[] delta; // a delta frame of the open block up to its text
  private JsonWriter out;

  /** Frames of one message. */
  MessageFrames(MessageHead head, boolean showsSearches, UnaryOperator<String> newId) {
    this.head = head;
    this.answer = new MessageAnswer(this, head, showsSearches, newId);
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
    head.begin(out.raw(MESSAGE_START))
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
        .endObject()
        .raw(END)
        .raw(PING);
  }

  @Override
  public void thinkingOpened(int index) {
    startBlock(index, "thinking").field("thinking", "").field("signature", "");
    out.raw(END_INNER);
    delta = deltaStart(index, "thinking_delta", "thinking");
  }

  @Override
  public void thinking(int index, String text) {
    out.raw(delta).value(text).raw(END_INNER);
  }

  @Override
  public void signature(int index, String signature) {
    out.raw(deltaStart(index, "signature_delta", "signature")).value(signature).raw(END_INNER);
  }

  @Override
  public void textOpened(int index) {
    startBlock(index, "text").field("text", "").raw(END_INNER);
    delta = deltaStart(index, "text_delta", "text");
  }

  @Override
  public void text(int index, String text) {
    out.raw(delta).value(text).raw(END_INNER);
  }

  @Override
  public void toolOpened(int index, String id, String name) {
    openTool(index, "tool_use", id, name);
  }

  @Override
  public void toolInput(int index, String json) {
    out.raw(delta).value(json).raw(END_INNER);
  }

  @Override
  public void blockClosed(int index) {
    out.raw(BLOCK_STOP).value(index).raw(END);
  }

  @Override
  public void searched(int index, String id, String query) {
    openTool(index, "server_tool_use", id, "web_search");
    toolInput(index, MessageJson.query(query));
    blockClosed(index);
  }

  @Override
  public void found(int index, String id, List<Source> sources) {
    out.raw(BLOCK_START).value(index).name("content_block");
    MessageJson.searchResult(id, sources, out);
    out.raw(END);
    blockClosed(index);
  }

  @Override
  public void finished(MessageEnd message) {
    out.raw(MESSAGE_DELTA).beginObject();
    message.writeStop(out);
    message.writeSources(out);
    out.endObject().name("usage").beginObject();
    message.writeUsage(out);
    out.endObject().raw(END).raw(MESSAGE_STOP);
  }

  private void openTool(int index, String type, String id, String name) {
    startBlock(index, type).field("id", id).field("name", name);
    if (type.equals("server_tool_use")) {
      out.field("caller", MessageJson.DIRECT);
    }
    out.name("input").beginObject().endObject().raw(END_INNER);
    delta = deltaStart(index, "input_json_delta", "partial_json");
  }

  private JsonWriter startBlock(int index, String type) {
    out.raw(BLOCK_START).value(index).name("content_block").beginObject();
    return out.field("type", type);
  }

  /** A delta frame of this block up to its text. */
  private static byte[] deltaStart(int index, String type, String member) {
    JsonWriter json = new JsonWriter(160).raw(DELTA).value(index);
    return json.name("delta").beginObject().field("type", type).name(member).toBytes();
  }

  /** A frame with its name, up to the type in its data. */
  private static String frameStart(String event) {
    return "event: " + event + "\ndata: {\"type\":\"" + event + "\"";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
