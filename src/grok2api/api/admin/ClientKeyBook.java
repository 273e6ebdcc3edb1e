package grok2api.api.admin;

import grok2api.api.ClientKeys;
import grok2api.audit.UseCounts;
import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.config.SharedDocument;
import grok2api.http.Caller;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.model.ModelSpec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * All client keys: in memory for every request, in a storage for the next start and for other
 * instances. Changes come one at a time, also from several instances, and are durable before they
 * count; those of others are looked for in the background. Safe for many threads.
 */
public final class ClientKeyBook implements ClientKeys, AutoCloseable {

  private static final Logger LOG = System.getLogger(ClientKeyBook.class.getName());
  private static final int TRIES = 20; // of a change while other instances change keys too

  private static final int PREFIX = 8;
  private static final int OWNER = 16;

  /** A new key and its secret, which nobody will see again. */
  record Issued(ClientKey key, String secret) {}

  private record Pages(Map<String, ClientKey> byId, Map<String, ClientKey> byHash, String version) {
    static Pages of(List<ClientKey> keys, String version) {
      Map<String, ClientKey> byId = new LinkedHashMap<>();
      Map<String, ClientKey> byHash = new LinkedHashMap<>();
      keys.forEach(
          key -> {
            byId.put(key.id(), key);
            byHash.put(key.hash(), key);
          });
      return new Pages(byId, byHash, version);
    }
  }

  private final SharedDocument storage;
  private final InstantSource clock;
  private final ReentrantLock changes = new ReentrantLock();
  private final Map<String, KeyMeter> meters = new ConcurrentHashMap<>();
  private volatile Pages pages;
  private volatile Thread watcher; // null: nobody else changes the keys
  private volatile Optional<UseCounts> counts = Optional.empty();

  private ClientKeyBook(SharedDocument storage, InstantSource clock, Pages pages) {
    this.storage = storage;
    this.clock = clock;
    this.pages = pages;
  }

  /** Reads the stored keys; blocks. A document that is broken is a failure: the start must stop. */
  public static ClientKeyBook open(SharedDocument storage, InstantSource clock) {
    return new ClientKeyBook(storage, clock, read(storage));
  }

  /** Counts uses together with other instances; before the first request. Blocks. */
  public void share(UseCounts common) {
    counts = Optional.of(common);
    attempt(this::exchange);
  }

