package grok2api.gateway;

import grok2api.chat.ChatEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Ends the answer at the first stop sequence in the visible text; the sequence is not sent. Text
 * that may be the beginning of one is held back. Tool calls and reasoning are not looked at.
 */
final class StopSequences implements Stage {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();

  StopSequences(List<String> stops) {
    this.stops = stops;
  }

  @Override
  public void accept(ChatEvent event, Consumer<ChatEvent> out) {
    if (event instanceof ChatEvent.TextDelta(var text)) {
      held.append(text);
      scan(out);
      return;
    }
    if (!(event instanceof ChatEvent.UsageReport)) {
      release(held.length(), out);
    }
    out.accept(event);
  }

  private void scan(Consumer<ChatEvent> out) {
    int at = -1;
    String hit = "";
    for (String stop : stops) {
      int found = held.indexOf(stop);
      if (found >= 0 && (at < 0 || found < at)) {
        at = found;
        hit = stop;
      }
    }
    if (at >= 0) {
      held.setLength(at);
      release(at, out);
      out.accept(new ChatEvent.Finished(ChatEvent.Reason.STOP_SEQUENCE, Optional.of(hit)));
      return;
    }
    release(held.length() - openSuffix(), out);
  }

  /** Length of the longest end of the text that could begin a stop sequence. */
  private int openSuffix() {
    int longest = 0;
    for (String stop : stops) {
      int most = Math.min(stop.length() - 1, held.length());
      for (int size = most; size > longest; size--) {
        if (stop.startsWith(held.substring(held.length() - size))) {
          longest = size;
        }
      }
    }
    return longest;
  }

  private void release(int length, Consumer<ChatEvent> out) {
    if (length > 0) {
      String text = held.substring(0, length);
      held.delete(0, length);
      out.accept(new ChatEvent.TextDelta(text));
    }
  }
}
