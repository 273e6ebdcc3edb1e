package grok2api.api.openai;

import grok2api.api.EventBody;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON body of a chat completion that is not streamed. */
final class ChatBody implements EventBody, ChatSink {

  private final ChatHead head;
  private final ChatAnswer answer;
  private final List<Choice> choices = new ArrayList<>();
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private ChatUsage usage = ChatUsage.NONE;

  /** The body of an answer with so many choices. */
  ChatBody(ChatHead head, int choices) {
    this.head = head;
    this.answer = new ChatAnswer(choices, this);
  }

  private record Call(ToolCallStart start, StringBuilder payload) {}

  private static final class Choice {
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final StringBuilder refusal = new StringBuilder();
    final List<Citation> citations = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    String reason = "stop";
  }

  @Override
  public void event(ChatEvent event) {
    answer.event(event);
  }

  @Override
  public void nextChoice() {
    answer.nextChoice();
  }

  @Override
  public void opened(int choice) {
    choices.add(new Choice());
  }

  @Override
  public void reasoning(String text) {
    choices.getLast().reasoning.append(text);
  }

  @Override
  public void text(String text) {
    choices.getLast().text.append(text);
  }

  @Override
  public void citation(Citation citation) {
    choices.getLast().citations.add(citation);
  }

  @Override
  public void callOpened(int index, ToolCallStart call) {
    choices.getLast().calls.add(new Call(call, new StringBuilder()));
  }

  @Override
  public void callArguments(int index, ToolCallStart call, String delta) {
    choices.getLast().calls.get(index).payload().append(delta);
  }

  @Override
  public void refusal(String text) {
    choices.getLast().refusal.append(text);
  }

  @Override
  public void finished(String reason, Collection<Source> found) {
    choices.getLast().reason = reason;
    found.forEach(source -> sources.putIfAbsent(source.url(), source));
  }

  @Override
  public void ended(ChatUsage total) {
    usage = total;
  }

  @Override
  public void write(JsonWriter json) {
    head.begin("chat.completion", json).name("choices").beginArray();
    for (int i = 0; i < choices.size(); i++) {
      json.beginObject().field("index", i).name("message");
      message(choices.get(i), json);
      json.nullField("logprobs").field("finish_reason", choices.get(i).reason).endObject();
    }
    json.endArray().name("usage");
    usage.write(json);
    ChatJson.sources(sources.values(), json);
    json.endObject();
  }

  private static void message(Choice choice, JsonWriter json) {
    boolean silent = choice.text.isEmpty();
    boolean textMayMiss = !choice.calls.isEmpty() || !choice.refusal.isEmpty();
    json.beginObject()
        .field("role", "assistant")
        .field("content", silent && textMayMiss ? null : choice.text.toString())
        .field("refusal", choice.refusal.isEmpty() ? null : choice.refusal.toString());
    if (!choice.reasoning.isEmpty()) {
      json.field("reasoning_content", choice.reasoning.toString());
    }
    if (!choice.citations.isEmpty()) {
      json.name("annotations").beginArray();
      choice.citations.forEach(citation -> ChatJson.annotation(citation, json));
      json.endArray();
    }
    if (!choice.calls.isEmpty()) {
      json.name("tool_calls").beginArray();
      for (Call call : choice.calls) {
        json.beginObject();
        ChatJson.call(call.start(), call.payload().toString(), json);
        json.endObject();
      }
      json.endArray();
    }
    json.endObject();
  }
}
