package grok2api.account;

import grok2api.base.Failure;
import grok2api.model.Mode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads quotas from the upstream when something happened: accounts were added, used, suspected, or
 * none was left. Work runs on virtual threads, at most as many at once as configured; what a
 * request may wait for goes at once, new accounts and the schedule go by a {@link Pace}. Nothing
 * here holds up a request except {@link #onDemand}. Safe for any thread.
 */
public final class QuotaRefresh implements RefreshHooks, AutoCloseable {

  private static final Logger LOG = System.getLogger(QuotaRefresh.class.getName());
  private static final Duration AFTER_USE = Duration.ofSeconds(30);
  private static final Duration VERIFY_AGAIN = Duration.ofSeconds(5);
  private static final Duration ON_DEMAND_LIMIT = Duration.ofSeconds(25);
  private static final int ON_DEMAND_ACCOUNTS = 200; // enough to serve again; the rest is scheduled
  private static final Duration WORD_LIMIT = Duration.ofSeconds(3);
  private static final int MAX_WAITING = 10_000;
  private static final int FEW = 200; // new accounts that are read at the quicker pace

  /**
   * Every mode, whatever the pool has: what import, manual and daily refresh ask for, so that an
   * account of a better tier is found out.
   */
  public static final Set<Mode> ALL = Collections.unmodifiableSet(EnumSet.allOf(Mode.class));

  private final AccountDirectory directory;
  private final QuotaSource source;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("account-refresh").factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // what comes after the stop
  private final Semaphore slots;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Set<Use> quiet = ConcurrentHashMap.newKeySet();
  private final Set<Use> again = ConcurrentHashMap.newKeySet();
  private final Set<Use> low = ConcurrentHashMap.newKeySet();
  private final Map<Use, CompletableFuture<Void>> asked = new ConcurrentHashMap<>();
  private final Pace pace;
  private final Set<String> newcomers = ConcurrentHashMap.newKeySet();
  private final BlockingDeque<String> arrivals = new LinkedBlockingDeque<>();
  private final Thread reception =
      Thread.ofVirtual().name("account-arrivals").unstarted(this::receive);
  private final AtomicBoolean onDemandRuns = new AtomicBoolean();
  private volatile long onDemandAt;
  private volatile boolean closed;

  private record Use(String token, Mode mode) {}

  /** Attaches itself to the directory. */
  public QuotaRefresh(AccountDirectory directory, QuotaSource source, InstantSource clock) {
    this.directory = directory;
    this.source = source;
    this.clock = clock;
    this.slots = new Semaphore(Math.max(1, directory.settings().refresh().concurrency()));
    this.pace = new Pace(() -> directory.isServing() || arrivals.size() > FEW, System::nanoTime);
    directory.attach(this);
    reception.start();
  }

  // ---- occasions

  @Override
  public void added(List<String> tokens) {
    tokens.stream().filter(newcomers::add).forEach(arrivals::add);
  }

  /** True while the first reading of an account is still to come. */
  boolean isAwaited(String token) {
    return newcomers.contains(token);
  }

  private void receive() {
    try {
      while (true) {
        String token = arrivals.takeLast(); // one that is added after thousands comes first
        pace.begin();
        newcomers.remove(token); // added again from now on, it is read again
        begin(token, ALL, new CompletableFuture<>(), pace::end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() was called
    }
  }

  @Override
  public void used(String token, Mode mode) {
    Use use = new Use(token, mode);
    if (!quiet.add(use)) {
      if (isRunningOut(use)) {
        askNow(use);
      } else {
        again.add(use); // once more when the 30 seconds are over
      }
      return;
    }
    background(() -> refresh(token, Set.of(mode)));
    later(() -> quietOver(use), AFTER_USE);
  }

  private void quietOver(Use use) {
    quiet.remove(use);
    if (again.remove(use)) {
      used(use.token(), use.mode());
    }
  }

  /** True when our own count nears its end: once on the way there, and at the end. */
  private boolean isRunningOut(Use use) {
    int left =
        directory
            .find(use.token())
            .flatMap(view -> view.record().quotas().get(use.mode()))
            .filter(window -> window.source() == QuotaWindow.Source.ESTIMATED)
            .map(QuotaWindow::remaining)
            .orElse(Integer.MAX_VALUE);
    if (left > directory.settings().maxInflight()) {
      low.remove(use);
      return false;
    }
    return low.add(use) || left == 0;
  }

  /**
   * Asks at once, for the upstream may have more than we count: a window is stored cut to the
   * pool's size. Requests that find nothing left wait for the word.
   */
  private void askNow(Use use) {
    CompletableFuture<Void> word = new CompletableFuture<>();
    if (asked.putIfAbsent(use, word) != null) {
      return;
    }
    Runnable done =
        () -> {
          asked.remove(use, word);
          word.complete(null);
        };
    start(
        () -> {
          try {
            refresh(use.token(), Set.of(use.mode()));
          } finally {
            done.run();
          }
        },
        done);
  }

  private boolean awaitWord() {
    CompletableFuture<?>[] words = asked.values().toArray(new CompletableFuture<?>[0]);
    try {
      CompletableFuture.allOf(words).get(WORD_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for a quota");
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(Level.DEBUG, "account.refresh waited in vain", e);
    }
    return words.length > 0;
  }

  @Override
  public void suspected(String token) {
    background(() -> refresh(token, Set.of(Mode.FAST)));
  }

  @Override
  public boolean onDemand() {
    if (!asked.isEmpty()) {
      return awaitWord();
    }
    long now = clock.millis();
    long least = directory.settings().refresh().onDemandMinSec() * 1000L;
    if (onDemandAt > 0 && now - onDemandAt < least || !onDemandRuns.compareAndSet(false, true)) {
      return false;
    }
    try {
      onDemandAt = now;
      List<String> tokens =
          directory.views().stream()
              .filter(view -> view.status().isManageable() && view.clean())
              .limit(ON_DEMAND_ACCOUNTS)
              .map(view -> view.record().key())
              .toList();
      return allNow(tokens, ON_DEMAND_LIMIT).refreshed() > 0;
    } finally {
      onDemandRuns.set(false);
    }
  }

  // ---- work

  /**
   * Refreshes many accounts, one after the other begins, and waits for all of them, interruptibly.
   *
   * @param modes what to ask for; empty: what the account's pool has
   */
  public RefreshResult refreshAll(Collection<String> tokens, Set<Mode> modes) {
    List<CompletableFuture<RefreshResult.One>> running = new ArrayList<>();
    try {
      for (String token : tokens) {
        pace.begin();
        CompletableFuture<RefreshResult.One> done = new CompletableFuture<>();
        running.add(done);
        begin(token, modes, done, pace::end);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    return sum(running, Duration.ofDays(1));
  }

  /** The same for a request that waits: all at once. */
  private RefreshResult allNow(Collection<String> tokens, Duration limit) {
    List<CompletableFuture<RefreshResult.One>> running = new ArrayList<>();
    for (String token : tokens) {
      CompletableFuture<RefreshResult.One> done = new CompletableFuture<>();
      running.add(done);
      begin(token, Set.of(), done, () -> {});
    }
    return sum(running, limit);
  }

  /** Begins to refresh an account; {@code done} is completed and {@code end} run in any case. */
  private void begin(
      String token, Set<Mode> modes, CompletableFuture<RefreshResult.One> done, Runnable end) {
    Runnable over =
        () -> {
          done.complete(RefreshResult.One.FAILED); // unless it has its result
          end.run();
        };
    Runnable work =
        () -> {
          try {
            done.complete(refresh(token, modes));
          } finally {
            over.run();
          }
        };
    start(work, over);
  }

  private static RefreshResult sum(
      List<CompletableFuture<RefreshResult.One>> running, Duration limit) {
    RefreshResult result = RefreshResult.NONE;
    long end = System.nanoTime() + limit.toNanos();
    for (CompletableFuture<RefreshResult.One> one : running) {
      Optional<RefreshResult.One> ended = await(one, end);
      if (ended.isEmpty()) {
        break; // out of time; what still runs goes on in the background
      }
      result = result.plus(ended.get());
    }
    return result;
  }

  private static Optional<RefreshResult.One> await(
      CompletableFuture<RefreshResult.One> one, long end) {
    try {
      return Optional.of(one.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(RefreshResult.One.FAILED);
    }
  }

  private static Failure interrupted() {
    Thread.currentThread().interrupt();
    return Failure.cancelled("interrupted while refreshing quotas");
  }

  /**
   * Refreshes one account now, on the calling thread; an account that is not manageable is left
   * alone and counts as failed.
   */
  public RefreshResult.One refresh(String token, Set<Mode> modes) {
    Optional<AccountView> view = directory.find(token);
    if (view.isEmpty() || !view.get().record().status().isManageable() || !view.get().clean()) {
      return RefreshResult.One.FAILED;
    }
    AccountRecord record = view.get().record();
    Set<Mode> wanted = modes.isEmpty() ? QuotaTable.supported(record.pool()) : modes;
    try {
      Map<Mode, QuotaWindow> live = source.fetch(directory.account(token), wanted);
      if (saysTooLittle(wanted, live.keySet())) {
        return RefreshResult.One.FAILED;
      }
      directory.refreshed(token, live, record.quotas());
      boolean cooling = record.status() == AccountStatus.COOLING;
      return cooling ? RefreshResult.One.RECOVERED : RefreshResult.One.REFRESHED;
    } catch (Failure failure) {
      return failed(token, view.get().id(), failure);
    }
  }

  /** The console alone does not stand for the modes of grok.com. */
  private static boolean saysTooLittle(Set<Mode> wanted, Set<Mode> told) {
    boolean consoleOnly = wanted.equals(Set.of(Mode.CONSOLE));
    return consoleOnly ? told.isEmpty() : told.stream().allMatch(Mode.CONSOLE::equals);
  }

  private RefreshResult.One failed(String token, String id, Failure failure) {
    LOG.log(Level.DEBUG, "account.refresh account=" + id + " failed=" + failure.fault());
    if (failure.fault().isEmpty()) {
      return RefreshResult.One.FAILED;
    }
    return switch (failure.fault().get()) {
      case INVALID_CREDENTIALS -> {
        directory.expired(token, AccountRules.INVALID_CREDENTIALS);
        yield RefreshResult.One.EXPIRED;
      }
      case UNAUTHORIZED -> {
        if (directory.unauthorized(token)) {
          yield RefreshResult.One.EXPIRED;
        }
        later(() -> suspected(token), VERIFY_AGAIN);
        yield RefreshResult.One.FAILED;
      }
      case RATE_LIMITED -> RefreshResult.One.RATE_LIMITED;
      case CHALLENGE,
          ANTI_BOT,
          FORBIDDEN,
          POLICY,
          BUSY,
          BAD_REQUEST,
          GONE,
          SERVER_ERROR,
          TRANSPORT,
          TIMEOUT ->
          RefreshResult.One.FAILED;
    };
  }

  private void background(Runnable work) {
    start(work, () -> {});
  }

  private void start(Runnable work, Runnable refused) {
    if (closed || waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      refused.run(); // the schedule comes by later
      return;
    }
    Thread.ofVirtual().name("account-refresh").start(() -> withSlot(work));
  }

  private void withSlot(Runnable work) {
    try {
      slots.acquire();
      try {
        if (!closed) {
          work.run();
        }
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "account.refresh failed=unexpected", e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  private void later(Runnable work, Duration wait) {
    if (!closed) {
      ScheduledFuture<?> unused =
          timer.schedule(work, wait.toMillis(), TimeUnit.MILLISECONDS); // work logs its failures
    }
  }

  /** Starts nothing any more; what runs ends by its own limits. */
  @Override
  public void close() {
    closed = true;
    reception.interrupt();
    timer.shutdownNow();
  }
}
