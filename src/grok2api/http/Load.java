package grok2api.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests that are being answered and lets a stopping server wait for them. */
final class Load {

  private final AtomicInteger inflight = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private volatile boolean draining;

  void enter() {
    inflight.incrementAndGet();
  }

  void leave() {
    if (inflight.decrementAndGet() == 0 && draining) {
      lock.lock();
      try {
        idle.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  int inflight() {
    return inflight.get();
  }

  boolean isDraining() {
    return draining;
  }

  void drain() {
    draining = true;
  }

  /** Waits for zero; false when the limit was reached or the waiting thread was interrupted. */
  boolean awaitIdle(Duration limit) {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (inflight.get() > 0) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
