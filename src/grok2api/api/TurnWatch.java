package grok2api.api;

import grok2api.chat.ChatEvent;
import grok2api.gateway.Turn;
import java.util.function.Supplier;

/**
 * Stands between the driver and a turn on the thread that carries it: sees every event before the
 * writer does, outside all locks, and may block or fail there.
 */
public interface TurnWatch {

  /** Asks and passes on, nothing else. */
  TurnWatch NONE = new TurnWatch() {};

  /** Opens the turn. */
  default Turn open(Supplier<Turn> opening) {
    return opening.get();
  }

  /** The turn's next event. */
  default ChatEvent next(Turn turn) {
    return turn.next();
  }
}
