package grok2api.api;

import grok2api.chat.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings thinking that came after the answer had begun back to the last run of thinking before it,
 * for answers that are sent whole: holds back everything from the end of that run on.
 */
public final class ThoughtsFirst {

  private final Consumer<ChatEvent> out;
  private final List<ChatEvent> held = new ArrayList<>();
  private boolean answering;

  /** Passes events on in their new order. */
  public ThoughtsFirst(Consumer<ChatEvent> out) {
    this.out = out;
  }

  /** Takes the next event; with the last one nothing is held back any more. */
  public void accept(ChatEvent event) {
    if (event instanceof ChatEvent.LateReasoning(var text, var summary)) {
      out.accept(new ChatEvent.ReasoningDelta(text, summary));
      return;
    }
    answering |= event.visible();
    if (!answering && event instanceof ChatEvent.ReasoningDelta) {
      release(); // that was not the last run
    }
    held.add(event);
    boolean mayGrow = answering || held.getFirst() instanceof ChatEvent.ReasoningEnd;
    if (!mayGrow || event instanceof ChatEvent.Finished) {
      release();
    }
  }

  private void release() {
    held.forEach(out);
    held.clear();
  }
}
