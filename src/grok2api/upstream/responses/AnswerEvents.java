package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatRequest;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import grok2api.upstream.EventQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts what a native upstream reports into the order that {@link ChatEvent} promises.
 *
 * <p>One tool call is open at a time: what else arrives meanwhile (arguments of parallel calls,
 * text) is held until it is complete. Text and reasoning close each other. Not for several threads.
 */
public final class AnswerEvents implements EventQueue {

  private static final int MAX_ARGUMENTS = 16 * 1024 * 1024; // characters of one call

  private final String origin;
  private final boolean showsSearches;
  private final Map<String, Tool> tools = new HashMap<>();
  private final Deque<ChatEvent> events = new ArrayDeque<>();
  private final Map<String, Call> calls = new HashMap<>();
  private final Set<String> searches = new HashSet<>();
  private final Set<String> sources = new HashSet<>();
  private final Deque<ChatEvent.Citation> early = new ArrayDeque<>();
  private List<Runnable> held = new ArrayList<>();
  private Call open;
  private Optional<Usage> usage = Optional.empty();
  private boolean reasoningOpen;
  private boolean called;
  private boolean refused;
  private boolean progressed;
  private boolean finished;
  private int points;
  private int partStart;
  private String partItem = "";
  private int partIndex = -1;

  /** A function call of the answer. */
  private static final class Call {
    final String callId;
    final String name;
    final boolean internal;
    final boolean custom;
    final StringBuilder arguments = new StringBuilder();
    boolean ended;

    Call(String callId, String name, boolean internal, boolean custom) {
      this.callId = callId;
      this.name = name;
      this.internal = internal;
      this.custom = custom;
    }
  }

  /**
   * For one answer; the first event is there at once.
   *
   * @param origin marks opaque reasoning: {@code c} for the console, {@code o} for the official API
   */
  public AnswerEvents(ChatRequest request, String origin) {
    this.origin = origin;
    this.showsSearches = request.declaresSearch();
    request.callableTools().forEach(tool -> tools.put(tool.name(), tool));
    events.add(new ChatEvent.Started(Optional.empty()));
  }

  @Override
  public Optional<ChatEvent> poll() {
    return Optional.ofNullable(events.poll());
  }

  @Override
  public boolean hasEvents() {
    return !events.isEmpty();
  }

  @Override
  public boolean progressed() {
    return progressed;
  }

  @Override
  public boolean finished() {
    return finished;
  }

  /**
   * A piece of the answer.
   *
   * @param item id of the message
   * @param index which of its text parts; offsets of citations begin anew in each
   */
  public void text(String item, int index, String piece) {
    if (piece.isEmpty()) {
      return;
    }
    progressed = true;
    if (open != null) {
      held.add(() -> text(item, index, piece));
      return;
    }
    endReasoning(Optional.empty());
    if (index != partIndex || !item.equals(partItem)) {
      partIndex = index;
      partItem = item;
      partStart = points;
    }
    points += piece.codePointCount(0, piece.length());
    add(new ChatEvent.TextDelta(piece));
    releaseCitations(false);
  }

  /** A piece of a refusal. */
  public void refusal(String piece) {
    progressed = true;
    refused = true;
    if (open != null) {
      held.add(() -> refusal(piece));
      return;
    }
    endReasoning(Optional.empty());
    add(new ChatEvent.Refusal(piece));
  }

  /** A piece of reasoning. */
  public void reasoning(String piece, boolean summary) {
    if (piece.isEmpty()) {
      return;
    }
    progressed = true;
    if (open != null) {
      held.add(() -> reasoning(piece, summary));
      return;
    }
    reasoningOpen = true;
    add(new ChatEvent.ReasoningDelta(piece, summary));
  }

  /** A run of reasoning is complete; {@code blob} is what the upstream wants back. */
  public void reasoningDone(Optional<String> blob) {
    progressed = true;
    if (open != null) {
      held.add(() -> reasoningDone(blob));
      return;
    }
    reasoningOpen |= blob.isPresent();
    endReasoning(blob);
  }

