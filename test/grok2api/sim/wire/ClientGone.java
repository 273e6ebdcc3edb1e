package grok2api.sim.wire;

import java.io.IOException;

/** The client closed the connection although its answer was not complete. */
public final class ClientGone extends IOException {
  private static final long serialVersionUID = 1L;

  /** Creates the signal; {@code message} says what the server was doing. */
  public ClientGone(String message) {
    super(message);
  }
}
