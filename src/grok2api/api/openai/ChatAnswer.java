package grok2api.api.openai;

import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of a chat completion: turns events into calls on a sink. The streamed and the plain
 * answer are two sinks of this one machine, so they cannot drift apart.
 */
final class ChatAnswer {

  private final ChatSink sink;
  private final int choices;

  private int choice;
  private boolean opened;
  private int calls;
  private ToolCallStart call;
  private boolean argumentsSent;
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private Usage turnUsage = Usage.NONE;
  private ChatUsage usage = ChatUsage.NONE;

  /** An answer of {@code choices} turns. */
  ChatAnswer(int choices, ChatSink sink) {
    this.choices = choices;
    this.sink = sink;
  }

  /** True once {@link ChatSink#opened} was called for the current choice. */
  boolean isOpened() {
    return opened;
  }

  /** Opens the current choice if it is not open. */
  void open() {
    if (!opened) {
      opened = true;
      sink.opened(choice);
    }
  }

  void nextChoice() {
    choice++;
    opened = false;
    calls = 0;
    sources.clear();
    turnUsage = Usage.NONE;
  }

  void event(ChatEvent event) {
    switch (event) {
      case ChatEvent.TextDelta(var text) -> text(text);
      case ChatEvent.ReasoningDelta(var text, var summary) -> reasoning(text);
      case ChatEvent.LateReasoning late -> {} // sorted in, or left out, before
      case ChatEvent.Citation citation -> {
        open();
        sink.citation(citation);
      }
      case ToolCallStart start -> callOpened(start);
      case ChatEvent.ToolCallArguments(var id, var delta) -> callArguments(delta);
      case ChatEvent.ToolCallEnd(var id, var arguments) -> callEnded(arguments);
      case ChatEvent.Refusal(var text) -> {
        open();
        sink.refusal(text);
      }
      case Source source -> sources.putIfAbsent(source.url(), source);
      case ChatEvent.SearchDone done ->
          done.sources().forEach(source -> sources.putIfAbsent(source.url(), source));
      case ChatEvent.UsageReport(var counted) -> turnUsage = counted;
      case ChatEvent.Finished(var reason, var stop) -> finished(reason);
      // The rest is of no interest here; pictures arrive as text.
      case ChatEvent.Started started -> {}
      case ChatEvent.ReasoningEnd end -> {}
      case ChatEvent.SearchStarted search -> {}
      case ChatEvent.Image image -> {}
      case ChatEvent.Picture picture -> {} // for the tool of another API
    }
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      open();
      sink.text(text);
    }
  }

  private void reasoning(String text) {
    if (!text.isEmpty()) {
      open();
      sink.reasoning(text);
    }
  }

  private void callOpened(ToolCallStart start) {
    open();
    call = start;
    argumentsSent = false;
    sink.callOpened(calls++, start);
  }

  private void callArguments(String delta) {
    if (!delta.isEmpty()) {
      argumentsSent = true;
      sink.callArguments(calls - 1, call, delta);
    }
  }

  /** Arguments that came only whole are sent now; clients parse them, so a function has some. */
  private void callEnded(String arguments) {
    boolean needed = call.kind() == Tool.Kind.FUNCTION;
    if (!argumentsSent) {
      callArguments(arguments.isEmpty() && needed ? "{}" : arguments);
    }
  }

  private void finished(ChatEvent.Reason reason) {
    open();
    sink.finished(word(reason), sources.values());
    usage = usage.plus(turnUsage);
    if (choice == choices - 1) {
      sink.ended(usage);
    }
  }

  private String word(ChatEvent.Reason reason) {
    return switch (reason) {
      case STOP -> calls > 0 ? "tool_calls" : "stop";
      case STOP_SEQUENCE -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case CONTENT_FILTER -> "content_filter";
    };
  }
}
