package grok2api.upstream;

/** An accepted turn: where its answer is read from. Not for several threads, except close. */
public interface Transport extends AutoCloseable {

  /**
   * Reads what comes next into the answer; blocks until something came or the time is over.
   *
   * @param limitNanos longest wait
   * @return true when it was more than a sign of life
   * @throws grok2api.base.Failure what the upstream reports, or what broke; kind {@code TIMEOUT}
   *     when the time is over
   */
  boolean advance(long limitNanos);

  /** True when {@link #advance} would not wait. */
  boolean ready();

  /** Stops the transfer; idempotent, never waits, never throws. */
  @Override
  void close();
}
