package grok2api.account;

import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps directory and store together: one platform thread stores what waits, makes the operator's
 * changes, and reads what other instances changed. One thread, so the order is never in doubt.
 *
 * <p>What requests cause is stored within {@link #FLUSH}; the operator's changes are durable before
 * {@link #apply} returns. A store that fails loses nothing: changes wait and are tried again.
 */
public final class AccountSync implements AutoCloseable {

  private static final Logger LOG = System.getLogger(AccountSync.class.getName());
  // A second gathers the uses of a busy account into one write; other instances look every three.
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration WARN_PAUSE = Duration.ofMinutes(1);
  private static final int BATCH = 500;
  private static final int QUIET_POLLS = 5; // so many empty ones, then the slow pace
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** How often other instances' changes are looked for: when there are some, and when not. */
  public record Pace(Duration active, Duration idle) {
    /** 3 and 30 seconds. */
    public static final Pace DEFAULT = new Pace(Duration.ofSeconds(3), Duration.ofSeconds(30));
  }

  private final AccountStore store;
  private final AccountDirectory directory;
  private final Pace pace;
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofPlatform().name("account-sync").unstarted(this::run);
  private final ReentrantLock door = new ReentrantLock();
  private volatile boolean stopping;
  private volatile AccountStore.Position position = AccountStore.Position.START;
  private volatile long revision;
  private volatile long lookedAt = System.nanoTime();
  private int emptyPolls;
  private long pollAt;
  private long flushAt;
  private long warnedAt; // 0: never

  /** Not started yet. */
  public AccountSync(AccountStore store, AccountDirectory directory, Pace pace) {
    this.store = store;
    this.directory = directory;
    this.pace = pace;
    directory.attachLook(this::look);
  }

  /** Loads all accounts into the directory, then goes on in the background. Blocks on the store. */
  public void start() {
    loadAll();
    pollAt = System.nanoTime() + pace.active().toNanos();
    thread.start();
  }

  /** The store's counter as last seen. */
  public long revision() {
    return revision;
  }

  /**
   * Makes the operator's changes in one transaction, durable when this returns, visible in the
   * directory too. Blocks, interruptibly.
   */
  public AccountStore.Applied apply(List<AccountChange> changes) {
    return onThread(() -> applyNow(store, changes, AccountStore.Durability.SYNCED));
  }

  /** The same in the name of the leader of a term; refused when another has led since. */
  AccountStore.Applied apply(List<AccountChange> changes, long term) {
    AccountStore mine = store.inTerm(term);
    return onThread(() -> applyNow(mine, changes, AccountStore.Durability.SYNCED));
  }

  /** Reads other instances' changes now. */
  public void pollNow() {
    onThread(
        () -> {
          poll();
          return null;
        });
  }

  /** For a request that finds only used-up shares: stores, then reads; at most so often. */
  private void look() {
    try {
      long wait = directory.settledAt() - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
      onThread(
          () -> {
            if (lookedAt - directory.settledAt() < 0) { // else another request's look will do
              flushAll();
              poll();
            }
            return null;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for the quota of other instances");
    } catch (Failure e) {
      if (e.kind() == Failure.Kind.CANCELLED) {
        throw e;
      }
      LOG.log(Level.DEBUG, "account.look {0}", e.getMessage()); // then nothing is left here
    }
  }

  /** Stores everything that waits, now. */
  public void flush() {
    onThread(
        () -> {
          flushAll();
          return null;
        });
  }

  /** Runs other work of the store between its own; for backups and removals. */
  <T> T onThread(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    enqueue(() -> complete(done, work));
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      done.cancel(false); // what has not begun does not begin
      throw Failure.cancelled("interrupted while waiting for the account store");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure
          ? failure
          : Failure.internal("The account store failed.", e.getCause());
    }
  }

  private void enqueue(Runnable task) {
    door.lock();
    try {
      if (stopping) {
        throw stopped();
      }
      tasks.add(task);
    } finally {
      door.unlock();
    }
  }

  private static <T> void complete(CompletableFuture<T> done, Supplier<T> work) {
    if (done.isDone()) {
      return; // nobody waits any more
    }
    try {
      done.complete(work.get());
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /** Ends the thread after storing everything that waits. Idempotent; blocks up to 10 seconds. */
  @Override
  public void close() {
    door.lock();
    try {
      stopping = true; // nothing comes in after this, so that nobody waits in vain
      tasks.add(() -> {}); // wakes it
    } finally {
      door.unlock();
    }
    try {
      thread.join(STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping) {
      round();
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    try {
      flushAll();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "account.flush failed=at_stop", e);
    }
  }

  private void round() {
    try {
      long pause = Math.clamp(flushAt - System.nanoTime(), 0, FLUSH.toNanos());
      Runnable task = tasks.poll(pause, TimeUnit.NANOSECONDS);
      if (task != null) {
        task.run();
      }
      if (System.nanoTime() - flushAt >= 0) {
        flushAt = System.nanoTime() + FLUSH.toNanos();
        flushAll();
      }
      if (System.nanoTime() - pollAt >= 0) {
        poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    } catch (RuntimeException e) {
      flushAt = System.nanoTime() + RETRY.toNanos();
      pollAt = System.nanoTime() + pace.idle().toNanos();
      warn(e);
    }
  }

  /** Once a minute: a server that is away is tried again every two seconds. */
  private void warn(RuntimeException cause) {
    long now = System.nanoTime();
    if (warnedAt == 0 || now - warnedAt >= WARN_PAUSE.toNanos()) {
      warnedAt = now;
      LOG.log(Level.WARNING, "account.sync failed=store kept=true", cause);
    }
  }

  private void flushAll() {
    List<Roster.Waiting> waiting = directory.takeWaiting(BATCH);
    while (!waiting.isEmpty()) {
      store(waiting);
      waiting = directory.takeWaiting(BATCH);
    }
  }

  private void store(List<Roster.Waiting> waiting) {
    try {
      taken(store.apply(patches(waiting), AccountStore.Durability.COMMITTED));
    } catch (RuntimeException e) {
      directory.waitAgain(waiting);
      throw e;
    }
  }

  private AccountStore.Applied applyNow(
      AccountStore into, List<AccountChange> changes, AccountStore.Durability durability) {
    List<Roster.Waiting> before = directory.takeWaiting(AccountChange.tokens(changes));
    List<AccountChange> all = new ArrayList<>(patches(before));
    all.addAll(changes);
    try {
      AccountStore.Applied applied = into.apply(all, durability);
      taken(applied);
      List<AccountStore.Result> own = applied.results().subList(before.size(), all.size());
      return new AccountStore.Applied(applied.revision(), List.copyOf(own));
    } catch (RuntimeException e) {
      directory.waitAgain(before);
      throw e;
    }
  }

  private void taken(AccountStore.Applied applied) {
    revision = Math.max(revision, applied.revision());
    if (!applied.results().isEmpty()) {
      // Accounts in use here are probably in use elsewhere: what others spent must be seen soon.
      emptyPolls = 0;
      pollAt = Math.min(pollAt, System.nanoTime() + pace.active().toNanos());
    }
    if (applied.revision() == position.revision() + 1) {
      // Nobody wrote in between: the next poll need not read our own rows again.
      position = AccountStore.Position.after(applied.revision());
    }
    applied.results().forEach(result -> directory.accept(result.rows()));
  }

  private static List<AccountChange> patches(List<Roster.Waiting> waiting) {
    List<AccountChange> changes = new ArrayList<>(waiting.size());
    waiting.forEach(w -> changes.add(new AccountChange.Patch(w.token(), w.patch())));
    return changes;
  }

  private void poll() {
    lookedAt = System.nanoTime();
    int rows = 0;
    AccountStore.Page page;
    do {
      page = store.changesSince(position);
      if (page.storedRevision() < revision) {
        LOG.log(Level.WARNING, "account.sync reload=all reason=revision_went_back");
        loadAll();
        return;
      }
      directory.accept(page.rows());
      position = page.next();
      rows += page.rows().size();
    } while (page.more());
    if (page.storedRevision() > position.revision()) {
      position = AccountStore.Position.after(page.storedRevision());
    }
    revision = Math.max(revision, page.storedRevision());
    directory.looked();
    emptyPolls = rows > 0 ? 0 : emptyPolls + 1;
    Duration wait = emptyPolls >= QUIET_POLLS ? pace.idle() : pace.active();
    pollAt = System.nanoTime() + wait.toNanos();
  }

  private void loadAll() {
    AccountStore.Snapshot all = store.load();
    directory.acceptAll(all.accounts());
    position = all.position();
    revision = all.position().revision();
    LOG.log(
        Level.INFO,
        "account.load accounts={0} revision={1}",
        Integer.toString(all.accounts().size()),
        Long.toString(revision));
  }

  private static Failure stopped() {
    return Failure.of(Failure.Kind.UNAVAILABLE, "shutting_down", "The server is stopping.").build();
  }
}
