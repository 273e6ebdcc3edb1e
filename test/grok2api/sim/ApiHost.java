package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.io.IOException;

/** Placeholder. */
final class ApiHost implements Simulator.Host {
  private final Simulator sim;

  ApiHost(Simulator sim) {
    this.sim = sim;
  }

  @Override
  public void handle(Exchange x, Seen seen) throws IOException {
    sim.violation("not yet: " + seen);
    x.json(404, "{}");
  }
}
