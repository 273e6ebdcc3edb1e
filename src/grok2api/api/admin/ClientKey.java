package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonWriter;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key for {@code /v1} with limits of its own. The secret itself is shown once and never kept.
 *
 * @param id {@code key_…}
 * @param prefix first 8 characters of the secret, so that people recognise it
 * @param hash SHA-256 of the secret, hex
 * @param expiresAt milliseconds; 0: never
 * @param limits 0 each: none
 * @param models ids or {@code prefix*}; empty: all
 * @param pools basic, super, heavy, console, official; empty: all
 * @param createdAt milliseconds
 */
record ClientKey(
    String id,
    String name,
    String prefix,
    String hash,
    boolean enabled,
    long expiresAt,
    Limits limits,
    List<String> models,
    List<String> pools,
    long createdAt) {

  private static final int MAX_NAME = 100;
  private static final int MAX_ENTRIES = 200;
  private static final long MOST = 1_000_000_000;
  private static final Set<String> POOLS = Set.of("basic", "super", "heavy", "console", "official");

  /** Requests per minute, requests at once, requests per day (UTC). */
  record Limits(int rpm, int maxConcurrent, int dailyRequests) {
    static final Limits NONE = new Limits(0, 0, 0);
  }

  ClientKey {
    models = List.copyOf(models);
    pools = List.copyOf(pools);
  }

  boolean isUsable(long now) {
    return enabled && (expiresAt == 0 || now < expiresAt);
  }

  boolean allowsModel(String model) {
    return models.isEmpty()
        || models.stream()
            .anyMatch(
                m ->
                    m.endsWith("*")
                        ? model.startsWith(m.substring(0, m.length() - 1))
                        : model.equals(m));
  }

  /** True when the model can be served by a pool of this key. */
  boolean allows(ModelSpec model) {
    if (!allowsModel(model.id())) {
      return false;
    }
    return pools.isEmpty()
        || switch (model.upstream()) {
          case WEB -> model.pools().stream().map(Pool::id).anyMatch(pools::contains);
          case CONSOLE -> pools.contains("console");
          case OFFICIAL -> pools.contains("official");
        };
  }

  /** This key with the members of a body that are present; 400 for a wrong one. */
  ClientKey changed(JsonAt body) {
    return new ClientKey(
        id,
        body.get("name").map(ClientKey::name).orElse(name),
        prefix,
        hash,
        body.bool("enabled").orElse(enabled),
        expiresAt(body).orElse(expiresAt),
        new Limits(
            limit(body, "rpm", limits.rpm()),
            limit(body, "max_concurrent", limits.maxConcurrent()),
            limit(body, "daily_requests", limits.dailyRequests())),
        body.get("models").map(ClientKey::entries).orElse(models),
        body.get("pools").map(ClientKey::pools).orElse(pools),
        createdAt);
  }

  /** JSON null takes the end away. */
  private static Optional<Long> expiresAt(JsonAt body) {
    boolean never = body.object().members().get("expires_at") instanceof Json.Null;
    return never ? Optional.of(0L) : body.integer("expires_at", 0, Long.MAX_VALUE / 2);
  }

  private static int limit(JsonAt body, String member, int otherwise) {
    return body.integer(member, 0, MOST).map(Long::intValue).orElse(otherwise);
  }

  private static String name(JsonAt value) {
    String name = value.string().strip();
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw Failure.invalid("name", "'name' must have 1 to " + MAX_NAME + " characters.");
    }
    return name;
  }

  private static List<String> entries(JsonAt list) {
    List<String> entries =
        AdminBody.texts(list).stream().map(String::strip).filter(e -> !e.isEmpty()).toList();
    if (entries.size() > MAX_ENTRIES) {
      throw Failure.invalid(list.path(), "At most " + MAX_ENTRIES + " entries.");
    }
    return entries;
  }

  private static List<String> pools(JsonAt list) {
    List<String> pools =
        entries(list).stream().map(pool -> pool.toLowerCase(Locale.ROOT)).distinct().toList();
    if (!POOLS.containsAll(pools)) {
      throw list.wrong("a list of basic, super, heavy, console, official");
    }
    return pools;
  }

  /** What pages see; the hash is no secret, but nobody needs it. */
  void write(JsonWriter json) {
    json.field("id", id).field("name", name).field("prefix", prefix).field("enabled", enabled);
    TokenJson.time(json, "expires_at", expiresAt);
    json.field("rpm", limits.rpm())
        .field("max_concurrent", limits.maxConcurrent())
        .field("daily_requests", limits.dailyRequests())
        .field("models", models)
        .field("pools", pools)
        .field("created_at", createdAt);
  }

  /** As it is stored. */
  Json.Obj stored() {
    Map<String, Json> row = new LinkedHashMap<>();
    row.put("id", Json.of(id));
    row.put("name", Json.of(name));
    row.put("prefix", Json.of(prefix));
    row.put("sha256", Json.of(hash));
    row.put("enabled", Json.of(enabled));
    row.put("expires_at", expiresAt == 0 ? Json.Null.VALUE : Json.of(expiresAt));
    row.put("rpm", Json.of(limits.rpm()));
    row.put("max_concurrent", Json.of(limits.maxConcurrent()));
    row.put("daily_requests", Json.of(limits.dailyRequests()));
    row.put("models", list(models));
    row.put("pools", list(pools));
    row.put("created_at", Json.of(createdAt));
    return new Json.Obj(row);
  }

  private static Json list(List<String> texts) {
    return new Json.Arr(texts.stream().map(Json::of).toList());
  }

  /** Reads what {@link #stored} wrote. */
  static ClientKey read(JsonAt row) {
    ClientKey bare =
        new ClientKey(
            row.require("id").string(),
            "",
            row.string("prefix").orElse(""),
            row.require("sha256").string(),
            true,
            0,
            Limits.NONE,
            List.of(),
            List.of(),
            row.integer("created_at", 0, Long.MAX_VALUE / 2).orElse(0L));
    return bare.changed(row);
  }
}
