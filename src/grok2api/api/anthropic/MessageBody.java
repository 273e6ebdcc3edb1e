package grok2api.api.anthropic;

import grok2api.api.EventBody;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Source;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The JSON body of a message that is not streamed. */
final class MessageBody implements EventBody, MessageSink {

  /** A block of the content; builders grow while it is open. */
  private sealed interface Block {
    record Thinking(StringBuilder text, StringBuilder signature) implements Block {}

    record Words(StringBuilder text) implements Block {}

    record Call(String type, String id, String name, StringBuilder input) implements Block {}

    record Found(String id, List<Source> sources) implements Block {}
  }

  private final MessageHead head;
  private final MessageAnswer answer;
  private final List<Block> blocks = new ArrayList<>();
  private Optional<MessageEnd> end = Optional.empty();

  /** The body of one message. */
  MessageBody(MessageHead head, boolean showsSearches, UnaryOperator<String> newId) {
    this.head = head;
    this.answer = new MessageAnswer(this, head, showsSearches, newId);
  }

  @Override
  public void event(ChatEvent event) {
    answer.event(event);
  }

  @Override
  public void nextChoice() {
    throw new IllegalStateException("a message is one answer");
  }

  @Override
  public void opened() {
    // the head is known already
  }

  @Override
  public void thinkingOpened(int index) {
    blocks.add(new Block.Thinking(new StringBuilder(), new StringBuilder()));
  }

  @Override
  public void thinking(int index, String text) {
    if (blocks.get(index) instanceof Block.Thinking thinking) {
      thinking.text().append(text);
    }
  }

  @Override
  public void signature(int index, String signature) {
    if (blocks.get(index) instanceof Block.Thinking thinking) {
      thinking.signature().append(signature);
    }
  }

  @Override
  public void textOpened(int index) {
    blocks.add(new Block.Words(new StringBuilder()));
  }

  @Override
  public void text(int index, String text) {
    if (blocks.get(index) instanceof Block.Words words) {
      words.text().append(text);
    }
  }

  @Override
  public void toolOpened(int index, String id, String name) {
    blocks.add(new Block.Call("tool_use", id, name, new StringBuilder()));
  }

  @Override
  public void toolInput(int index, String json) {
    if (blocks.get(index) instanceof Block.Call call) {
      call.input().append(json);
    }
  }

  @Override
  public void blockClosed(int index) {
    // nothing stays open in a body
  }

  @Override
  public void searched(int index, String id, String query) {
    StringBuilder input = new StringBuilder(MessageJson.query(query));
    blocks.add(new Block.Call("server_tool_use", id, "web_search", input));
  }

  @Override
  public void found(int index, String id, List<Source> sources) {
    blocks.add(new Block.Found(id, sources));
  }

  @Override
  public void finished(MessageEnd message) {
    end = Optional.of(message);
  }

  @Override
  public void write(JsonWriter json) {
    MessageEnd message = end.orElseThrow(() -> new IllegalStateException("the message has no end"));
    head.begin(json).name("content").beginArray();
    blocks.forEach(block -> write(block, json));
    json.endArray();
    message.writeStop(json);
    json.nullField("container").name("usage").beginObject();
    message.writeUsage(json);
    json.field("service_tier", "standard").endObject();
    message.writeSources(json);
    json.endObject();
  }

  private static void write(Block block, JsonWriter json) {
    switch (block) {
      case Block.Thinking(var text, var signature) ->
          json.beginObject()
              .field("type", "thinking")
              .field("thinking", text.toString())
              .field("signature", signature.toString())
              .endObject();
      case Block.Words(var text) ->
          json.beginObject().field("type", "text").field("text", text.toString()).endObject();
      case Block.Call(var type, var id, var name, var input) -> {
        json.beginObject().field("type", type).field("id", id).field("name", name);
        if (type.equals("server_tool_use")) {
          json.field("caller", MessageJson.DIRECT);
        }
        json.field("input", MessageJson.input(input.toString())).endObject();
      }
      case Block.Found(var id, var sources) -> MessageJson.searchResult(id, sources, json);
    }
  }
}
