package grok2api.api.openai;

import grok2api.api.EventFrames;
import grok2api.api.OpenAiErrors;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.http.Sse;
import grok2api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Chunks of a streamed chat completion: {@code data:} lines only, then {@code [DONE]}.
 *
 * <p>All but the delta of a chunk is the same for the whole answer; those bytes are made once.
 */
final class ChatFrames implements EventFrames, ChatSink {

  private static final String OBJECT = "chat.completion.chunk";
  private static final byte[] END_FRAME = ascii("\n\n");

  private final ChatHead head;
  private final boolean includeUsage;
  private final ChatAnswer answer;
  private final byte[] tail; // everything of a chunk behind its delta
  private final byte[] wordsTail; // the same behind a delta of one open object
  private byte[] start; // everything in front of the delta
  private byte[] textStart;
  private byte[] reasoningStart;
  private JsonWriter out;

  /** Frames of one answer; {@code includeUsage} asks for a last chunk with the tokens. */
  ChatFrames(ChatHead head, boolean includeUsage, int choices) {
    this.head = head;
    this.includeUsage = includeUsage;
    this.answer = new ChatAnswer(choices, this);
    String unfinished = ",\"finish_reason\":null}]";
    String end = unfinished + (includeUsage ? ",\"usage\":null}\n\n" : "}\n\n");
    this.tail = ascii(end);
    this.wordsTail = ascii("}" + end);
  }

  @Override
  public void event(ChatEvent event, JsonWriter out) {
    this.out = out;
    answer.event(event);
  }

  @Override
  public void nextChoice() {
    answer.nextChoice();
  }

  @Override
  public void heartbeat(JsonWriter out) {
    this.out = out;
    if (answer.isOpened()) {
      Sse.keepAlive(out);
    } else {
      answer.open();
    }
  }

  @Override
  public void failed(Failure failure, JsonWriter out) {
    Sse.data(out, json -> OpenAiErrors.write(failure, json));
    Sse.done(out);
  }

  @Override
  public void opened(int choice) {
    start = chunkStart(choice).toBytes();
    textStart = chunkStart(choice).beginObject().name("content").toBytes();
    reasoningStart = chunkStart(choice).beginObject().name("reasoning_content").toBytes();
    out.raw(start).beginObject().field("role", "assistant").field("content", "").endObject();
    out.raw(tail);
  }

  @Override
  public void text(String text) {
    out.raw(textStart).value(text).raw(wordsTail);
  }

  @Override
  public void reasoning(String text) {
    out.raw(reasoningStart).value(text).raw(wordsTail);
  }

  @Override
  public void citation(Citation citation) {
    out.raw(start).beginObject().name("annotations").beginArray();
    ChatJson.annotation(citation, out);
    out.endArray().endObject().raw(tail);
  }

  @Override
  public void callOpened(int index, ToolCallStart call) {
    out.raw(start).beginObject().name("tool_calls").beginArray().beginObject();
    out.field("index", index);
    ChatJson.call(call, "", out);
    out.endObject().endArray().endObject().raw(tail);
  }

  @Override
  public void callArguments(int index, ToolCallStart call, String delta) {
    out.raw(start).beginObject().name("tool_calls").beginArray().beginObject();
    out.field("index", index)
        .name(ChatJson.kind(call))
        .beginObject()
        .field(ChatJson.payload(call), delta)
        .endObject();
    out.endObject().endArray().endObject().raw(tail);
  }

  @Override
  public void refusal(String text) {
    out.raw(start).beginObject().field("refusal", text).endObject().raw(tail);
  }

  @Override
  public void finished(String reason, Collection<Source> sources) {
    out.raw(start).beginObject().endObject();
    out.field("finish_reason", reason).endObject().endArray();
    if (includeUsage) {
      out.nullField("usage");
    }
    ChatJson.sources(sources, out);
    out.endObject().raw(END_FRAME);
  }

  @Override
  public void ended(ChatUsage usage) {
    if (includeUsage) {
      Sse.data(
          out,
          json -> {
            head.begin(OBJECT, json).name("choices").beginArray().endArray().name("usage");
            usage.write(json);
            json.endObject();
          });
    }
    Sse.done(out);
  }

  /** Everything of a chunk in front of its delta. */
  private JsonWriter chunkStart(int choice) {
    JsonWriter json = new JsonWriter(160).raw(ascii("data: "));
    head.begin(OBJECT, json).name("choices").beginArray().beginObject().field("index", choice);
    return json.name("delta");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
