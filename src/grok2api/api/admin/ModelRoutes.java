package grok2api.api.admin;

import grok2api.config.Config;
import grok2api.gateway.ModelDirectory;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Every model that exists for the configuration in force, by what it does. */
final class ModelRoutes {

  private final Supplier<Config> config;
  private final ModelDirectory models;

  ModelRoutes(Supplier<Config> config, ModelDirectory models) {
    this.config = config;
    this.models = models;
  }

  List<Route> routes() {
    return List.of(AdminRoute.of("GET", "/admin/api/models", this::list));
  }

  private void list(Request in, Reply out) {
    List<ModelSpec> all = models.all(config.get());
    out.json(
        200,
        json -> {
          json.beginObject().name("groups").beginObject();
          for (ModelSpec.Capability group : ModelSpec.Capability.values()) {
            json.name(group.name().toLowerCase(Locale.ROOT)).beginArray();
            all.stream().filter(m -> m.capability() == group).forEach(m -> write(json, m));
            json.endArray();
          }
          json.endObject().field("mode", "static").endObject();
        });
  }

  private static void write(JsonWriter json, ModelSpec model) {
    json.beginObject()
        .field("id", model.id())
        .field("name", model.displayName())
        .field("public_name", model.displayName())
        .field("pool", model.tier().id())
        .field("mode", model.mode().map(Mode::key).orElse(""))
        .field("upstream", model.upstream().name().toLowerCase(Locale.ROOT))
        .endObject();
  }
}
