package grok2api.api.admin;

import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.util.List;

/** Makes, shows, changes and takes away client keys. */
final class KeyRoutes {

  private static final String PATH = "/admin/api/keys";

  private final ClientKeyBook keys;

  KeyRoutes(ClientKeyBook keys) {
    this.keys = keys;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.of("GET", PATH, this::list),
        AdminRoute.of("POST", PATH, this::issue),
        AdminRoute.of("PATCH", PATH + "/{id}", this::edit),
        AdminRoute.of("DELETE", PATH + "/{id}", this::revoke));
  }

  private void list(Request in, Reply out) {
    List<ClientKey> all = keys.all();
    out.json(
        200,
        json -> {
          json.beginObject().name("keys").beginArray();
          all.forEach(key -> write(json, key));
          json.endArray().endObject();
        });
  }

  private void issue(Request in, Reply out) {
    ClientKeyBook.Issued issued = keys.issue(AdminBody.object(in));
    out.json(
        200,
        json -> {
          json.beginObject().field("status", "success").name("key");
          write(json, issued.key());
          json.field("secret", issued.secret()).endObject();
        });
  }

  private void edit(Request in, Reply out) {
    ClientKey key = keys.edit(in.pathVariable("id"), AdminBody.object(in));
    out.json(
        200,
        json -> {
          json.beginObject().field("status", "success").name("key");
          write(json, key);
          json.endObject();
        });
  }

  private void revoke(Request in, Reply out) {
    keys.revoke(in.pathVariable("id"));
    out.json(200, json -> json.beginObject().field("deleted", 1).endObject());
  }

  private void write(JsonWriter json, ClientKey key) {
    KeyMeter.Usage usage = keys.meter(key.id()).usage(keys.now());
    json.beginObject();
    key.write(json);
    json.name("usage")
        .beginObject()
        .field("minute", usage.minute())
        .field("today", usage.today())
        .field("inflight", usage.inflight());
    TokenJson.time(json, "last_used_at", usage.lastUsedAt());
    json.endObject().endObject();
  }
}
