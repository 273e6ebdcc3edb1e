package grok2api.api.admin;

import grok2api.audit.PoolHistory;
import grok2api.audit.PoolSample;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** How the pools and their quota fared over time. */
final class HistoryRoutes {

  private static final int POINTS = 240;
  private static final int MAX_POINTS = 2_000;
  private static final Duration USUAL_SPAN = Duration.ofDays(1);

  private final PoolHistory history;
  private final InstantSource clock;

  HistoryRoutes(PoolHistory history, InstantSource clock) {
    this.history = history;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(AdminRoute.of("GET", "/admin/api/history", this::list));
  }

  private void list(Request in, Reply out) {
    long to = AdminBody.time(in, "to").orElse(clock.millis() + 1);
    long from = AdminBody.time(in, "from").orElse(to - USUAL_SPAN.toMillis());
    int points = AdminBody.number(in, "points", 1, MAX_POINTS).orElse(POINTS);
    List<PoolSample> samples = history.between(from, to, points);
    out.json(
        200,
        json -> {
          json.beginObject()
              .field("interval_sec", PoolHistory.INTERVAL.toSeconds())
              .name("items")
              .beginArray();
          samples.forEach(sample -> write(json, sample));
          json.endArray().endObject();
        });
  }

  private static void write(JsonWriter json, PoolSample sample) {
    json.beginObject().field("ts", sample.ts()).name("pools").beginObject();
    for (PoolSample.Pool pool : sample.pools()) {
      json.name(pool.name())
          .beginObject()
          .field("active", pool.active())
          .field("cooling", pool.cooling())
          .field("invalid", pool.invalid())
          .field("disabled", pool.disabled())
          .name("quota")
          .beginObject();
      pool.quota().forEach((mode, left) -> json.field(mode, left));
      json.endObject().endObject();
    }
    json.endObject().endObject();
  }
}
