package grok2api.store;

import grok2api.account.Leader;
import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Leads while it holds a lease in the storage that the instances share.
 *
 * <p>The lease is prolonged long before it ends. An instance that cannot reach the storage stops
 * leading by its own clock, counted from before it asked, so before any other can take over. The
 * number of the holding grows with each holder.
 */
final class LeaseLeader implements Leader, AutoCloseable {

  private static final Logger LOG = System.getLogger(LeaseLeader.class.getName());

  /**
   * How long things last.
   *
   * @param lease until it is free for others
   * @param renew pause before it is prolonged
   * @param retry pause before it is tried again by those that do not hold it
   */
  record Pace(Duration lease, Duration renew, Duration retry) {
    /** Another takes over 100 seconds after a death at the latest. */
    static final Pace DEFAULT =
        new Pace(Duration.ofSeconds(90), Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  private final Lease lease;
  private final Pace pace;
  private final Thread thread = Thread.ofPlatform().daemon().name("leader").unstarted(this::run);
  private final AtomicLong leadsUntil = new AtomicLong(); // nanoTime
  private volatile boolean leads;
  private volatile long number;

  private LeaseLeader(Lease lease, Pace pace) {
    this.lease = lease;
    this.pace = pace;
  }

  /** Tries at once, in the background, and goes on until closed. */
  static LeaseLeader over(Lease lease, Pace pace) {
    LeaseLeader leader = new LeaseLeader(lease, pace);
    leader.thread.start();
    return leader;
  }

  @Override
  public boolean isLeader() {
    return leads && System.nanoTime() - leadsUntil.get() < 0;
  }

  /** 0 before the first holding. */
  @Override
  public long term() {
    return number;
  }

  /** What a store says to one that leads no more. */
  static Failure superseded() {
    return Failure.of(Failure.Kind.CONFLICT, "leader_superseded", "Another instance leads by now.")
        .build();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        tryOnce();
        Thread.sleep(leads ? pace.renew() : pace.retry());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() was called
    }
  }

  private void tryOnce() {
    long asked = System.nanoTime();
    try {
      OptionalLong taken = lease.take();
      boolean before = leads;
      if (taken.isPresent()) { // else the old time must not be prolonged, not for a moment
        leadsUntil.set(asked + pace.lease().toNanos());
        number = taken.getAsLong();
      }
      leads = taken.isPresent();
      if (before != leads) {
        LOG.log(Level.INFO, leads ? "leader.acquired number={0}" : "leader.lost", number);
      }
    } catch (Failure e) {
      LOG.log(Level.DEBUG, "leader.unreachable {0}", e.getMessage()); // the storage itself warns
    }
  }

  /** Stops leading, then gives the lease up so that another need not wait for its end. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (leads) {
      leads = false;
      try {
        lease.release();
      } catch (Failure e) {
        LOG.log(Level.DEBUG, "leader.release {0}", e.getMessage()); // it ends by itself
      }
    }
  }
}
