package grok2api.config;

import grok2api.base.Failure;
import grok2api.config.ConfigBackend.Stored;
import grok2api.json.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds the one snapshot in force, saves changes and notices those of others.
 *
 * <p>{@link #current()} is a volatile read. Files and databases are only touched by {@link #open},
 * {@link #save} and a background thread. Content that cannot be used never replaces a snapshot: it
 * shows up in {@link #configError()} until it is repaired.
 */
public final class ConfigStore implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ConfigStore.class.getName());
  private static final Duration WARN_PAUSE = Duration.ofMinutes(1);

  /** Hears of every new snapshot, on the thread that made it; must not block for long. */
  public interface Listener {
    /** Called after {@code change.after()} came into force. */
    void changed(Change change);
  }

  /**
   * From one snapshot to the next.
   *
   * @param keys dotted names whose value differs; never empty
   */
  public record Change(Config before, Config after, Set<String> keys) {
    /** True when a key at or below the dotted name differs. */
    public boolean touches(String name) {
      return keys.stream().anyMatch(key -> key.equals(name) || key.startsWith(name + "."));
    }
  }

  /** What became of a save. */
  public sealed interface SaveResult {
    /** Stored and in force; {@code changed} are the dotted names that were written. */
    record Saved(Config config, List<String> changed) implements SaveResult {}

    /** Nothing was stored; {@code problems} has at least one. */
    record Refused(List<ConfigProblem> problems) implements SaveResult {
      /** The first problem as a failure: 409 {@code env_locked}, else 400. */
      public Failure failure() {
        return ConfigProblem.failure(problems);
      }
    }
  }

  private record State(Effective effective, String version) {}

  /** What the backend holds, understood together with the environment. */
  private record Reading(Stored stored, Effective effective) {
    static Reading of(ConfigBackend backend, EnvOverrides env) {
      Stored stored = backend.load();
      Overrides user =
          stored.problems().isEmpty()
              ? Overrides.of(stored.tree(), stored.lines(), backend.name())
              : Overrides.NONE;
      return new Reading(stored, Effective.of(user, env));
    }

    List<ConfigProblem> problems() {
      List<ConfigProblem> problems = new ArrayList<>(stored.problems());
      problems.addAll(effective.problems());
      return problems;
    }

    State state() {
      return new State(effective, stored.version());
    }
  }

  private final ConfigBackend backend;
  private final EnvOverrides env;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock storage = new ReentrantLock(); // one load or save at a time
  private volatile State state;
  private volatile String error = "";
  private String badVersion = "";
  private long warnedAt;
  private Optional<Thread> watcher = Optional.empty();

  private ConfigStore(ConfigBackend backend, EnvOverrides env, State state) {
    this.backend = backend;
    this.env = env;
    this.state = state;
    this.warnedAt = System.nanoTime() - WARN_PAUSE.toNanos();
  }

  /**
   * Reads everything once; blocks. A value that cannot be used is a {@link Failure} whose message
   * has a line per problem: the start must stop. Warnings go to the log.
   */
  public static ConfigStore open(ConfigBackend backend, Environment environment) {
    EnvOverrides env = EnvOverrides.of(environment);
    Reading first = Reading.of(backend, env);
    List<ConfigProblem> problems = first.problems();
    if (!problems.isEmpty()) {
      String lines = String.join("\n", problems.stream().map(ConfigProblem::line).toList());
      throw Failure.of(Failure.Kind.INVALID_REQUEST, problems.get(0).code(), lines)
          .param(problems.get(0).param())
          .build();
    }
    environment.warnings().forEach(line -> LOG.log(Level.WARNING, "config.warning {0}", line));
    env.warnings().forEach(line -> LOG.log(Level.WARNING, "config.warning {0}", line));
    report(first.effective().user(), backend.name());
    Consistency.warnings(first.effective().config())
        .forEach(line -> LOG.log(Level.WARNING, "config.warning {0}", line));
    return new ConfigStore(backend, env, first.state());
  }

  /** The snapshot in force; take it once per request. */
  public Config current() {
    return state.effective().config();
  }

  /** Why stored content is not in force; empty when it is. */
  public Optional<String> configError() {
    return Optional.of(error).filter(text -> !text.isEmpty());
  }

  /** What an operator should look at, for the admin pages: default admin key, open doors. */
  public List<String> warnings() {
    return Consistency.warnings(current());
  }

  /** Nested values in force, secrets masked, for {@code GET /admin/api/config}. */
  public Json.Obj view() {
    return ConfigView.values(state.effective());
  }

  /** Type, default, range, source and help of every key, for {@code ?meta=1}. */
  public Json.Obj meta() {
    return ConfigView.keys(state.effective());
  }

  /** Adds a listener for all later snapshots. */
  public void onChange(Listener listener) {
    listeners.add(listener);
  }

  /** Begins to look for foreign changes in the background, until {@link #close()}. */
  public void watch() {
    Thread thread = Thread.ofVirtual().name("config-watch").unstarted(this::watchLoop);
    watcher = Optional.of(thread);
    thread.start();
  }

  private void watchLoop() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(backend.pollInterval());
        poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() was called: the loop ends
    }
  }

  /** Looks once whether something else was stored; blocks. */
  void poll() {
    storage.lock();
    try {
      String version = backend.version();
      if (!version.equals(state.version()) && !version.equals(badVersion)) {
        reload();
      } else if (version.equals(state.version())) {
        error = ""; // a broken edit was taken back
        badVersion = "";
      }
    } catch (Failure e) {
      warnUnreachable(e);
    } finally {
      storage.unlock();
    }
  }

  private void warnUnreachable(Failure cause) {
    long now = System.nanoTime();
    if (now - warnedAt >= WARN_PAUSE.toNanos()) {
      warnedAt = now;
      LOG.log(Level.WARNING, "config.unreachable {0}", cause.getMessage());
    }
  }

  /** Takes what is stored if it can be used, else remembers why not. */
  private void reload() {
    Reading next = Reading.of(backend, env);
    List<ConfigProblem> problems = next.problems();
    if (!problems.isEmpty()) {
      badVersion = next.stored().version();
      error = problems.get(0).line();
      problems.forEach(
          problem -> LOG.log(Level.ERROR, "config.bad kept=previous {0}", problem.line()));
      return;
    }
    badVersion = "";
    error = "";
    publish(next.state());
  }

  private void publish(State next) {
    State before = state;
    state = next;
    Set<String> keys = new LinkedHashSet<>();
    next.effective()
        .values()
        .forEach(
            (key, value) -> {
              if (!Objects.equals(value, before.effective().values().get(key))) {
                keys.add(key);
              }
            });
    if (keys.isEmpty()) {
      return;
    }
    LOG.log(Level.INFO, "config.changed keys={0}", String.join(",", keys));
    Change change = new Change(before.effective().config(), next.effective().config(), keys);
    for (Listener listener : listeners) {
      try {
        listener.changed(change);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "config.listener failed", e); // the others still have to hear of it
      }
    }
  }

  /**
   * Checks a nested partial object, stores it and brings it into force; blocks. Several problems
   * are all reported. A {@link Failure} says that the storage failed (503), that another writer was
   * faster twice, or that the stored content is broken and must be repaired first (409).
   */
  public SaveResult save(Json patch) {
    if (!(patch instanceof Json.Obj object)) {
      throw Failure.invalid("", "The body must be a JSON object.");
    }
    storage.lock();
    try {
      return trySave(object);
    } catch (Failure e) {
      if (e.kind() != Failure.Kind.CONFLICT || !error.isEmpty()) {
        throw e;
      }
      return trySave(object); // another writer was faster; once more on what it stored
    } finally {
      storage.unlock();
    }
  }

  private SaveResult trySave(Json.Obj object) {
    String version = backend.version();
    if (!version.equals(state.version()) && !version.equals(badVersion)) {
      reload();
    }
    if (!error.isEmpty()) {
      throw Failure.of(Failure.Kind.CONFLICT, "config_error", error).build();
    }
    Effective now = state.effective();
    PatchReader.Patch patch = PatchReader.read(object, now);
    if (!patch.problems().isEmpty()) {
      return new SaveResult.Refused(patch.problems());
    }
    Map<String, Json> changes = differing(patch.changes(), now);
    List<ConfigProblem> problems = Consistency.problems(after(changes, now).config());
    if (!problems.isEmpty()) {
      return new SaveResult.Refused(problems);
    }
    if (!changes.isEmpty()) {
      backend.save(withRepairs(changes, now.user()), state.version());
      reload();
    }
    return new SaveResult.Saved(current(), List.copyOf(changes.keySet()));
  }

  /** What differs from the stored overrides; a default that was never stored is not stored now. */
  private static Map<String, Json> differing(Map<String, Json> patch, Effective now) {
    Map<String, Json> changes = new LinkedHashMap<>();
    patch.forEach(
        (key, value) -> {
          Json stored = now.user().values().get(key);
          Json base = now.env().fallbacks().getOrDefault(key, Defaults.value(key));
          boolean same =
              stored == null
                  ? value instanceof Json.Null || value.equals(base)
                  : value.equals(stored);
          if (!same) {
            changes.put(key, value);
          }
        });
    return changes;
  }

  private Effective after(Map<String, Json> changes, Effective now) {
    Map<String, Json> values = new LinkedHashMap<>(now.user().values());
    changes.forEach(
        (key, value) -> {
          if (value instanceof Json.Null) {
            values.remove(key);
          } else {
            values.put(key, value);
          }
        });
    Overrides user = new Overrides(values, List.of(), List.of(), List.of(), Map.of());
    return Effective.of(user, env);
  }

  /** Old names leave and new ones come in with the first save after a takeover. */
  private static Map<String, Json> withRepairs(Map<String, Json> changes, Overrides user) {
    Map<String, Json> all = new LinkedHashMap<>(user.repairs());
    all.putAll(changes);
    all.replaceAll(
        (name, value) ->
            value instanceof Json.Null
                ? value
                : ConfigKeys.find(name).orElseThrow().type().stored(value));
    return all;
  }

  private static void report(Overrides user, String name) {
    user.notes().forEach(note -> LOG.log(Level.INFO, "config.taken_over {0}", note));
    if (!user.unknown().isEmpty()) {
      String keys = String.join(",", user.unknown());
      LOG.log(Level.WARNING, "config.unknown file={0} kept={1}", name, keys);
    }
  }

  /** Ends the background look-out; idempotent. */
  @Override
  public void close() {
    watcher.ifPresent(Thread::interrupt);
  }
}
