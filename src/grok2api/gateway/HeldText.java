package grok2api.gateway;

import grok2api.chat.ChatEvent;
import grok2api.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Holds back the first characters of an answer, so that an early break can still be repaired by
 * another account ({@code chat.stream_retry_buffer_runes}, 0 by default: nothing is held). Tool
 * calls are never held.
 */
final class HeldText {

  private final Consumer<ChatEvent> out;
  private final int runes;
  private final List<ChatEvent> events = new ArrayList<>();
  private int count;
  private boolean open;

  HeldText(Consumer<ChatEvent> out, Config.Chat config) {
    this.out = out;
    this.runes = config.streamRetryEnabled() ? config.streamRetryBufferRunes() : 0;
    this.open = runes == 0;
  }

  void accept(ChatEvent event) {
    if (open) {
      out.accept(event);
      return;
    }
    events.add(event);
    if (event instanceof ChatEvent.TextDelta(var text)) {
      count += text.codePointCount(0, text.length());
    }
    boolean other = event.content() && !(event instanceof ChatEvent.TextDelta);
    if (count >= runes || other && !(event instanceof ChatEvent.ReasoningDelta)) {
      open = true;
      events.forEach(out);
      events.clear();
    }
  }
}
