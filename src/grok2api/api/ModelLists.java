package grok2api.api;

import grok2api.base.Failure;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code GET /v1/models} and {@code GET /v1/models/{id}}: one shape that the SDKs of both families
 * accept; with {@code client_version} the catalogue that Codex wants instead.
 */
public final class ModelLists {

  private static final String CLAUDE = "claude-";
  private static final Route.Limits LIMITS = new Route.Limits(0, Duration.ofSeconds(30));

  private final Supplier<Config> config;
  private final ModelAccess models;

  /** Lists over the models that the configuration in force knows. */
  public ModelLists(Supplier<Config> config, ModelAccess models) {
    this.config = Objects.requireNonNull(config);
    this.models = Objects.requireNonNull(models);
  }

  /** Both routes. */
  public List<Route> routes() {
    return List.of(route("/v1/models", this::list), route("/v1/models/{rest...}", this::item));
  }

  private static Route route(String path, Handler handler) {
    return new Route("GET", path, Access.CLIENT_KEY, LIMITS, ApiErrors.EITHER, handler);
  }

  private void list(Request in, Reply out) {
    List<ModelSpec> listed = models.listed(in.caller(), config.get());
    if (in.query("client_version").isPresent()) {
      catalogue(listed, in, out);
      return;
    }
    List<ModelEntry> entries = new ArrayList<>();
    listed.forEach(model -> entries.add(new ModelEntry(model.id(), model)));
    if (discovers(in)) {
      listed.stream()
          .filter(model -> model.capability() == Capability.CHAT)
          .forEach(model -> entries.add(new ModelEntry(CLAUDE + model.id(), model)));
    }
    out.json(200, json -> write(entries, json));
  }

  /** Claude Code keeps only ids that contain {@code claude}; it knows itself by these names. */
  private static boolean discovers(Request in) {
    String agent = in.header("user-agent").orElse("").toLowerCase(Locale.ROOT);
    return agent.startsWith("claude-code/") || agent.startsWith("claude-cli/");
  }

  private static void write(List<ModelEntry> entries, JsonWriter json) {
    json.beginObject().field("object", "list").name("data").beginArray();
    entries.forEach(entry -> entry.write(json));
    json.endArray()
        .field("has_more", false)
        .field("first_id", entries.isEmpty() ? null : entries.getFirst().id())
        .field("last_id", entries.isEmpty() ? null : entries.getLast().id())
        .endObject();
  }

  private void item(Request in, Reply out) {
    String id = in.pathVariable("rest");
    List<ModelSpec> listed = models.listed(in.caller(), config.get());
    ModelEntry entry =
        listed.stream()
            .filter(model -> id.equals(model.id()) || id.equals(CLAUDE + model.id()))
            .findFirst()
            .map(model -> new ModelEntry(id, model))
            .orElseThrow(() -> unknown(id));
    out.json(200, entry::write);
  }

  private static Failure unknown(String id) {
    return Failure.of(
            Failure.Kind.NOT_FOUND,
            "model_not_found",
            "Model '" + id + "' does not exist or you do not have access to it.")
        .param("model")
        .build();
  }

  private static void catalogue(List<ModelSpec> listed, Request in, Reply out) {
    JsonWriter json = new JsonWriter(8192);
    CodexCatalogue.write(
        listed.stream().filter(m -> m.capability() == Capability.CHAT).toList(), json);
    byte[] body = json.toBytes();
    // A name-based UUID is a hash with a short text form: a tag, not a protection.
    String tag = '"' + UUID.nameUUIDFromBytes(body).toString() + '"';
    out.header("ETag", tag);
    if (in.header("if-none-match").filter(tag::equals).isPresent()) {
      out.empty(304);
    } else {
      out.bytes(200, "application/json", body);
    }
  }
}
