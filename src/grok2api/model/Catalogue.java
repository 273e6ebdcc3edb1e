package grok2api.model;

import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Models by public id, in table order. Immutable. */
public final class Catalogue {

  private static final String TABLE = "/grok2api/model/models.json";

  private final Map<String, ModelSpec> byId;

  private Catalogue(Map<String, ModelSpec> byId) {
    this.byId = Collections.unmodifiableMap(byId);
  }

  /** The table that ships: 16 chat models of grok.com, 5 media models, 13 of console.x.ai. */
  public static Catalogue builtIn() {
    try (InputStream table = Catalogue.class.getResourceAsStream(TABLE)) {
      if (table == null) {
        throw new IllegalStateException(TABLE + " is missing from the jar");
      }
      List<ModelSpec> specs = new ArrayList<>();
      for (JsonAt row : new JsonAt("models", JsonReader.parse(table)).list()) {
        specs.add(read(row));
      }
      return new Catalogue(Map.of()).with(specs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This catalogue with further models; one of the same id is replaced in its place. */
  public Catalogue with(List<ModelSpec> specs) {
    Map<String, ModelSpec> all = new LinkedHashMap<>(byId);
    specs.forEach(spec -> all.put(spec.id(), spec));
    return new Catalogue(all);
  }

  /** The model of this id. */
  public Optional<ModelSpec> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** All models in table order. */
  public List<ModelSpec> all() {
    return List.copyOf(byId.values());
  }

  /**
   * Reads one row: {@code id}, {@code name}, {@code capability}, {@code upstream}, {@code mode},
   * {@code tier}, {@code prefer_best}, {@code upstream_model}, {@code effort}, {@code
   * max_output_tokens}, {@code context_window}, {@code created}. A wrong value is a {@link
   * grok2api.base.Failure} with its path.
   */
  public static ModelSpec read(JsonAt row) {
    String id = row.require("id").string();
    return new ModelSpec(
        id,
        row.string("name").orElse(id),
        one(ModelSpec.Capability.class, row, "capability").orElse(ModelSpec.Capability.CHAT),
        one(Upstream.class, row, "upstream").orElse(Upstream.WEB),
        one(Mode.class, row, "mode"),
        Pool.parse(row.string("tier").orElse(""), row.path() + ".tier"),
        row.bool("prefer_best").orElse(false),
        row.string("upstream_model").orElse(""),
        row.get("effort").map(Catalogue::effort).orElse(ModelSpec.EffortRule.NEVER),
        row.integer("max_output_tokens", 0, Long.MAX_VALUE).orElse(0L),
        row.integer("context_window", 0, Long.MAX_VALUE).orElse(0L),
        row.integer("created", 0, Long.MAX_VALUE).orElse(0L));
  }

  private static ModelSpec.EffortRule effort(JsonAt row) {
    List<String> levels = row.list("levels").stream().map(JsonAt::string).toList();
    return new ModelSpec.EffortRule(row.string("fixed"), row.string("default"), levels);
  }

  private static <E extends Enum<E>> Optional<E> one(Class<E> type, JsonAt row, String name) {
    Optional<JsonAt> value = row.get(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = value.get().string().toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return Optional.of(constant);
      }
    }
    throw value.get().wrong("one of " + List.of(type.getEnumConstants()));
  }
}