  private void endReasoning(Optional<String> blob) {
    if (reasoningOpen) {
      reasoningOpen = false;
      add(new ChatEvent.ReasoningEnd(Optional.of(origin), blob));
    }
  }

  /**
   * A citation.
   *
   * @param start code points from the start of the current text part; negative: here
   */
  public void citation(String url, String title, long start, long end) {
    if (url.isEmpty()) {
      return;
    }
    progressed = true;
    if (open != null) {
      held.add(() -> citation(url, title, start, end));
      return;
    }
    source(source(url, title));
    int from = start < 0 ? points : (int) Math.min(Integer.MAX_VALUE, partStart + start);
    int to = start < 0 ? points : (int) Math.min(Integer.MAX_VALUE, partStart + end);
    String named = title.isBlank() ? url : title;
    early.add(new ChatEvent.Citation(url, named, from, Math.max(from, to)));
    releaseCitations(false);
  }

  /** Citations follow the text that they mark; at the end of the text they end there too. */
  private void releaseCitations(boolean all) {
    while (!early.isEmpty() && (all || early.peek().end() <= points)) {
      ChatEvent.Citation next = early.remove();
      int start = Math.min(next.start(), points);
      int end = Math.min(next.end(), points);
      add(new ChatEvent.Citation(next.url(), next.title(), start, end));
    }
  }

  /** A page or post that the answer rests on; each is told once. */
  public void source(Source source) {
    progressed = true;
    if (sources.add(source.url())) {
      add(source);
    }
  }

  /** A source, known for a post by its address; without a title it is called by that. */
  public static Source source(String url, String title) {
    boolean post = url.startsWith("https://x.com/") || url.startsWith("https://twitter.com/");
    return new Source(url, title.isBlank() ? url : title, post ? "x_post" : "web");
  }

  /** The upstream's own tool draws; {@code base64} is empty when it begins or makes nothing. */
  public void picture(String id, String base64, boolean last) {
    progressed = true;
    if (open != null) {
      held.add(() -> picture(id, base64, last));
      return;
    }
    endReasoning(Optional.empty());
    add(new ChatEvent.Picture(id, base64, last));
  }

  /** The upstream searches; {@code query} may still be unknown. */
  public void searching(String id, String kind, String query) {
    progressed = true;
    if (query.isEmpty()) {
      return; // told when it is known, for some clients cannot be corrected
    }
    if (open != null) {
      held.add(() -> searching(id, kind, query));
      return;
    }
    if (searches.add(id)) {
      if (showsSearches) {
        endReasoning(Optional.empty());
      }
      add(new ChatEvent.SearchStarted(id, kind, query));
    }
  }

  /** A search ended. */
  public void searched(String id, String kind, String query, List<Source> found) {
    progressed = true;
    if (open != null) {
      held.add(() -> searched(id, kind, query, found));
      return;
    }
    if (searches.add(id)) {
      if (showsSearches) {
        endReasoning(Optional.empty());
      }
      add(new ChatEvent.SearchStarted(id, kind, query));
    }
    add(new ChatEvent.SearchDone(id, kind, query, found));
    found.forEach(this::source);
  }

  /**
   * A call begins.
   *
   * @param key what further pieces of the call are known by
   */
  public void callStarted(String key, String callId, String name) {
    if (calls.containsKey(key)) {
      return;
    }
    progressed = true;
    Tool tool = tools.get(name);
    boolean custom = tool != null && tool.kind() == Tool.Kind.CUSTOM;
    String id = callId.isEmpty() ? Ids.random("call_") : callId;
    Call call = new Call(id, name, tool == null && InternalTools.has(name), custom);
    calls.put(key, call);
    if (!call.internal) {
      called = true;
      show(call);
    }
  }

