package grok2api.api.admin;

import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Why upstreams refused: the latest refused calls with egress, clearance and cause. */
final class RefusalRoutes {

  private static final int LIMIT = 200;

  private final Supplier<List<RefusedCall>> refusals;

  RefusalRoutes(Supplier<List<RefusedCall>> refusals) {
    this.refusals = refusals;
  }

  List<Route> routes() {
    return List.of(AdminRoute.of("GET", "/admin/api/refusals", this::list));
  }

  private void list(Request in, Reply out) {
    int limit = AdminBody.number(in, "limit", 1, LIMIT).orElse(LIMIT);
    List<RefusedCall> latest = refusals.get().stream().limit(limit).toList();
    out.json(
        200,
        json -> {
          json.beginObject().name("items").beginArray();
          latest.forEach(call -> write(json, call));
          json.endArray().endObject();
        });
  }

  private static void write(JsonWriter json, RefusedCall call) {
    json.beginObject()
        .field("time", call.at().toString())
        .field("unix_ms", call.at().toEpochMilli())
        .field("host", call.host())
        .field("egress", call.egress())
        .field("user_agent", call.userAgent());
    call.clearanceAge()
        .map(Duration::toSeconds)
        .ifPresentOrElse(
            age -> json.field("clearance_age_sec", age), () -> json.nullField("clearance_age_sec"));
    json.field("status", call.status())
        .field("classification", call.classification())
        .field("blame", call.blame())
        .field("explanation", call.explanation())
        .endObject();
  }
}
