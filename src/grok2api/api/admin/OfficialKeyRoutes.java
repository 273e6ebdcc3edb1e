package grok2api.api.admin;

import grok2api.account.OfficialKeys;
import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.util.List;

/** The keys of the official API, masked, and how they fare. They are set in the configuration. */
final class OfficialKeyRoutes {

  private static final String PATH = "/admin/api/official-keys";

  private final OfficialKeys keys;

  OfficialKeyRoutes(OfficialKeys keys) {
    this.keys = keys;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.of("GET", PATH, this::list),
        AdminRoute.of("POST", PATH + "/{id}/retry", this::retry));
  }

  private void list(Request in, Reply out) {
    List<OfficialKeys.Entry> entries = keys.entries();
    out.json(
        200,
        json -> {
          json.beginObject().name("items").beginArray();
          entries.forEach(entry -> write(json, entry));
          json.endArray().endObject();
        });
  }

  private static void write(JsonWriter json, OfficialKeys.Entry entry) {
    json.beginObject()
        .field("id", entry.id())
        .field("masked", mask(entry.key().reveal()))
        .field("status", status(entry))
        .field("reason", entry.refused().orElse(null));
    entry
        .refusedUntil()
        .ifPresentOrElse(
            until -> json.field("until", until.toEpochMilli()), () -> json.nullField("until"));
    json.name("resting").beginArray();
    entry
        .resting()
        .forEach(
            (model, until) ->
                json.beginObject()
                    .field("model", model)
                    .field("until", until.toEpochMilli())
                    .endObject());
    json.endArray().endObject();
  }

  /** {@code refused}: for every model; {@code resting}: for some; {@code active}. */
  private static String status(OfficialKeys.Entry entry) {
    return entry.refused().isPresent()
        ? "refused"
        : entry.resting().isEmpty() ? "active" : "resting";
  }

  private static String mask(String key) {
    return key.length() < 16 ? "****" : key.substring(0, 4) + "…" + key.substring(key.length() - 4);
  }

  private void retry(Request in, Reply out) {
    String id = in.pathVariable("id");
    if (keys.entries().stream().noneMatch(entry -> entry.id().equals(id))) {
      throw Failure.of(Failure.Kind.NOT_FOUND, "key_not_found", "There is no such key.")
          .param("id")
          .build();
    }
    keys.tryAgain(id);
    out.json(200, json -> json.beginObject().field("status", "success").endObject());
  }
}