  private void show(Call call) {
    if (open != null) {
      held.add(() -> show(call));
      return;
    }
    open = call;
    endReasoning(Optional.empty());
    Tool.Kind kind = call.custom ? Tool.Kind.CUSTOM : Tool.Kind.FUNCTION;
    add(new ChatEvent.ToolCallStart(call.callId, call.name, kind));
    if (!call.custom && !call.arguments.isEmpty()) {
      add(new ChatEvent.ToolCallArguments(call.callId, call.arguments.toString()));
    }
    if (call.ended) {
      close(call);
    }
  }

  /** A piece of a call's arguments. */
  public void callArguments(String key, String piece) {
    Call call = calls.get(key);
    if (call == null || call.ended || piece.isEmpty()) {
      return;
    }
    if (call.arguments.length() + piece.length() > MAX_ARGUMENTS) {
      throw VendorError.protocol("The upstream's tool call is too large.");
    }
    call.arguments.append(piece);
    if (call == open && !call.custom) {
      add(new ChatEvent.ToolCallArguments(call.callId, piece));
    }
  }

  /** A call is complete; what {@code whole} has beyond the pieces is added. */
  public void callDone(String key, String whole) {
    Call call = calls.get(key);
    if (call == null || call.ended) {
      return;
    }
    int seen = call.arguments.length();
    if (whole.length() > seen && whole.startsWith(call.arguments.toString())) {
      callArguments(key, whole.substring(seen));
    }
    call.ended = true;
    if (call.internal) {
      card(call);
    } else if (call == open) {
      close(call);
    }
  }

  private void close(Call call) {
    String arguments = call.arguments.toString();
    if (call.custom) {
      arguments = CustomInput.unwrap(arguments);
      add(new ChatEvent.ToolCallArguments(call.callId, arguments));
    } else if (arguments.isEmpty()) {
      arguments = "{}"; // clients parse them
      add(new ChatEvent.ToolCallArguments(call.callId, arguments));
    }
    add(new ChatEvent.ToolCallEnd(call.callId, arguments));
    open = null;
    List<Runnable> waiting = held;
    held = new ArrayList<>();
    waiting.forEach(Runnable::run);
  }

  /** A tool that the upstream ran for itself: a search, or a line of reasoning. */
  private void card(Call call) {
    String subject = InternalTools.subject(call.arguments.toString());
    Optional<String> kind = InternalTools.searchKind(call.name);
    if (kind.isPresent()) {
      searched(call.callId, kind.get(), subject, List.of());
    } else {
      String line = subject.isEmpty() ? call.name : call.name + ": " + subject;
      reasoning("🔧 " + line + "\n", false);
    }
  }

  /** What the turn cost; told at its end, the last word counts. */
  public void usage(Usage said) {
    usage = Optional.of(said);
  }

  /**
   * Ends the answer, calls that were cut included.
   *
   * @param reason {@code STOP} becomes what the answer was: calls, or a refusal
   */
  public void finish(ChatEvent.Reason reason) {
    if (finished) {
      return;
    }
    while (open != null) {
      open.ended = true;
      close(open); // may open the next one
    }
    releaseCitations(true);
    endReasoning(Optional.empty());
    ChatEvent.Reason end = reason;
    if (reason == ChatEvent.Reason.STOP) {
      end = called ? ChatEvent.Reason.TOOL_CALLS : ChatEvent.Reason.STOP;
      end = refused && !called ? ChatEvent.Reason.CONTENT_FILTER : end;
    }
    usage.ifPresent(spent -> add(new ChatEvent.UsageReport(spent)));
    add(ChatEvent.Finished.of(end));
    finished = true;
  }

  /** The failure for an answer whose end is missing. */
  public static Failure cutOff() {
    return Failure.of(
            Failure.Kind.UPSTREAM,
            "upstream_error",
            "The upstream ended before the answer was complete.")
        .fault(Failure.Fault.TRANSPORT, 0)
        .build();
  }

  private void add(ChatEvent event) {
    if (!finished) {
      events.add(event);
    }
  }
}
