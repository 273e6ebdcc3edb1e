package grok2api.api.webui;

import grok2api.http.Access;
import grok2api.http.ErrorRenderer;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import grok2api.model.ModelSpec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The log-in check of the web pages, the models they offer, and their way to the chat. */
public final class WebRoutes {

  private static final Route.Limits LIMITS = new Route.Limits(0, Duration.ofSeconds(30));

  private final Supplier<List<ModelSpec>> models;
  private final ErrorRenderer errors;

  /** Routes over all models that exist, whatever accounts there are. */
  public WebRoutes(Supplier<List<ModelSpec>> models, ErrorRenderer errors) {
    this.models = models;
    this.errors = errors;
  }

  /**
   * The routes; call once.
   *
   * @param chat {@code POST /v1/chat/completions}, which answers the pages as well
   */
  public List<Route> routes(Route chat) {
    return List.of(
        get("/webui/api/verify", WebRoutes::verify),
        get("/webui/api/models", this::list),
        new Route(
            "POST",
            "/webui/api/chat/completions",
            Access.WEB,
            chat.limits(),
            errors,
            chat.handler()));
  }

  private Route get(String path, Handler handler) {
    return new Route("GET", path, Access.WEB, LIMITS, errors, handler);
  }

  private static void verify(Request in, Reply out) {
    out.header("Cache-Control", "no-store");
    out.json(200, json -> json.beginObject().field("status", "ok").endObject());
  }

  private void list(Request in, Reply out) {
    List<ModelSpec> all = models.get();
    out.header("Cache-Control", "no-store");
    out.json(
        200,
        json -> {
          json.beginObject().field("object", "list").name("data").beginArray();
          all.forEach(model -> write(json, model));
          json.endArray().endObject();
        });
  }

  private static void write(JsonWriter json, ModelSpec model) {
    json.beginObject()
        .field("id", model.id())
        .field("object", "model")
        .field("created", model.created())
        .field("owned_by", "xai")
        .field("name", model.displayName())
        .field("capability", model.capability().name().toLowerCase(Locale.ROOT))
        .endObject();
  }
}
