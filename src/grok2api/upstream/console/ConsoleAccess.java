package grok2api.upstream.console;

import java.time.InstantSource;

/** The access tokens of console.x.ai, shared by everything that calls it. */
public final class ConsoleAccess {

  private final ConsoleCalls calls;

  /** Knows no tokens yet. */
  public ConsoleAccess(InstantSource clock) {
    this.calls = new ConsoleCalls(clock);
  }

  ConsoleCalls calls() {
    return calls;
  }
}
