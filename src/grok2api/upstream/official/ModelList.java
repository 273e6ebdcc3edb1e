package grok2api.upstream.official;

import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.account.Outcome;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Effort;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.net.HttpAnswer;
import grok2api.upstream.OfficialModels;
import grok2api.upstream.responses.VendorError;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The models that the keys can use, asked from the upstream in the background: first when somebody
 * needs them, then hourly as long as somebody does. Safe for many threads.
 */
public final class ModelList implements OfficialModels, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ModelList.class.getName());
  private static final String PATH = "/models";
  private static final Duration FRESH = Duration.ofHours(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(15);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(3);
  private static final int MAX_BODY = 4 * 1024 * 1024;
  private static final int MAX_ID = 200;

  /** A model of the list. */
  private record Listed(String id, long created) {}

  /** Any of them, to lease a key with. */
  private static final Listed ANY = new Listed("grok", 0);

  private final Lessor keys;
  private final Egress egress;
  private final LongSupplier nanoClock;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Listed> known = List.of();
  private boolean asked;
  private long askAgainAt;
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
  private String source = "";
  private volatile boolean answered;
  private volatile Thread worker;
  private volatile boolean closed;

  /** A list that is empty until somebody asks. */
  public ModelList(Lessor keys, Egress egress, InstantSource clock) {
    this(keys, egress, clock, System::nanoTime);
  }

  ModelList(Lessor keys, Egress egress, InstantSource clock, LongSupplier nanoClock) {
    this.keys = keys;
    this.egress = egress;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  @Override
  public List<ModelSpec> listed(Config config) {
    warmUp(config);
    if (!answered) {
      await(); // once, so that a client that lists models right after the start finds them
    }
    return names(config).map(listed -> spec(listed, config)).toList();
  }

  @Override
  public Optional<ModelSpec> find(String upstreamId, Config config) {
    warmUp(config);
    if (isUnknown() && config.official().models().isEmpty()) {
      await();
    }
    Optional<Listed> found =
        names(config).filter(listed -> listed.id().equals(upstreamId)).findFirst();
    boolean open = isUnknown() && config.official().models().isEmpty();
    if (found.isEmpty() && open && isPossible(upstreamId)) {
      found = Optional.of(new Listed(upstreamId, 0)); // the upstream will know
    }
    return found.map(listed -> spec(listed, config));
  }

  /** What the allow-list leaves, in its order; without one, everything. */
  private Stream<Listed> names(Config config) {
    List<String> allowed = config.official().models();
    List<Listed> all = snapshot();
    if (allowed.isEmpty()) {
      return all.stream();
    }
    return allowed.stream()
        .map(
            id ->
                all.stream()
                    .filter(listed -> listed.id().equals(id))
                    .findFirst()
                    .orElse(new Listed(id, 0)));
  }

  private List<Listed> snapshot() {
    lock.lock();
    try {
      return known;
    } finally {
      lock.unlock();
    }
  }

  private boolean isUnknown() {
    return snapshot().isEmpty();
  }

  private static boolean isPossible(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_ID
        && id.startsWith("grok")
        && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** Starts asking when it is time; does not wait. */
  public void warmUp(Config config) {
    String address = config.upstream().apiUrl();
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      boolean due = !asked || now - askAgainAt >= 0 || !source.equals(address);
      boolean possible = config.official().enabled() && keys.serves(spec(ANY, config));
      if (!closed && due && possible && running.isDone()) {
        asked = true;
        source = address;
        askAgainAt = now + FRESH.toNanos();
        CompletableFuture<Void> done = new CompletableFuture<>();
        running = done;
        worker = Thread.ofVirtual().name("official-models").start(() -> ask(config, done));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the question that is being asked, not for long. */
  private void await() {
    CompletableFuture<Void> asking;
    lock.lock();
    try {
      asking = running;
    } finally {
      lock.unlock();
    }
    try {
      asking.get(FIRST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for the list of models");
    } catch (TimeoutException | ExecutionException late) {
      LOG.log(System.Logger.Level.DEBUG, "official.models late");
    }
  }

  private void ask(Config config, CompletableFuture<Void> done) {
    try {
      List<Listed> found = fetch(config);
      lock.lock();
      try {
        known = found;
      } finally {
        lock.unlock();
      }
      LOG.log(System.Logger.Level.DEBUG, "official.models count=" + found.size());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "official.models failed: " + e.getMessage());
      lock.lock();
      try {
        askAgainAt = nanoClock.getAsLong() + AFTER_FAILURE.toNanos();
      } finally {
        lock.unlock();
      }
    } finally {
      answered = true;
      done.complete(null);
    }
  }

  private List<Listed> fetch(Config config) {
    long deadline = System.nanoTime() + CALL_LIMIT.toNanos();
    Call call = new Call("models", config, deadline, Cancel.ofCurrentThread());
    try (AccountLease key = keys.lease(Lessor.Query.of(spec(ANY, config)));
        EgressLease way = egress.lease(Egress.Target.OFFICIAL, call, key.account().id())) {
      try (HttpAnswer answer = OfficialCalls.get(way, key.account(), config, PATH, CALL_LIMIT)) {
        if (answer.status() != 200) {
          throw refused(VendorError.read(answer, clock), key);
        }
        way.report(EgressLease.Outcome.SUCCESS);
        return read(JsonReader.parse(answer.read(MAX_BODY)));
      } catch (Failure failure) {
        EgressOutcomes.tell(way, failure, OfficialCalls.uri(config, PATH), config);
        throw failure;
      }
    }
  }

  private static Failure refused(VendorError error, AccountLease key) {
    OfficialFailures.refusedKey(error)
        .ifPresent(reason -> key.report(new Outcome.InvalidCredentials(reason)));
    return OfficialFailures.of(error);
  }

  /** Reads {@code {"data":[{"id":"grok-4.3","created":1750000000}]}}. */
  private static List<Listed> read(Json body) {
    List<Listed> found = new ArrayList<>();
    if (body instanceof Json.Obj list && list.members().get("data") instanceof Json.Arr(var rows)) {
      for (Json row : rows) {
        if (row instanceof Json.Obj model) {
          long created =
              model.members().get("created") instanceof Json.Num n && n.literal().length() < 19
                  ? n.decimal().longValue()
                  : 0;
          model
              .text("id")
              .filter(id -> !id.isBlank() && id.length() <= MAX_ID)
              .ifPresent(id -> found.add(new Listed(id, Math.max(0, created))));
        }
      }
    }
    return List.copyOf(found);
  }

  private static ModelSpec spec(Listed listed, Config config) {
    String id = listed.id();
    return new ModelSpec(
        config.official().modelPrefix() + id,
        id,
        capability(id),
        Upstream.OFFICIAL,
        Optional.empty(),
        Pool.BASIC,
        false,
        id,
        effort(id),
        0,
        0,
        listed.created());
  }

  private static Capability capability(String id) {
    String name = id.toLowerCase(Locale.ROOT);
    if (name.contains("video")) {
      return Capability.VIDEO;
    }
    return name.contains("image") || name.contains("imagine") ? Capability.IMAGE : Capability.CHAT;
  }

  /**
   * Levels that may be worth sending; the list does not tell. Only those of several agents know the
   * highest.
   */
  private static ModelSpec.EffortRule effort(String id) {
    Stream<Effort> levels =
        id.contains("multi-agent")
            ? Stream.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH)
            : Stream.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH);
    List<String> names = levels.map(level -> level.name().toLowerCase(Locale.ROOT)).toList();
    return new ModelSpec.EffortRule(Optional.empty(), Optional.empty(), names);
  }

  /** Asks no more; a running question is broken off. */
  @Override
  public void close() {
    closed = true;
    Thread running = worker;
    if (running != null) {
      running.interrupt();
    }
  }
}
