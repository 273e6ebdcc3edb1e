package grok2api.upstream;

import grok2api.chat.ChatRequest;
import grok2api.chat.Tool;
import java.util.List;
import java.util.Optional;

/**
 * Separates tool calls that a model writes into its text from the text around them, while it
 * streams.
 *
 * <p>Held back is only what may still become a call: the beginning of an opening tag, a code fence
 * that may surround one, an answer that begins as JSON. A block that turns out to hold no valid
 * call is released unchanged. After the calls everything is dropped. Used by upstreams that have no
 * tools of their own; see {@link ToolPrompt} for the other direction. Not for several threads.
 */
public final class ToolSieve {

  /** Where text and calls go. */
  public interface Output {
    /** Text that is no call, never empty. */
    void plainText(String text);

    /** A call of a declared tool; {@code arguments} is compact JSON, or a custom tool's text. */
    void call(Tool tool, String arguments);

    /** All calls of the turn were given; the rest of the answer is of no interest. */
    void callsComplete();
  }

  private static final int MAX_BLOCK = 1 << 20;
  private static final int MAX_UNDECIDED_JSON = 64 * 1024;
  private static final int MAX_BLANK = 4096;
  private static final int MAX_TRIES = 64; // a block full of closing tags must not cost n squared
  private static final int MAX_CLOSING = 64; // characters of a closing tag, spaces included
  private static final List<String> CLOSINGS =
      List.of("tool_calls", "function_calls", "tool_call", "function_call", "invoke");

  private enum State {
    /** Nothing but white space or the beginning of a fence so far. */
    BLANK,
    /** The whole answer may be JSON. */
    JSON,
    TEXT,
    TAGS,
    DONE
  }

  private final ToolCallParser parser;
  private final boolean parallel;
  private final Output output;
  private final StringBuilder held = new StringBuilder();
  private State state = State.BLANK;
  private boolean shown; // some text was given out: blank text in front of calls is not
  private String lead = ""; // white space and fence in front of the block
  private int searched;
  private int tries;
  private boolean between; // all calls so far are closed, another may follow
  private JsonScan json = new JsonScan();

  private ToolSieve(List<Tool> tools, boolean parallel, Output output) {
    this.parser = new ToolCallParser(tools);
    this.parallel = parallel;
    this.output = output;
  }

  /**
   * A sieve when the request declares tools that may be called, else empty: text passes as it is.
   */
  public static Optional<ToolSieve> forRequest(ChatRequest request, Output output) {
    if (!ToolPrompt.offersTools(request)) {
      return Optional.empty();
    }
    return Optional.of(new ToolSieve(request.tools(), request.parallelToolCalls(), output));
  }

  /** Takes the next piece of the answer. */
  public void feed(String piece) {
    if (state == State.DONE || piece.isEmpty()) {
      return;
    }
    if (state == State.TEXT && held.isEmpty() && !Openings.mayBegin(piece)) {
      output.plainText(piece);
      return;
    }
    held.append(piece);
    advance();
  }

  /** The answer is complete. */
  public void end() {
    switch (state) {
      case JSON -> {
        if (!give(json.mayBeCalls(held) ? parser.json(json.value(held)) : List.of())) {
          release(held.length());
        }
      }
      case TAGS -> {
        if (!give(parser.tags(held.toString(), true).calls())) {
          releaseBlock(held.length());
        }
      }
      case BLANK, TEXT -> release(held.length());
      case DONE -> {}
    }
    held.setLength(0);
  }

  private void advance() {
    State before;
    do {
      before = state;
      switch (state) {
        case BLANK -> blank();
        case JSON -> json();
        case TEXT -> text();
        case TAGS -> tags();
        case DONE -> held.setLength(0);
      }
    } while (state != before);
  }

