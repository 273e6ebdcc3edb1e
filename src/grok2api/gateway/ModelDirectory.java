package grok2api.gateway;

import grok2api.account.Lessor;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import grok2api.model.Upstream;
import grok2api.upstream.OfficialModels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the id that a client sent into the models that may answer: aliases, routes, the built-in
 * table with the operator's additions, and the official list. Safe for many threads.
 */
public final class ModelDirectory {

  private static final String CLAUDE = "claude-";

  private record Cached(Config config, Catalogue catalogue) {}

  private final Catalogue builtIn;
  private final Map<Upstream, Lessor> lessors;
  private final OfficialModels official;
  private volatile Cached cached;

  /**
   * A directory.
   *
   * @param lessors who lends accounts for an upstream; one that is missing lists no models
   */
  public ModelDirectory(Catalogue builtIn, Map<Upstream, Lessor> lessors, OfficialModels official) {
    this.builtIn = builtIn;
    this.lessors = Map.copyOf(lessors);
    this.official = official;
  }

  /**
   * The models that may answer for an id, in the order in which they are tried; empty when the id
   * is unknown. May wait for the first official list.
   */
  public List<ModelSpec> resolve(String requested, Config config) {
    String id = canonical(requested, config);
    List<Config.Models.Route> routes = config.models().routes().getOrDefault(id, List.of());
    if (!routes.isEmpty()) {
      return routes.stream().flatMap(r -> routed(r, config).stream()).toList();
    }
    return own(id, config).map(List::of).orElse(List.of());
  }

  /** The first model that may answer for an id. */
  public Optional<ModelSpec> find(String requested, Config config) {
    return resolve(requested, config).stream().findFirst();
  }

  /**
   * What {@code GET /v1/models} shows: models that some account (active or cooling) or key could
   * serve, in table order, routed ids with their public id. From memory.
   */
  public List<ModelSpec> listed(Config config) {
    Map<String, ModelSpec> shown = new LinkedHashMap<>();
    for (ModelSpec spec : catalogue(config).all()) {
      if (serves(spec)) {
        shown.put(spec.id(), spec);
      }
    }
    if (config.official().enabled()) {
      for (ModelSpec spec : official.listed(config)) {
        if (serves(spec)) {
          shown.putIfAbsent(spec.id(), spec);
        }
      }
    }
    config.models().routes().keySet().forEach(id -> listRouted(id, config, shown));
    return List.copyOf(shown.values());
  }

  private void listRouted(String id, Config config, Map<String, ModelSpec> shown) {
    shown.remove(id);
    for (Config.Models.Route route : config.models().routes().get(id)) {
      Optional<ModelSpec> spec = routed(route, config).filter(this::serves);
      if (spec.isPresent()) {
        shown.put(id, spec.get().withId(id));
        return;
      }
    }
  }

  /** Every model that exists for this configuration, listed or not, official ones included. */
  public List<ModelSpec> all(Config config) {
    List<ModelSpec> all = new ArrayList<>(catalogue(config).all());
    if (config.official().enabled()) {
      all.addAll(official.listed(config));
    }
    return all;
  }

  private boolean serves(ModelSpec spec) {
    Lessor lessor = lessors.get(spec.upstream());
    return lessor != null && lessor.serves(spec);
  }

  private Optional<ModelSpec> routed(Config.Models.Route route, Config config) {
    Upstream upstream = Upstream.valueOf(route.upstream().name());
    Optional<ModelSpec> known =
        catalogue(config).all().stream()
            .filter(s -> s.upstream() == upstream)
            .filter(s -> s.id().equals(route.id()) || s.upstreamModel().equals(route.id()))
            .findFirst();
    if (known.isPresent() || upstream != Upstream.OFFICIAL) {
      return known;
    }
    return official.find(route.id(), config);
  }

  /** A model of the table that no account serves may still be had from the official API. */
  private Optional<ModelSpec> own(String id, Config config) {
    Optional<ModelSpec> known = catalogue(config).find(id);
    String prefix = config.official().modelPrefix();
    boolean official = config.official().enabled() && id.startsWith(prefix);
    if (!official || known.filter(this::serves).isPresent()) {
      return known;
    }
    return this.official.find(id.substring(prefix.length()), config).or(() -> known);
  }

  /** Undoes aliases: known ids stay, {@code claude-<known id>} is that id, then the patterns. */
  private String canonical(String requested, Config config) {
    if (exists(requested, config)) {
      return requested;
    }
    if (requested.startsWith(CLAUDE)) {
      String rest = requested.substring(CLAUDE.length());
      if (exists(rest, config)) {
        return rest;
      }
    }
    for (Map.Entry<String, String> alias : config.models().aliases().entrySet()) {
      if (matches(alias.getKey(), requested)) {
        return usable(alias.getValue(), config);
      }
    }
    return requested;
  }

  private boolean exists(String id, Config config) {
    return config.models().routes().containsKey(id)
        || catalogue(config).find(id).isPresent()
        || official.listed(config).stream().anyMatch(s -> s.id().equals(id));
  }

  /** An alias whose target no account serves means the first chat model that one does. */
  private String usable(String target, Config config) {
    List<ModelSpec> listed = listed(config);
    if (listed.stream().anyMatch(s -> s.id().equals(target))) {
      return target;
    }
    return listed.stream()
        .filter(s -> s.capability() == Capability.CHAT)
        .findFirst()
        .map(ModelSpec::id)
        .orElse(target);
  }

  /** Pattern with any number of {@code *}, the whole id, case counts. */
  static boolean matches(String pattern, String id) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(id);
    }
    if (!id.startsWith(pattern.substring(0, star))) {
      return false;
    }
    String rest = pattern.substring(star + 1);
    for (int from = star; from <= id.length(); from++) {
      if (matches(rest, id.substring(from))) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // every change of settings makes a new Config
  private Catalogue catalogue(Config config) {
    Cached current = cached;
    if (current == null || current.config() != config) {
      List<ModelSpec> added = new ArrayList<>();
      config.console().models().forEach((id, row) -> added.add(console(id, row)));
      config.models().extra().forEach((id, row) -> added.add(extra(id, row)));
      current = new Cached(config, builtIn.with(added));
      cached = current;
    }
    return current.catalogue();
  }

  private ModelSpec console(String id, Config.Console.ConsoleModel row) {
    Map<String, Json> columns = new LinkedHashMap<>();
    columns.put("id", Json.of(id));
    columns.put("upstream", Json.of("console"));
    columns.put("mode", Json.of("console"));
    columns.put("upstream_model", Json.of(row.model()));
    columns.put("max_output_tokens", Json.of(row.maxOutputTokens()));
    Map<String, Json> effort = new LinkedHashMap<>();
    effort.put("levels", new Json.Arr(row.efforts().stream().map(Json::of).toList()));
    if (!row.effort().isEmpty()) {
      effort.put("fixed", Json.of(row.effort()));
    }
    columns.put("effort", new Json.Obj(effort));
    return Catalogue.read(new JsonAt("console.models." + id, new Json.Obj(columns)));
  }

  private ModelSpec extra(String id, Map<String, String> row) {
    Map<String, Json> columns = new LinkedHashMap<>();
    row.forEach((name, text) -> columns.put(name, column(name, text)));
    columns.put("id", Json.of(id));
    return Catalogue.read(new JsonAt("models.extra." + id, new Json.Obj(columns)));
  }

  private static Json column(String name, String text) {
    return switch (name) {
      case "prefer_best" -> Json.of(Boolean.parseBoolean(text));
      case "max_output_tokens", "context_window", "created" -> new Json.Num(text);
      default -> Json.of(text);
    };
  }
}
