package grok2api.upstream;

import java.util.concurrent.locks.LockSupport;

/**
 * Ends a blocking read from outside when its time is over. One virtual thread per stream, which
 * sleeps until the limit; setting a limit is one volatile write unless it moves nearer.
 */
public final class ReadLimit implements AutoCloseable {

  private static final long OFF = Long.MAX_VALUE;

  private final Runnable stop;
  private final Thread thread;
  private volatile long dueNanos = OFF; // relative to origin
  private volatile boolean passed;
  private volatile boolean closed;
  private volatile long wakesNanos = OFF;
  private final long origin = System.nanoTime();

  /** Calls {@code stop}, which must not block, when a limit passes. */
  public ReadLimit(Runnable stop) {
    this.stop = stop;
    this.thread = Thread.ofVirtual().name("read-limit").unstarted(this::watch);
    thread.start();
  }

  /** The read that begins now may take so long. */
  public void within(long nanos) {
    long due = System.nanoTime() - origin + Math.max(0, nanos);
    dueNanos = due < 0 ? OFF : due;
    if (dueNanos < wakesNanos) {
      LockSupport.unpark(thread);
    }
  }

  /** Nothing is being read. */
  public void off() {
    dueNanos = OFF;
  }

  /** True when a limit has passed. */
  public boolean hasPassed() {
    return passed;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void watch() {
    while (!closed && !passed) {
      long now = System.nanoTime() - origin;
      long due = dueNanos;
      if (due <= now) {
        passed = true;
        stop.run();
      } else if (due == OFF) {
        wakesNanos = OFF;
        if (dueNanos == OFF && !closed) {
          LockSupport.park(this);
        }
      } else {
        wakesNanos = due;
        if (dueNanos >= due && !closed) { // else it moved nearer before that was visible
          LockSupport.parkNanos(this, due - now);
        }
      }
    }
  }
}
