package grok2api.net;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * A WebSocket of text messages, pulled by one thread. Messages arrive whole; one that is larger
 * than was agreed ends the connection, and so does a limit that passes.
 */
public interface TextStream extends AutoCloseable {

  /**
   * The next message; blocks. A closed or broken connection is a {@link grok2api.base.Failure} with
   * fault {@code TRANSPORT}; no message within {@code idle} one of kind {@code TIMEOUT}.
   */
  String next(Duration idle);

  /** True when {@link #next} would not wait. */
  boolean ready();

  /** Sends one text message; safe for several threads, one send at a time, 15 s limit. */
  void send(String message);

  /** Sends {@code message} every {@code period} until the connection closes. */
  void heartbeat(Duration period, Supplier<String> message);

  /** Closes without waiting; idempotent, never throws. */
  @Override
  void close();
}
