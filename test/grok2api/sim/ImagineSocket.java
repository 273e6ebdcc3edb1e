package grok2api.sim;

import grok2api.sim.wire.Ws;

/** Placeholder. */
final class ImagineSocket {
  private final Ws ws;

  ImagineSocket(Simulator sim, Account account, Ws ws, Seen seen) {
    this.ws = ws;
  }

  void run() {
    ws.cut();
  }
}
