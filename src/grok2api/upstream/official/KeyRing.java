package grok2api.upstream.official;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.account.OfficialKeys;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.config.Config;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lends official keys in turn. A key whose limit for a model is reached rests for that model; a key
 * that was refused is set aside for an hour. Nothing is stored. Safe for many threads.
 */
public final class KeyRing implements Lessor, OfficialKeys {

  static final Duration REFUSED = Duration.ofHours(1);
  static final Duration FIRST_REST = Duration.ofSeconds(10);
  static final Duration LONGEST_REST = Duration.ofMinutes(5);
  private static final int MAX_RESTS = 1000; // models of one key

  private final Supplier<Config> config;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, State> states = new HashMap<>();
  private int turn;

  /** What happened to a key. */
  private static final class State {
    private Instant refusedUntil = Instant.MIN;
    private String reason = "";
    private final Map<String, Rest> rests = new HashMap<>();
  }

  /** A rest of a key for one model; {@code last} doubles when the limit is met again. */
  private record Rest(Instant until, Duration last) {}

  /** Lends the keys of the configuration of the moment: the operator may change them any time. */
  public KeyRing(Supplier<Config> config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public boolean serves(ModelSpec model) {
    return model.upstream() == Upstream.OFFICIAL && !accounts().isEmpty();
  }

  @Override
  public AccountLease lease(Query query) {
    List<Account> all = accounts();
    if (all.isEmpty()) {
      throw none("No official API key is configured.", Optional.empty());
    }
    String model = query.model().upstreamModel();
    Instant now = clock.instant();
    lock.lock();
    try {
      forgetRemoved(all);
      List<Account> usable =
          all.stream()
              .filter(key -> !query.tried().contains(key.id()))
              .filter(key -> query.only().isEmpty() || query.only().get().equals(key.id()))
              .filter(key -> !usableFrom(key.id(), model).isAfter(now))
              .toList();
      if (usable.isEmpty()) {
        throw whyNone(all, model, now);
      }
      Optional<Account> preferred =
          usable.stream().filter(key -> query.preferred().equals(Optional.of(key.id()))).findAny();
      Account key = preferred.orElseGet(() -> usable.get(Math.floorMod(turn++, usable.size())));
      return new Lease(key, model);
    } finally {
      lock.unlock();
    }
  }

  /** Every key that is configured, refused ones included, each once; none when off. */
  private List<Account> accounts() {
    Map<String, Account> all = new LinkedHashMap<>();
    Config.Official official = config.get().official();
    if (!official.enabled()) {
      return List.of();
    }
    for (Secret key : official.apiKeys()) {
      all.putIfAbsent(
          key.fingerprint(),
          new Account(key.fingerprint(), key, Pool.BASIC, Optional.empty(), Set.of()));
    }
    return List.copyOf(all.values());
  }

  private void forgetRemoved(List<Account> all) {
    if (states.size() > all.size()) {
      states.keySet().retainAll(all.stream().map(Account::id).toList());
    }
  }

  private Instant usableFrom(String id, String model) {
    State state = states.get(id);
    if (state == null) {
      return Instant.MIN;
    }
    Rest rest = state.rests.get(model);
    Instant rested = rest == null ? Instant.MIN : rest.until();
    return rested.isAfter(state.refusedUntil) ? rested : state.refusedUntil;
  }

  private Failure whyNone(List<Account> all, String model, Instant now) {
    boolean allRefused =
        all.stream()
            .allMatch(
                key ->
                    states.containsKey(key.id()) && states.get(key.id()).refusedUntil.isAfter(now));
    if (allRefused) {
      return OfficialFailures.keyRefused(0);
    }
    Optional<Duration> wait =
        all.stream()
            .map(key -> usableFrom(key.id(), model))
            .filter(from -> from.isAfter(now))
            .min(Instant::compareTo)
            .map(from -> Duration.between(now, from));
    return none("Every official API key has reached its limit for this model.", wait);
  }

  private static Failure none(String message, Optional<Duration> wait) {
    Failure.Builder failure = Failure.of(Failure.Kind.RATE_LIMITED, "rate_limit_exceeded", message);
    wait.ifPresentOrElse(failure::retryAfter, failure::noRetry);
    return failure.build();
  }

  /** Sets a key aside; the reason is for the operator. */
  void refuse(String id, String reason) {
    lock.lock();
    try {
      State state = states.computeIfAbsent(id, i -> new State());
      state.refusedUntil = clock.instant().plus(REFUSED);
      state.reason = reason;
    } finally {
      lock.unlock();
    }
  }

  private void limited(String id, String model, Optional<Duration> asked) {
    lock.lock();
    try {
      Map<String, Rest> rests = states.computeIfAbsent(id, i -> new State()).rests;
      Instant now = clock.instant();
      if (rests.size() >= MAX_RESTS) {
        rests.values().removeIf(rest -> !rest.until().isAfter(now));
      }
      Rest before = rests.get(model);
      Duration doubled = before == null ? FIRST_REST : before.last().multipliedBy(2);
      Duration own = doubled.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : doubled;
      rests.put(model, new Rest(now.plus(asked.orElse(own)), asked.isPresent() ? FIRST_REST : own));
    } finally {
      lock.unlock();
    }
  }

  private void succeeded(String id, String model) {
    lock.lock();
    try {
      State state = states.get(id);
      if (state != null) {
        state.rests.remove(model);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Entry> entries() {
    List<Account> all = accounts();
    Instant now = clock.instant();
    lock.lock();
    try {
      return all.stream().map(key -> entry(key, now)).toList();
    } finally {
      lock.unlock();
    }
  }

  private Entry entry(Account key, Instant now) {
    State state = states.getOrDefault(key.id(), new State());
    boolean refused = state.refusedUntil.isAfter(now);
    Map<String, Instant> resting = new LinkedHashMap<>();
    state.rests.forEach(
        (model, rest) -> {
          if (rest.until().isAfter(now)) {
            resting.put(model, rest.until());
          }
        });
    return new Entry(
        key.id(),
        key.token(),
        refused ? Optional.of(state.reason) : Optional.empty(),
        refused ? Optional.of(state.refusedUntil) : Optional.empty(),
        resting);
  }

  @Override
  public void tryAgain(String id) {
    lock.lock();
    try {
      states.remove(id);
    } finally {
      lock.unlock();
    }
  }

  /** The right to use a key once; a key has no limit of uses at a time. */
  private final class Lease implements AccountLease {
    private final Account key;
    private final String model;
    private boolean reported;

    Lease(Account key, String model) {
      this.key = key;
      this.model = model;
    }

    @Override
    public Account account() {
      return key;
    }

    @Override
    public Optional<Mode> mode() {
      return Optional.empty();
    }

    @Override
    public void report(Outcome outcome) {
      if (reported) {
        return;
      }
      reported = true;
      switch (outcome) {
        case Outcome.Success() -> succeeded(key.id(), model);
        case Outcome.RateLimited(var wait) -> limited(key.id(), model, wait);
        // why a key was refused was noted by whoever read the answer
        case Outcome.InvalidCredentials(var reason) -> refuseUnlessDone(reason);
        case Outcome.Unauthorized() -> refuseUnlessDone("refused with status 401");
        case Outcome.Forbidden() -> refuseUnlessDone("refused with status 403");
        case Outcome.ServerError(var reason) -> {}
        case Outcome.Abandoned() -> {}
      }
    }

    private void refuseUnlessDone(String reason) {
      lock.lock();
      try {
        State state = states.get(key.id());
        if (state == null || !state.refusedUntil.isAfter(clock.instant())) {
          refuse(key.id(), reason);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void learnUserId(String userId) {
      // a key has none
    }

    @Override
    public void close() {
      // nothing is reserved
    }
  }
}
