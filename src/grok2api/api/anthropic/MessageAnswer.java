package grok2api.api.anthropic;

import grok2api.api.ReasoningToken;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.SearchDone;
import grok2api.chat.ChatEvent.SearchStarted;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.chat.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The state of a message: turns events into calls on a sink. The streamed and the plain answer are
 * two sinks of this one machine, so they cannot drift apart.
 *
 * <p>It keeps the rules that clients rely on: one block open at a time, indexes 0, 1, 2 … never
 * used twice, at least one block, the input of a call never empty, a signature on every thinking
 * block.
 */
final class MessageAnswer {

  private enum Open {
    NOTHING,
    THINKING,
    TEXT,
    TOOL
  }

  private final MessageSink sink;
  private final MessageHead head;
  private final boolean showsSearches;
  private final UnaryOperator<String> newId;

  private boolean opened;
  private Open open = Open.NOTHING;
  private int index = -1; // of the block that is open, else of the last one
  private boolean inputSent;
  private int calls;
  private boolean spoke;
  private int searches;
  private final Map<String, String> running = new LinkedHashMap<>(); // upstream's call id to ours
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private Usage usage = Usage.NONE;

  /**
   * A message.
   *
   * @param head its token estimate counts for upstreams that do not say: clients decide by this
   *     number when to shorten the history, so it is never 0
   * @param showsSearches the client declared hosted search: to others its blocks are unknown tools
   * @param newId makes a random id from a prefix
   */
  MessageAnswer(
      MessageSink sink, MessageHead head, boolean showsSearches, UnaryOperator<String> newId) {
    this.sink = sink;
    this.head = head;
    this.showsSearches = showsSearches;
    this.newId = newId;
  }

  boolean isOpened() {
    return opened;
  }

  /** Begins the message if it has not begun. */
  void open() {
    if (!opened) {
      opened = true;
      sink.opened();
    }
  }

  void event(ChatEvent event) {
    switch (event) {
      case ChatEvent.TextDelta(var text) -> text(text);
      case ChatEvent.ReasoningDelta(var text, var summary) -> thinking(text);
      case ChatEvent.ReasoningEnd(var origin, var blob) -> thinkingEnded(origin, blob);
      case ToolCallStart start -> toolOpened(start);
      case ChatEvent.ToolCallArguments(var id, var delta) -> toolInput(delta);
      case ChatEvent.ToolCallEnd(var id, var arguments) -> toolEnded(arguments);
      case SearchStarted search -> searchStarted(search.callId(), search.query());
      case SearchDone done -> searchDone(done);
      case Source source -> sources.putIfAbsent(source.url(), source);
      case ChatEvent.Refusal(var text) -> text(text);
      case ChatEvent.UsageReport(var counted) -> usage = counted;
      case ChatEvent.Finished(var reason, var stop) -> finished(reason, stop);
      case ChatEvent.LateReasoning late -> {} // sorted in, or left out, before
      // Citations stand in the text already; pictures arrive as text.
      case ChatEvent.Started started -> {}
      case ChatEvent.Citation citation -> {}
      case ChatEvent.Image image -> {}
      case ChatEvent.Picture picture -> {} // for the tool of another API
    }
  }

  private void text(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (open != Open.TEXT) {
      next(Open.TEXT);
      sink.textOpened(index);
    }
    spoke = true;
    sink.text(index, text);
  }

  private void thinking(String text) {
    if (!text.isEmpty()) {
      openThinking();
      sink.thinking(index, text);
    }
  }

  private void openThinking() {
    if (open != Open.THINKING) {
      next(Open.THINKING);
      sink.thinkingOpened(index);
    }
  }

  /** A blob without visible reasoning still goes out: the upstream wants it back. */
  private void thinkingEnded(Optional<String> origin, Optional<String> blob) {
    if (blob.isPresent()) {
      openThinking();
      closeThinking(ReasoningToken.wrap(origin.orElse("w"), head.model(), blob.get()));
    } else if (open == Open.THINKING) {
      close();
    }
  }

  private void toolOpened(ToolCallStart start) {
    next(Open.TOOL);
    calls++;
    inputSent = false;
    sink.toolOpened(index, toolId(start.callId()), start.name());
  }

  private void toolInput(String delta) {
    if (!delta.isEmpty()) {
      inputSent = true;
      sink.toolInput(index, delta);
    }
  }

  private void toolEnded(String arguments) {
    if (!inputSent) {
      toolInput(arguments.isEmpty() ? "{}" : arguments);
    }
    close();
  }

  /** Calls are paired with results by id, so ours follows from the upstream's. */
  private static String toolId(String callId) {
    return callId.startsWith("call_") ? "toolu_" + callId.substring("call_".length()) : callId;
  }

  private void searchStarted(String callId, String query) {
    if (showsSearches && !running.containsKey(callId)) {
      next(Open.NOTHING);
      String id = newId.apply("srvtoolu_");
      running.put(callId, id);
      sink.searched(index, id, query);
    }
  }

  private void searchDone(SearchDone done) {
    done.sources().forEach(source -> sources.putIfAbsent(source.url(), source));
    if (showsSearches) {
      searchStarted(done.callId(), done.query());
      found(running.remove(done.callId()), done.sources());
    }
  }

  private void found(String id, List<Source> results) {
    next(Open.NOTHING);
    searches++;
    sink.found(index, id, results);
  }

  private void finished(ChatEvent.Reason reason, Optional<String> stopSequence) {
    List.copyOf(running.values()).forEach(id -> found(id, List.of()));
    running.clear();
    close();
    if (index < 0) {
      next(Open.TEXT);
      sink.textOpened(index);
      close();
    }
    sink.finished(
        new MessageEnd(
            word(reason),
            reason == ChatEvent.Reason.STOP_SEQUENCE ? stopSequence : Optional.empty(),
            usage.input() > 0 ? usage : estimated(usage),
            searches,
            new ArrayList<>(sources.values())));
  }

  private Usage estimated(Usage counted) {
    return new Usage(head.inputTokens(), 0, counted.output(), counted.reasoning(), true);
  }

  /** {@code refusal} only without an answer: Claude Code repeats the turn and then gives up. */
  private String word(ChatEvent.Reason reason) {
    return switch (reason) {
      case STOP -> calls > 0 ? "tool_use" : "end_turn";
      case TOOL_CALLS -> "tool_use";
      case LENGTH -> "max_tokens";
      case STOP_SEQUENCE -> "stop_sequence";
      case CONTENT_FILTER -> spoke || calls > 0 ? "end_turn" : "refusal";
    };
  }

  /** Closes what is open and takes the next index. */
  private void next(Open kind) {
    open();
    close();
    index++;
    open = kind;
  }

  private void close() {
    switch (open) {
      case NOTHING -> {}
      case THINKING -> closeThinking(ReasoningToken.wrap("w", newId.apply("")));
      case TEXT, TOOL -> {
        open = Open.NOTHING;
        sink.blockClosed(index);
      }
    }
  }

  private void closeThinking(String signature) {
    open = Open.NOTHING;
    sink.signature(index, signature);
    sink.blockClosed(index);
  }
}
