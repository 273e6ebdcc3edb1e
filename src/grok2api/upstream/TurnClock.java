package grok2api.upstream;

import grok2api.config.Call;
import java.time.Duration;

/**
 * How long the next read of one turn may take: until the first sign of an answer, then between two
 * frames, and never beyond the limits of the whole answer and of the call. Belongs to one thread.
 */
public final class TurnClock {

  private final long firstDue;
  private final long totalDue;
  private final long callDue;
  private final long idleNanos;
  private long lastFrame = System.nanoTime();

  /**
   * Starts.
   *
   * @param first until the model says or does something
   * @param idle between two frames after that
   */
  public TurnClock(Duration first, Duration idle, Call call) {
    Duration total = call.config().chat().totalTimeout();
    this.firstDue = lastFrame + first.toNanos();
    this.idleNanos = idle.toNanos();
    this.totalDue = total.isZero() ? Long.MAX_VALUE : lastFrame + total.toNanos();
    this.callDue = call.deadlineNanos();
  }

  /** A frame came. */
  public void frame() {
    lastFrame = System.nanoTime();
  }

  /**
   * Nanoseconds that are left, more than 0.
   *
   * @param begun whether some of the answer was there
   * @throws grok2api.base.Failure {@code TIMEOUT} when none is left
   */
  public long left(boolean begun) {
    long now = System.nanoTime();
    long left = begun ? lastFrame + idleNanos - now : firstDue - now;
    left = earlier(left, totalDue, now);
    left = earlier(left, callDue, now);
    if (left <= 0) {
      throw UpstreamFailures.timeout(begun);
    }
    return left;
  }

  private static long earlier(long left, long due, long now) {
    return due == Long.MAX_VALUE ? left : Math.min(left, due - now);
  }
}
