package grok2api.api;

import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.ReasoningDelta;
import grok2api.chat.ChatEvent.ReasoningEnd;
import grok2api.chat.ChatEvent.SearchDone;
import grok2api.chat.ChatEvent.SearchStarted;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.chat.ChatEvent.ToolCallArguments;
import grok2api.chat.ChatEvent.ToolCallEnd;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Event lists of every legal order: reasoning, text, searches, calls, in runs, in any number. */
public final class RandomEvents {

  private static final String[] PIECES = {
    "a", "é\n", "\"quoted\" \\", "\uD83D\uDE00", "", "\u0001<tag>", " "
  };

  private final Random random;
  private final List<ChatEvent> events = new ArrayList<>();
  private int calls;

  private RandomEvents(long seed) {
    this.random = new Random(seed);
  }

  /** The list of a seed. */
  public static List<ChatEvent> of(long seed) {
    RandomEvents made = new RandomEvents(seed);
    made.fill();
    return made.events;
  }

  private void fill() {
    events.add(new ChatEvent.Started(Optional.empty()));
    for (int run = random.nextInt(7); run > 0; run--) {
      switch (random.nextInt(6)) {
        case 0 -> reasoning();
        case 1, 2 -> text();
        case 3 -> call();
        case 4 -> search();
        default -> events.add(new Source("https://h/" + random.nextInt(3), "T", "web"));
      }
    }
    events.add(new ChatEvent.UsageReport(new Usage(9, 1, 8, 2, true)));
    events.add(Finished.of(calls > 0 ? ChatEvent.Reason.TOOL_CALLS : ChatEvent.Reason.STOP));
  }

  private String piece() {
    return PIECES[random.nextInt(PIECES.length)];
  }

  private void reasoning() {
    for (int i = random.nextInt(3); i >= 0; i--) {
      events.add(new ReasoningDelta(piece(), false));
    }
    if (random.nextBoolean()) {
      Optional<String> blob = random.nextBoolean() ? Optional.of("B") : Optional.empty();
      events.add(new ReasoningEnd(Optional.of("c"), blob));
    }
  }

  private void text() {
    for (int i = random.nextInt(4); i >= 0; i--) {
      events.add(new TextDelta(piece()));
    }
    if (random.nextBoolean()) {
      events.add(new ChatEvent.Citation("https://h/1", "T", 0, 1));
    }
  }

  private void call() {
    String id = "call_" + calls++;
    boolean pieces = random.nextBoolean();
    String[] parts = {"{\"k\":", "\"v\\\"", "\"}"};
    events.add(new ToolCallStart(id, "tool", Tool.Kind.FUNCTION));
    if (pieces) {
      for (String part : parts) {
        events.add(new ToolCallArguments(id, part));
      }
    }
    events.add(new ToolCallEnd(id, pieces ? String.join("", parts) : ""));
  }

  private void search() {
    String id = "s" + events.size();
    events.add(new SearchStarted(id, "web", piece()));
    if (random.nextInt(4) > 0) {
      events.add(new SearchDone(id, "web", "q", List.of(new Source("https://h/1", "T", "web"))));
    }
  }
}
