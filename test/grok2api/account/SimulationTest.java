package grok2api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests of several callers against an imitated upstream on a virtual clock, with faults drawn
 * from a seed that every failure prints. After each step the rules must hold: load and quota within
 * their limits, no state without a cause, no caller with more than half of a pool.
 */
class SimulationTest {

  private static final int ACCOUNTS = 50;
  private static final List<String> CALLERS = List.of("alice", "bob", "mallory", "");

  @Test
  void holdsForAHundredThousandSteps() {
    run(20_260_817L, 100_000, Accounts.QUOTA);
    run(4L, 20_000, Accounts.random());
  }

  @Test
  @Tag("slow")
  void holdsForAMillionStepsFromAnySeed() {
    run(System.nanoTime(), 1_000_000, Accounts.QUOTA);
    run(System.nanoTime(), 200_000, Accounts.random());
  }

  private static void run(long seed, int steps, AccountSettings settings) {
    World world = new World(seed, settings);
    try {
      for (int step = 0; step < steps; step++) {
        world.step();
        world.check();
      }
      world.end();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  /** A request: one or two attempts, then gone. */
  private static final class Running {
    final String caller;
    final ModelSpec model;
    final Set<String> tried = new HashSet<>();
    final Set<String> locked = new HashSet<>();
    AccountLease lease;

    Running(String caller, ModelSpec model) {
      this.caller = caller;
      this.model = model;
    }
  }

  private static final class World implements RefreshHooks {
    final FakeClock clock = new FakeClock(Accounts.NOW);
    final SplittableRandom random;
    final AccountSettings settings;
    final AccountDirectory directory;
    final List<Running> running = new ArrayList<>();
    final List<String> verify = new ArrayList<>();
    final Set<String> dead = new HashSet<>();
    final Map<String, AccountStatus> states = new HashMap<>();
    final List<ModelSpec> models =
        List.of(
            Accounts.model(Mode.FAST, Pool.BASIC, false),
            Accounts.model(Mode.AUTO, Pool.BASIC, false),
            Accounts.model(Mode.EXPERT, Pool.SUPER, false),
            Accounts.model(Mode.HEAVY, Pool.HEAVY, false),
            Accounts.model(Mode.CONSOLE, Pool.BASIC, true));

    int served;

    int refused;

    World(long seed, AccountSettings settings) {
      this.random = new SplittableRandom(seed);
      this.settings = settings;
      this.directory = new AccountDirectory(settings, clock, random.split());
      directory.attach(this);
      List<AccountRecord> rows = new ArrayList<>();
      for (int i = 0; i < ACCOUNTS; i++) {
        Pool pool = i < 30 ? Pool.BASIC : i < 42 ? Pool.SUPER : Pool.HEAVY;
        rows.add(Accounts.account("t%02d".formatted(i), pool));
      }
      directory.accept(rows);
      rows.forEach(row -> states.put(row.key(), AccountStatus.ACTIVE));
    }

    void step() {
      clock.pass(Duration.ofMillis(random.nextInt(3_000)));
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> begin();
        case 4, 5, 6, 7, 8 -> answer();
        case 9 -> leave();
        case 10 -> verifyOne();
        default -> operator();
      }
    }

    void begin() {
      String caller = CALLERS.get(random.nextInt(CALLERS.size()));
      Running request = new Running(caller, models.get(random.nextInt(models.size())));
      if (lease(request)) {
        running.add(request);
      }
    }

    boolean lease(Running request) {
      try {
        Lessor.Query query =
            new Lessor.Query(
                request.model,
                request.tried,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                request.caller);
        request.lease = directory.lease(query);
        served++;
        Account account = request.lease.account();
        assertTrue(request.tried.add(account.id()), "a tried account came again");
        AccountRecord record = record(account.token().reveal());
        withinQuota(directory.entry(record.key()), request.lease.mode().orElseThrow());
        assertEquals(AccountStatus.ACTIVE, record.statusAt(clock.millis()));
        return true;
      } catch (Failure nothingLeft) {
        refused++;
        nothingLeft
            .retryAfter()
            .ifPresent(wait -> assertTrue(!wait.isNegative() && !wait.isZero()));
        return false;
      }
    }

    void answer() {
      if (running.isEmpty()) {
        return;
      }
      Running request = running.remove(random.nextInt(running.size()));
      Outcome outcome = outcome(request);
      String token = request.lease.account().token().reveal();
      AccountView before = directory.find(token).orElse(null);
      request.lease.report(outcome);
      directory.find(token).ifPresent(after -> judge(request, outcome, before, after));
      request.lease.close();
      boolean again =
          !(outcome instanceof Outcome.Success) && request.tried.size() < 6 && random.nextBoolean();
      if (again && lease(request)) {
        running.add(request);
      }
    }

    Outcome outcome(Running request) {
      if (dead.contains(request.lease.account().token().reveal())) {
        return new Outcome.InvalidCredentials("marker");
      }
      if (request.caller.equals("mallory")) { // her prompts make the upstream say strange things
        return random.nextBoolean()
            ? new Outcome.InvalidCredentials("echo")
            : new Outcome.Unauthorized();
      }
      return switch (random.nextInt(20)) {
        case 0 -> new Outcome.RateLimited(Optional.empty());
        case 1 -> new Outcome.RateLimited(Optional.of(Duration.ofSeconds(random.nextInt(9_000))));
        case 2 -> new Outcome.Unauthorized();
        case 3, 4 -> new Outcome.Forbidden();
        case 5 -> new Outcome.ServerError("502");
        case 6, 7 -> new Outcome.Abandoned();
        default -> new Outcome.Success();
      };
    }

    /** Which state follows from which outcome. */
    void judge(Running request, Outcome outcome, AccountView before, AccountView after) {
      boolean changed = before.record().status() != after.record().status();
      boolean locked =
          changed && !after.record().status().isManageable()
              || after.suspect() && !before.suspect()
              || after.record().status() == AccountStatus.COOLING && changed;
      switch (outcome) {
        case Outcome.Success s ->
            assertTrue(!changed || after.record().status() == AccountStatus.ACTIVE);
        case Outcome.RateLimited r ->
            assertTrue(!changed || !settings.quotaStrategy(), "429 changed the state");
        case Outcome.InvalidCredentials i -> {}
        case Outcome.Unauthorized u -> {}
        case Outcome.Forbidden f -> assertTrue(!changed && !locked, "403 changed the state");
        case Outcome.ServerError s -> assertTrue(!changed && !locked, "5xx changed the state");
        case Outcome.Abandoned a -> assertEquals(before.record(), after.record());
      }
      if (locked) {
        request.locked.add(after.record().key());
        assertTrue(request.locked.size() <= 1, "one request locked two accounts");
        count(request.caller, after.record());
      }
    }

    final Map<String, Set<String>> locks = new HashMap<>();

    /** What one caller keeps out of selection at a time is at most half of a pool. */
    void count(String caller, AccountRecord locked) {
      Pool pool = locked.pool();
      Set<String> mine = locks.computeIfAbsent(caller + pool, k -> new HashSet<>());
      forgetFree();
      mine.add(locked.key());
      long size = directory.views().stream().filter(v -> v.record().pool() == pool).count();
      assertTrue(
          mine.size() <= Math.max(1, size / 2),
          caller + " locked " + mine.size() + " of " + size + " of " + pool);
    }

    void forgetFree() {
      long now = clock.millis();
      locks.values().forEach(mine -> mine.removeIf(t -> directory.entry(t).isSelectable(now)));
    }

    void leave() {
      if (!running.isEmpty()) {
        running.remove(random.nextInt(running.size())).lease.close();
      }
    }

    /** The upstream's true word about a suspect. */
    void verifyOne() {
      if (verify.isEmpty()) {
        return;
      }
      String token = verify.remove(random.nextInt(verify.size()));
      if (dead.contains(token)) {
        directory.expired(token, AccountRules.INVALID_CREDENTIALS);
      } else {
        directory.refreshed(token, Map.of());
      }
    }

    void operator() {
      String token = "t%02d".formatted(random.nextInt(ACCOUNTS));
      AccountRecord record = record(token);
      switch (random.nextInt(40)) {
        case 0 -> dead.add(token);
        case 1, 2, 3 -> {
          dead.remove(token);
          directory.change(token, (r, now) -> Optional.of(AccountPatch.draft().build()));
          store(AccountRules.restored().apply(record, clock.millis()));
        }
        case 4 -> store(AccountRules.disabled(clock.millis()).apply(record, clock.millis()));
        case 5, 6, 7, 8 ->
            directory.refreshed(
                token, QuotaTable.defaults(record.pool(), Accounts.CONSOLE).asMap());
        default -> directory.takeWaiting(100);
      }
    }

    long revision = 1;

    /** As if the operator's change came back from the store. */
    void store(AccountRecord next) {
      directory.takeWaiting(List.of(next.key()));
      revision++;
      AccountRecord.Stamps at = next.stamps();
      directory.accept(
          List.of(
              next.withStamps(
                  new AccountRecord.Stamps(at.createdAt(), at.updatedAt(), 0, revision))));
    }

    void check() {
      forgetFree();
      int inflight = 0;
      for (AccountView view : directory.views()) {
        inflight += view.inflight();
        assertTrue(view.inflight() >= 0 && view.inflight() <= 8, "load " + view.inflight());
        assertTrue(view.health() >= 0.05 && view.health() <= 1.0, "health");
        Entry entry = directory.entry(view.record().key());
        for (Mode mode : Mode.values()) {
          int lent = entry.modeInflight[mode.ordinal()];
          assertTrue(lent >= 0);
          view.record()
              .quotas()
              .get(mode)
              .ifPresent(w -> assertTrue(w.remaining() >= 0 && w.remaining() <= w.total()));
        }
      }
      assertEquals(running.size(), inflight, "leaked reservations");
    }

    /** Just lent: all requests that run must fit into what is left of the window. */
    void withinQuota(Entry entry, Mode mode) {
      int lent = entry.modeInflight[mode.ordinal()];
      int left = entry.record().quotas().get(mode).orElseThrow().remaining();
      assertTrue(!settings.quotaStrategy() || lent <= left, lent + " lent, " + left + " left");
    }

    void end() {
      running.forEach(request -> request.lease.close());
      assertEquals(0, directory.inflight());
      assertTrue(served > refused, "the simulation served " + served + ", refused " + refused);
    }

    AccountRecord record(String token) {
      return directory.find(token).orElseThrow().record();
    }

    @Override
    public void used(String token, Mode mode) {}

    @Override
    public void suspected(String token) {
      verify.add(token);
    }

    @Override
    public void added(List<String> tokens) {}

    @Override
    public boolean onDemand() {
      return false;
    }
  }
}
