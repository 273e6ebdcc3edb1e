package grok2api.api;

import grok2api.chat.ChatEvent;
import grok2api.json.JsonWriter;

/** The plain writer of one API: collects events and writes them as one JSON body. Pure. */
public interface EventBody {

  /** Takes one event. */
  void event(ChatEvent event);

  /** The next of several answers begins. */
  void nextChoice();

  /** Writes the whole body; called once, after the last event. */
  void write(JsonWriter out);
}
