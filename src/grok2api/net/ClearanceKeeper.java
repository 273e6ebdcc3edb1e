package grok2api.net;

import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Solved clearance, one bundle for each egress and host. One solve at a time for each; whoever
 * needs its result waits for it and shares it, failure included. After a failure nobody asks again
 * for 30 s, doubling up to 10 min; meanwhile calls go without a bundle.
 *
 * <p>An old bundle is renewed behind the back of its users, who keep it until the new one is there.
 */
final class ClearanceKeeper implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ClearanceKeeper.class.getName());
  private static final long BACK_OFF = Duration.ofSeconds(30).toNanos();
  private static final long MAX_BACK_OFF = Duration.ofMinutes(10).toNanos();

  /** What a bundle belongs to. */
  record Key(Optional<ProxyAddress> proxy, ClearanceSite site) {}

  /** How the keeper behaves. */
  record Settings(Duration refresh, Duration solveLimit, boolean onDemand) {}

  private final Solver solver;
  private final Settings settings;
  private final LongSupplier nanoClock;
  private final Map<Key, Slot> slots = new ConcurrentHashMap<>();
  private final Set<Thread> solving = ConcurrentHashMap.newKeySet();

  ClearanceKeeper(Solver solver, Settings settings, LongSupplier nanoClock) {
    this.solver = solver;
    this.settings = settings;
    this.nanoClock = nanoClock;
  }

  /** State of one key; all fields guarded by its lock. */
  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<ClearanceBundle> bundle = Optional.empty();
    private long bundleSince;
    private Optional<CompletableFuture<Optional<ClearanceBundle>>> running = Optional.empty();
    private boolean challenged;
    private int failures;
    private long blockedUntil;
  }

  /**
   * The bundle to use now; waits for a solve when there is none.
   *
   * @param maxWaitNanos end of the caller's patience
   */
  Optional<ClearanceBundle> bundle(Key key, long maxWaitNanos) {
    Slot slot = slots.computeIfAbsent(key, k -> new Slot());
    CompletableFuture<Optional<ClearanceBundle>> result;
    slot.lock.lock();
    try {
      if (slot.bundle.isPresent()) {
        if (nanoClock.getAsLong() - slot.bundleSince >= settings.refresh().toNanos()) {
          startUnlessBlocked(slot, key);
        }
        return slot.bundle;
      }
      if (slot.running.isEmpty() && settings.onDemand() && !slot.challenged) {
        return Optional.empty();
      }
      startUnlessBlocked(slot, key);
      if (slot.running.isEmpty()) {
        return Optional.empty();
      }
      result = slot.running.get();
    } finally {
      slot.lock.unlock();
    }
    return await(result, maxWaitNanos);
  }

  private void startUnlessBlocked(Slot slot, Key key) {
    boolean blocked = slot.failures > 0 && nanoClock.getAsLong() - slot.blockedUntil < 0;
    if (slot.running.isPresent() || blocked) {
      return;
    }
    CompletableFuture<Optional<ClearanceBundle>> result = new CompletableFuture<>();
    slot.running = Optional.of(result);
    Thread thread =
        Thread.ofVirtual().name("net-clearance").unstarted(() -> solve(slot, key, result));
    solving.add(thread);
    thread.start();
  }

  private void solve(Slot slot, Key key, CompletableFuture<Optional<ClearanceBundle>> result) {
    Optional<ClearanceBundle> solved = Optional.empty();
    try {
      solved = Optional.of(solver.solve(key.site(), key.proxy()));
      LOG.log(Level.INFO, "net.clearance solved site={0}", key.site().url());
    } catch (Failure e) {
      LOG.log(
          Level.WARNING,
          "net.clearance failed site={0} why={1}",
          key.site().url(),
          Masked.of(e.getMessage()));
    } finally {
      settle(slot, solved);
      result.complete(solved);
      solving.remove(Thread.currentThread());
    }
  }

  private void settle(Slot slot, Optional<ClearanceBundle> solved) {
    slot.lock.lock();
    try {
      slot.running = Optional.empty();
      long now = nanoClock.getAsLong();
      if (solved.isPresent()) {
        slot.bundle = solved;
        slot.bundleSince = now;
        slot.failures = 0;
      } else {
        slot.failures++;
        long wait = Math.min(MAX_BACK_OFF, BACK_OFF << Math.min(10, slot.failures - 1));
        slot.blockedUntil = now + wait;
      }
    } finally {
      slot.lock.unlock();
    }
  }

  private Optional<ClearanceBundle> await(
      CompletableFuture<Optional<ClearanceBundle>> result, long maxWaitNanos) {
    try {
      long limit = Math.min(maxWaitNanos, settings.solveLimit().toNanos());
      return result.get(limit, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Broken.interrupted();
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw Failure.internal("A clearance solve failed.", e.getCause());
    }
  }

  /** Forgets a bundle that was refused; one that has been replaced since stays. */
  void invalidate(Key key, ClearanceBundle refused) {
    Slot slot = slots.computeIfAbsent(key, k -> new Slot());
    slot.lock.lock();
    try {
      slot.challenged = true;
      if (slot.bundle.filter(refused::equals).isPresent()) {
        slot.bundle = Optional.empty();
      }
    } finally {
      slot.lock.unlock();
    }
  }

  @Override
  public void close() {
    solving.forEach(Thread::interrupt);
  }
}
