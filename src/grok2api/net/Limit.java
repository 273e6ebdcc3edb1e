package grok2api.net;

import grok2api.base.Failure;

/** Why a wait for an upstream was ended: decides the code that a client sees. */
enum Limit {
  ANSWER("upstream_timeout", "The upstream did not answer in time."),
  IDLE("stream_idle_timeout", "The upstream went silent."),
  SEND("upstream_timeout", "The upstream did not take the request in time.");

  /** A time of {@link System#nanoTime} that never comes. */
  static final long NONE = Long.MAX_VALUE;

  private final String code;
  private final String message;

  Limit(String code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The earlier one of two times, of which either may be {@link #NONE}. */
  static long earlier(long one, long other) {
    if (one == NONE || other == NONE) {
      return one == NONE ? other : one;
    }
    return one - other < 0 ? one : other;
  }

  /** The failure that callers get: kind {@code TIMEOUT}, status 504. */
  Failure failure(Throwable cause) {
    return Failure.of(Failure.Kind.TIMEOUT, code, message)
        .fault(Failure.Fault.TIMEOUT, 0)
        .cause(cause)
        .build();
  }
}
