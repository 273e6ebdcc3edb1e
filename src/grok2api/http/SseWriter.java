package grok2api.http;

import grok2api.base.Failure;
import grok2api.json.JsonWriter;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes server-sent events; one lock orders the request's thread and the heartbeat's.
 *
 * <p>{@link #write} only appends; {@link #flush} sends what is there in one piece, so a caller
 * flushes when nothing more is ready. A write that fails or hangs cancels the request and throws a
 * {@link grok2api.base.Failure} of kind {@code CANCELLED}.
 */
public interface SseWriter extends AutoCloseable {

  /**
   * How a stream keeps itself alive, and its last words.
   *
   * @param pingAfter silence before the first heartbeat while nothing was written; zero: never
   *     before the first write
   * @param pingInterval silence between heartbeats afterwards
   * @param heartbeat appends one heartbeat (and, if still missing, the stream's opening events);
   *     runs under the writer's lock
   * @param failed appends the stream's own error event and end; called when the server cancels a
   *     stream that its client still reads
   */
  record Plan(
      Duration pingAfter,
      Duration pingInterval,
      Consumer<JsonWriter> heartbeat,
      BiConsumer<Failure, JsonWriter> failed) {}

  /** Appends complete frames under the lock; sends nothing yet. */
  void write(Consumer<JsonWriter> frames);

  /** Sends what was appended; the first time also the head with status 200. Blocks. */
  void flush();

  /** Flushes, ends the body and stops the heartbeat; idempotent. */
  @Override
  void close();
}
