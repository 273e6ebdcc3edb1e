package grok2api.sim;

import grok2api.sim.wire.Exchange;
import java.io.IOException;

/** Placeholder. */
final class MediaJobs {
  private final Simulator sim;

  MediaJobs(Simulator sim) {
    this.sim = sim;
  }

  void run(Exchange x, Seen seen, Account account, Js body) throws IOException {
    throw new Violation("not yet " + sim + seen + account + body);
  }

  void poll(Exchange x, Account account, String conversation) throws IOException {
    throw new Violation("not yet " + sim + account + conversation);
  }
}