  private void blank() {
    int first = Openings.skipSpace(held, 0);
    if (first == held.length()) {
      state = first > MAX_BLANK ? State.TEXT : State.BLANK;
      return;
    }
    char c = held.charAt(first);
    if (c == '`') {
      int fence = Openings.fenceEnd(held, first);
      if (fence == Openings.UNDECIDED || fence == held.length()) {
        return;
      }
      c = fence < 0 ? c : held.charAt(fence);
      first = Math.max(fence, first);
    }
    if (c == '{' || c == '[') {
      json = new JsonScan();
      json.start(first, first > 0 && held.lastIndexOf("`", first) >= 0);
      state = State.JSON;
    } else {
      state = State.TEXT;
    }
  }

  private void json() {
    json.scan(held);
    boolean limit = held.length() > (json.namesCalls() ? MAX_BLOCK : MAX_UNDECIDED_JSON);
    if (limit || json.isOver() && !json.mayBeCalls(held)) {
      state = State.TEXT;
      release(json.safeEnd(held));
    } else if (json.isOver() && json.isCertain(held)) {
      if (!give(parser.json(json.value(held)))) {
        state = State.TEXT;
        release(json.safeEnd(held));
      }
    }
  }

  private void text() {
    int at = 0;
    while (at < held.length()) {
      int candidate = Openings.next(held, at);
      if (candidate < 0) {
        break;
      }
      int opening = Openings.classify(held, candidate);
      if (opening == Openings.UNDECIDED) {
        if (shown || Openings.skipSpace(held, 0) < candidate) {
          release(candidate);
        }
        return;
      }
      if (opening >= 0) {
        open(candidate, opening);
        return;
      }
      at = candidate + 1;
    }
    release(held.length());
  }

  /** Text ends at {@code candidate}; the block begins at {@code opening}. */
  private void open(int candidate, int opening) {
    int textEnd = candidate;
    while (textEnd > 0 && Character.isWhitespace(held.charAt(textEnd - 1))) {
      textEnd--;
    }
    release(textEnd);
    int lead = opening - textEnd;
    this.lead = held.substring(0, lead);
    if (held.charAt(lead) == '{') {
      json = new JsonScan();
      json.start(lead, this.lead.indexOf('`') >= 0);
      state = State.JSON;
      return;
    }
    held.delete(0, lead);
    searched = 0;
    tries = 0;
    between = false;
    state = State.TAGS;
  }

  private void tags() {
    if (held.length() > MAX_BLOCK) {
      state = State.TEXT;
      releaseBlock(held.length());
      return;
    }
    if (tries > MAX_TRIES || !sawClosing()) {
      return;
    }
    tries++;
    searched = held.length();
    ToolCallParser.Block block = parser.tags(held.toString(), false);
    between = block.between();
    if (block.end() >= 0 && !give(block.calls())) {
      state = State.TEXT;
      releaseBlock(block.end());
    }
  }

  /** True when a closing tag ended since the last look, or something follows the last one. */
  private boolean sawClosing() {
    if (between) {
      return true;
    }
    int from = Math.max(0, searched - MAX_CLOSING);
    String recent = held.substring(from);
    for (String name : CLOSINGS) {
      for (int i = Markup.closing(recent, name, 0); i >= 0; ) {
        int end = Markup.tag(recent, i).end();
        if (end < 0 || from + end > searched) {
          return true;
        }
        i = Markup.closing(recent, name, end);
      }
    }
    searched = held.length();
    return false;
  }

  /** Hands calls out and ends everything; false when there are none. */
  private boolean give(List<ToolCallParser.Call> calls) {
    if (calls.isEmpty()) {
      return false;
    }
    state = State.DONE;
    held.setLength(0);
    for (ToolCallParser.Call call : parallel ? calls : calls.subList(0, 1)) {
      output.call(call.tool(), call.arguments());
    }
    output.callsComplete();
    return true;
  }

  private void releaseBlock(int count) {
    held.insert(0, lead);
    int all = lead.length() + count;
    lead = "";
    release(all);
  }

  private void release(int count) {
    if (count > 0) {
      String text = held.substring(0, count);
      held.delete(0, count);
      shown = true;
      output.plainText(text);
    }
  }
}
