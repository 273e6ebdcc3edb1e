package grok2api.api;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.json.JsonWriter;

/**
 * The streaming writer of one API: a state machine that appends complete frames. Pure: ids and time
 * were given to it, it neither waits nor fails. All calls come under one lock.
 */
public interface EventFrames {

  /** Appends what the event means to the client; possibly nothing. */
  void event(ChatEvent event, JsonWriter out);

  /** The next of several answers begins; called between a {@code Finished} and what follows. */
  void nextChoice();

  /** Appends the opening events if they are still missing, else one sign of life. */
  void heartbeat(JsonWriter out);

  /** Appends the API's own error event and the proper end of the stream; nothing follows. */
  void failed(Failure failure, JsonWriter out);
}
