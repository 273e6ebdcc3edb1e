package grok2api.gateway;

import grok2api.chat.ChatEvent;
import java.util.function.Consumer;

/** One step between the upstream's events and the client's; keeps state for one turn. */
@FunctionalInterface
interface Stage {
  /** Passes on, changes, holds or drops an event. */
  void accept(ChatEvent event, Consumer<ChatEvent> out);
}
