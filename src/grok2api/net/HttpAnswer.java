package grok2api.net;

import java.io.InputStream;
import java.util.Optional;

/**
 * An upstream's answer whose head has arrived. Reading the body blocks, ends by interrupt, and by
 * the call's idle limit (a {@link grok2api.base.Failure} of kind {@code TIMEOUT}).
 */
public interface HttpAnswer extends AutoCloseable {

  /** HTTP status. */
  int status();

  /** First value of a header, name in any case. */
  Optional<String> header(String name);

  /** The body, gzip undone. {@code available()} tells what can be read without waiting. */
  InputStream body();

  /**
   * Ends reads of the body that still wait at {@code nanos} of {@link System#nanoTime}, as the idle
   * limit does; {@link Long#MAX_VALUE}: only the call's own limits. May be 0.1 s late.
   */
  void readUntil(long nanos);

  /** At most {@code maxBytes} of the body, for errors and small documents. */
  byte[] read(int maxBytes);

  /** Stops the transfer; idempotent, never throws. */
  @Override
  void close();
}