  /** Looks for changes of other instances, again and again, until this is closed. */
  public void watch(Duration pause) {
    watcher =
        Thread.ofVirtual()
            .name("client-keys")
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(pause);
                      attempt(this::reload);
                      attempt(this::exchange);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // close() was called
                  }
                });
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) { // a storage that is away warns by itself
      LOG.log(Level.DEBUG, "keys.watch failed", e);
    }
  }

  /** Tells other instances what was counted here, and learns what they counted. */
  void exchange() {
    if (counts.isEmpty() || isEmpty()) {
      return;
    }
    long then = clock.millis();
    Map<UseCounts.Window, Integer> untold = new HashMap<>();
    pages.byId().keySet().forEach(id -> untold.putAll(meter(id).untold(id, then)));
    Map<UseCounts.Window, Integer> all = counts.get().add(untold, then);
    for (String id : pages.byId().keySet()) {
      meter(id).learn(id, untold, all, then, clock.millis());
    }
  }

  /** Takes over what other instances changed, if they did; what was used is kept. */
  public void reload() {
    if (storage.version().equals(pages.version())) {
      return;
    }
    changes.lock();
    try {
      pages = read(storage);
      meters.keySet().retainAll(pages.byId().keySet());
    } finally {
      changes.unlock();
    }
  }

  @Override
  public void close() {
    if (watcher != null) {
      watcher.interrupt();
    }
  }

  /** Counts what each key used earlier today, before a restart. */
  public void recall(Map<String, Integer> requestsToday) {
    requestsToday.forEach(
        (id, requests) -> {
          if (pages.byId().containsKey(id)) {
            meter(id).recall(requests, clock.millis());
          }
        });
  }

  private static Pages read(SharedDocument storage) {
    SharedDocument.Stored document = storage.load();
    List<ClientKey> keys = new ArrayList<>();
    if (!document.version().equals(SharedDocument.NONE)) {
      for (JsonAt row : JsonAt.root(JsonReader.parse(document.text())).list("keys")) {
        keys.add(ClientKey.read(row));
      }
    }
    return Pages.of(keys, document.version());
  }

  // ---- what clients meet

  @Override
  public boolean isEmpty() {
    return pages.byId().isEmpty();
  }

  /** Found by the hash of what was presented, so that no comparison depends on the secret. */
  @Override
  public Optional<Caller> admit(String presented) {
    return Optional.ofNullable(pages.byHash().get(sha256(presented)))
        .filter(key -> key.isUsable(clock.millis()))
        .map(ClientKeyBook::caller);
  }

  private static Caller caller(ClientKey key) {
    return new Caller(key.id(), key.hash().substring(0, OWNER), Set.copyOf(key.pools()));
  }

  @Override
  public boolean allows(Caller caller, String model) {
    return find(caller).map(key -> key.allowsModel(model)).orElse(true);
  }

  @Override
  public boolean allows(Caller caller, ModelSpec model) {
    return find(caller).map(key -> key.allows(model)).orElse(true);
  }

  @Override
  public Set<String> pools(String owner) {
    return pages.byId().values().stream()
        .map(ClientKeyBook::caller)
        .filter(caller -> caller.owner().equals(owner))
        .findFirst()
        .map(Caller::pools)
        .orElse(Set.of());
  }

  /** The key of a caller; empty for callers without one. */
  Optional<ClientKey> find(Caller caller) {
    return Optional.ofNullable(pages.byId().get(caller.id()));
  }

  KeyMeter meter(String id) {
    return meters.computeIfAbsent(id, i -> new KeyMeter(counts.isPresent()));
  }

  long now() {
    return clock.millis();
  }

  // ---- what the operator does

  List<ClientKey> all() {
    return List.copyOf(pages.byId().values());
  }

  /** Makes a key of what the body says; {@code name} is required. */
  Issued issue(JsonAt body) {
    body.require("name");
    String secret = "sk-" + Ids.random("") + Ids.random("");
    ClientKey bare =
        new ClientKey(
            Ids.random("key_"),
            "",
            secret.substring(0, PREFIX),
            sha256(secret),
            true,
            0,
            ClientKey.Limits.NONE,
            List.of(),
            List.of(),
            clock.millis());
    ClientKey key = bare.changed(body);
    change(
        keys -> {
          keys.add(key);
          return keys;
        });
    return new Issued(key, secret);
  }

  /** Changes what the body names; 404 {@code key_not_found}. */
  ClientKey edit(String id, JsonAt body) {
    change(
        keys -> {
          int at = indexOf(keys, id);
          keys.set(at, keys.get(at).changed(body));
          return keys;
        });
    return pages.byId().get(id);
  }

  /** Takes a key away; 404 {@code key_not_found}. */
  void revoke(String id) {
    change(
        keys -> {
          keys.remove(indexOf(keys, id));
          return keys;
        });
    meters.remove(id);
  }

  private static int indexOf(List<ClientKey> keys, String id) {
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).id().equals(id)) {
        return i;
      }
    }
    throw Failure.of(Failure.Kind.NOT_FOUND, "key_not_found", "There is no such key.").build();
  }

  private void change(UnaryOperator<List<ClientKey>> change) {
    changes.lock();
    try {
      for (int tries = 0; !changed(change); tries++) {
        if (tries == TRIES) {
          throw Failure.of(
                  Failure.Kind.CONFLICT,
                  "keys_changed",
                  "Another instance keeps changing the keys.")
              .build();
        }
      }
    } finally {
      changes.unlock();
    }
  }

  /** False when another instance was faster. */
  private boolean changed(UnaryOperator<List<ClientKey>> change) {
    Pages before = read(storage);
    List<ClientKey> next = change.apply(new ArrayList<>(before.byId().values()));
    List<Json> rows = new ArrayList<>();
    next.forEach(key -> rows.add(key.stored()));
    Json document = Json.Obj.EMPTY.with("version", Json.of(1)).with("keys", new Json.Arr(rows));
    boolean saved = storage.save(document.compact(), before.version());
    // Under the old version: the next look reads it all anew, with what others changed since.
    pages = saved ? Pages.of(next, before.version()) : before;
    return saved;
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
