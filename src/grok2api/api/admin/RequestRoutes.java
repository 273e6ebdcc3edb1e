package grok2api.api.admin;

import grok2api.audit.RequestLog;
import grok2api.audit.RequestQuery;
import grok2api.audit.RequestRow;
import grok2api.audit.RequestSums;
import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** The request log: rows by page, sums by time, and emptying it. */
final class RequestRoutes {

  private static final String PATH = "/admin/api/requests";
  private static final int LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final int MAX_BUCKETS = 2_000;
  private static final Duration USUAL_SPAN = Duration.ofDays(1);

  private final RequestLog log;
  private final InstantSource clock;

  RequestRoutes(RequestLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.of("GET", PATH, this::list),
        AdminRoute.of("GET", PATH + "/summary", this::summary),
        AdminRoute.of("DELETE", PATH, this::clear));
  }

  private void list(Request in, Reply out) {
    RequestQuery query = query(in);
    List<RequestRow> rows = log.store().page(query);
    boolean more = rows.size() == query.limit();
    out.json(
        200,
        json -> {
          json.beginObject().name("items").beginArray();
          rows.forEach(row -> write(json, row));
          json.endArray()
              .field("next_cursor", more ? cursor(rows.getLast()) : null)
              .field("partial", log.store().isPartial())
              .endObject();
        });
  }

  private static RequestQuery query(Request in) {
    int[] status = status(in.query("status").orElse(""));
    return new RequestQuery(
        AdminBody.time(in, "from").orElse(0L),
        AdminBody.time(in, "to").orElse(Long.MAX_VALUE),
        in.query("model").orElse(""),
        status[0],
        status[1],
        in.query("key").orElse(""),
        in.query("account").orElse(""),
        in.query("q").map(String::strip).orElse(""),
        in.query("cursor").filter(text -> !text.isEmpty()).map(RequestRoutes::place),
        AdminBody.number(in, "limit", 1, MAX_LIMIT).orElse(LIMIT));
  }

  /** {@code 429}, {@code 4xx}, {@code ok}, {@code error}, or all. */
  private static int[] status(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "", "all" -> new int[] {0, 999};
      case "ok" -> new int[] {0, 399};
      case "error" -> new int[] {400, 999};
      case "2xx" -> new int[] {200, 299};
      case "4xx" -> new int[] {400, 499};
      case "5xx" -> new int[] {500, 599};
      default -> {
        if (!text.strip().matches("[1-5]\\d\\d")) {
          throw Failure.invalid("status", "'status' must be like 429, 4xx, ok or error.");
        }
        int exact = Integer.parseInt(text.strip());
        yield new int[] {exact, exact};
      }
    };
  }

  private static String cursor(RequestRow row) {
    return row.ts() + "-" + row.id();
  }

  private static RequestQuery.Place place(String cursor) {
    if (!cursor.matches("\\d{1,15}-\\d{1,16}")) {
      throw Failure.invalid("cursor", "'cursor' must be the 'next_cursor' of an answer.");
    }
    String[] parts = cursor.split("-");
    return new RequestQuery.Place(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  private static void write(JsonWriter json, RequestRow row) {
    json.beginObject()
        .field("id", row.id())
        .field("ts", row.ts())
        .field("request_id", row.requestId())
        .field("instance", row.instance())
        .field("client_key_id", row.who().clientKey())
        .field("client_ip", row.who().clientIp())
        .field("user_agent", row.who().userAgent())
        .field("method", row.what().method())
        .field("path", row.what().path())
        .field("model", row.what().model())
        .field("stream", row.what().stream())
        .field("provider", row.by().provider())
        .field("pool", row.by().pool())
        .field("mode", row.by().mode())
        .field("account", row.by().account())
        .field("attempts", row.by().attempts())
        .name("tries")
        .beginArray();
    row.by().tries().forEach(asked -> write(json, asked));
    json.endArray()
        .field("status", row.result().status())
        .field("error_code", row.result().errorCode())
        .field("error_summary", row.result().errorSummary())
        .field("ttfb_ms", row.cost().ttfbMillis())
        .field("duration_ms", row.cost().durationMillis())
        .field("prompt_tokens", row.cost().promptTokens())
        .field("completion_tokens", row.cost().completionTokens())
        .field("estimated", row.cost().estimated())
        .endObject();
  }

  private static void write(JsonWriter json, RequestRow.Try asked) {
    json.beginObject()
        .field("account", asked.account())
        .field("upstream", asked.upstream())
        .field("pool", asked.pool())
        .field("from_ms", asked.from())
        .field("until_ms", asked.until())
        .field("outcome", asked.outcome())
        .endObject();
  }

  private void summary(Request in, Reply out) {
    Duration bucket =
        switch (in.query("bucket").orElse("hour")) {
          case "hour" -> Duration.ofHours(1);
          case "day" -> Duration.ofDays(1);
          default -> throw Failure.invalid("bucket", "'bucket' must be hour or day.");
        };
    RequestSums.By by =
        switch (in.query("by").orElse("model")) {
          case "model" -> RequestSums.By.MODEL;
          case "key" -> RequestSums.By.KEY;
          case "status" -> RequestSums.By.STATUS;
          default -> throw Failure.invalid("by", "'by' must be model, key or status.");
        };
    long to = AdminBody.time(in, "to").orElse(clock.millis() + 1);
    long from = AdminBody.time(in, "from").orElse(to - USUAL_SPAN.toMillis());
    if (to - from > bucket.toMillis() * MAX_BUCKETS) {
      throw Failure.invalid("from", "The time asked for has too many buckets.");
    }
    RequestSums sums = new RequestSums(bucket.toMillis(), by);
    log.store().scan(from, to, sums::add);
    RequestSums.Result result = sums.result();
    out.json(200, json -> write(json, result));
  }

  private void write(JsonWriter json, RequestSums.Result result) {
    json.beginObject().name("buckets").beginArray();
    for (RequestSums.Bucket bucket : result.buckets()) {
      json.beginObject().field("ts", bucket.ts());
      sum(json, bucket.sum());
      json.name("by").beginObject();
      bucket.counts().forEach((name, count) -> json.field(name, count));
      json.endObject().endObject();
    }
    json.endArray().name("groups").beginArray();
    result
        .groups()
        .forEach(
            (name, sum) -> {
              json.beginObject().field("name", name);
              sum(json, sum);
              json.endObject();
            });
    json.endArray().name("totals").beginObject();
    sum(json, result.totals());
    json.field("dropped", log.dropped()).endObject().endObject();
  }

  private static void sum(JsonWriter json, RequestSums.Sum sum) {
    json.field("count", sum.count())
        .field("errors", sum.errors())
        .field("tokens", sum.tokens())
        .field("prompt_tokens", sum.promptTokens())
        .field("completion_tokens", sum.completionTokens())
        .field("p50_ms", sum.p50())
        .field("p95_ms", sum.p95());
  }

  private void clear(Request in, Reply out) {
    int deleted = log.store().clear();
    out.json(200, json -> json.beginObject().field("deleted", deleted).endObject());
  }
}
