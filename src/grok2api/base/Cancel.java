package grok2api.base;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ends one request by interrupting the virtual thread that carries it, once, and keeps the reason.
 *
 * <p>Used only where nobody will read an answer any more: the client left, a write hangs, the
 * server stops. Safe for any thread. Threads are never reused, so a late call hits nobody.
 */
public final class Cancel {

  private final Thread owner;
  private final AtomicReference<String> reason = new AtomicReference<>();

  /** A cancel for the request that {@code owner} carries. */
  public Cancel(Thread owner) {
    this.owner = Objects.requireNonNull(owner);
  }

  /** A cancel for the calling thread. */
  public static Cancel ofCurrentThread() {
    return new Cancel(Thread.currentThread());
  }

  /** Interrupts the owner; the first reason wins, later calls do nothing. */
  public void now(String why) {
    if (reason.compareAndSet(null, Objects.requireNonNull(why))) {
      owner.interrupt();
    }
  }

  /** Why the request was cancelled; empty while it goes on. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  /** True once {@link #now} was called. */
  public boolean isCancelled() {
    return reason.get() != null;
  }
}
