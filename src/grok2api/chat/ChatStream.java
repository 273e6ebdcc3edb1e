package grok2api.chat;

/** The events of one turn, pulled by the thread that carries the request. */
public interface ChatStream extends AutoCloseable {

  /**
   * The next event; blocks, ends by interrupt. After {@link ChatEvent.Finished} it must not be
   * called again. Throws a {@link grok2api.base.Failure} when the turn fails; nothing follows it.
   */
  ChatEvent next();

  /** True when {@link #next} would return without waiting for the network. */
  boolean ready();

  /** Stops the upstream if it still runs; idempotent, never waits, never throws. */
  @Override
  void close();
}
