package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.config.ConfigProblem;
import grok2api.config.ConfigStore;
import grok2api.config.ConfigStore.SaveResult;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.util.List;

/**
 * Shows and saves the settings; secrets leave masked, and a mask that comes back means unchanged.
 */
final class ConfigRoutes {

  private static final String PATH = "/admin/api/config";

  private final ConfigStore config;

  ConfigRoutes(ConfigStore config) {
    this.config = config;
  }

  List<Route> routes() {
    return List.of(AdminRoute.of("GET", PATH, this::show), AdminRoute.of("POST", PATH, this::save));
  }

  /** The strategy that the settings mean, as status and save answers name it. */
  static String strategy(Config config) {
    return config.account().refresh().enabled() ? "quota" : "random";
  }

  private void show(Request in, Reply out) {
    boolean meta = AdminBody.flag(in, "meta");
    out.json(
        200,
        json -> {
          if (meta) {
            json.beginObject()
                .field("values", config.view())
                .field("keys", config.meta())
                .field("warnings", config.warnings())
                .endObject();
          } else {
            json.value(config.view());
          }
        });
  }

  private void save(Request in, Reply out) {
    switch (config.save(JsonReader.parse(in.body()))) {
      case SaveResult.Saved saved -> out.json(200, json -> saved(json, saved));
      case SaveResult.Refused refused -> {
        Failure failure = refused.failure();
        in.note("error", failure.code());
        out.json(
            failure.kind().status(),
            json -> AdminErrors.write(failure, json, j -> details(j, refused.problems())));
      }
    }
  }

  private static void saved(JsonWriter json, SaveResult.Saved saved) {
    json.beginObject()
        .field("status", "success")
        .field("message", "Configuration saved.")
        .field("selection_strategy", strategy(saved.config()))
        .field("changed", saved.changed())
        .endObject();
  }

  private static void details(JsonWriter json, List<ConfigProblem> problems) {
    json.name("details").beginArray();
    for (ConfigProblem problem : problems) {
      json.beginObject()
          .field("message", problem.line())
          .field("code", problem.code())
          .field("param", problem.param())
          .endObject();
    }
    json.endArray();
  }
}
