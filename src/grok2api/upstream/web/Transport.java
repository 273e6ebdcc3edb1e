package grok2api.upstream.web;

/** An accepted turn: where its answer is read from. Not for several threads, except close. */
interface Transport extends AutoCloseable {

  /**
   * Reads what comes next into the answer; blocks until something came or the time is over.
   *
   * @param limitNanos longest wait
   * @return true when it was more than a sign of life
   */
  boolean advance(long limitNanos);

  /** True when {@link #advance} would not wait. */
  boolean ready();

  /** Stops the transfer; idempotent, never waits, never throws. */
  @Override
  void close();
}
