package grok2api.http;

import java.time.Duration;

/** How long bytes of a refused body are still taken before the connection is closed. */
final class Linger {

  /** Silence that ends it. */
  static final Duration IDLE = Duration.ofSeconds(2);

  /** All of it. */
  static final Duration TOTAL = Duration.ofSeconds(15);

  /** An unread rest up to this size is read so that the connection can be used again. */
  static final int KEEP = 64 * 1024;

  private Linger() {}
}
