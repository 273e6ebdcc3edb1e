package grok2api.net;

import grok2api.base.Failure;

/** The failures of a way to an upstream that are not a matter of time. */
final class Broken {

  private Broken() {}

  /** Connect, TLS, reset, early end: 502 {@code upstream_error}. */
  static Failure transport(String message, Throwable cause) {
    return Failure.of(Failure.Kind.UPSTREAM, "upstream_error", message)
        .fault(Failure.Fault.TRANSPORT, 0)
        .cause(cause)
        .build();
  }

  /** A connection that broke in use. */
  static Failure connection(Throwable cause) {
    return transport("The connection to the upstream broke.", cause);
  }

  /** A request that must not go out as it is: an address or a header with broken characters. */
  static Failure request(Throwable cause) {
    return Failure.of(
            Failure.Kind.UPSTREAM, "upstream_error", "The upstream's request is not valid.")
        .fault(Failure.Fault.BAD_REQUEST, 0)
        .cause(cause)
        .build();
  }

  /** The waiting thread was interrupted; its flag is set again. */
  static Failure interrupted() {
    Thread.currentThread().interrupt();
    return Failure.cancelled("interrupted while waiting for the upstream");
  }
}
