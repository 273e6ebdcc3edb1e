package grok2api.sim.wire;

import java.io.IOException;

/** Answers one request. Runs on the connection's own virtual thread and may block. */
public interface Handler {
  /**
   * Answers {@code x}. A handler that returns without an answer closes the connection.
   *
   * @throws IOException when the client has gone; the connection is closed
   */
  void handle(Exchange x) throws IOException;
}
