package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.http.Sse;
import grok2api.http.SseWriter;
import grok2api.json.JsonWriter;
import grok2api.log.LogEntry;
import grok2api.log.LogItem;
import grok2api.log.Logs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The latest log entries: a list, and a stream of those to come. */
final class LogRoutes {

  private static final int LIMIT = 200;
  private static final int MAX_LIMIT = 1_000;
  private static final int QUEUE = 500; // entries a slow reader may be behind; more are left out
  private static final Set<String> CATEGORIES = Set.of("chat", "image", "error", "system");
  private static final Set<String> LEVELS = Set.of("info", "warn", "error");

  private final Logs logs;
  private final AdminStreams streams;

  LogRoutes(Logs logs, AdminStreams streams) {
    this.logs = logs;
    this.streams = streams;
  }

  List<Route> routes() {
    return List.of(
        AdminRoute.of("GET", "/admin/api/logs", this::list),
        AdminRoute.bulk("GET", "/admin/api/logs/stream", this::stream),
        AdminRoute.of("POST", "/admin/api/logs/clear", this::clear));
  }

  private void list(Request in, Reply out) {
    Predicate<LogItem> wanted = wanted(in);
    int limit = AdminBody.number(in, "limit", 1, MAX_LIMIT).orElse(LIMIT);
    List<LogItem> items =
        logs.recent(entry -> wanted.test(LogItem.of(entry)), limit).stream()
            .map(LogItem::of)
            .toList();
    out.json(
        200,
        json -> {
          json.beginObject().name("items").beginArray();
          items.forEach(item -> write(json, item));
          json.endArray().endObject();
        });
  }

  private void clear(Request in, Reply out) {
    logs.clearRecent();
    out.json(200, json -> json.beginObject().field("status", "success").endObject());
  }

  private void stream(Request in, Reply out) {
    Predicate<LogItem> wanted = wanted(in);
    BlockingQueue<LogEntry> queue = new ArrayBlockingQueue<>(QUEUE);
    Consumer<LogEntry> offer =
        entry -> {
          while (!queue.offer(entry)) {
            queue.poll(); // a slow reader misses the oldest; the log's writer never waits
          }
        };
    Logs.Subscription subscription = logs.subscribe(offer);
    try (SseWriter sse = out.events(streams.plan())) {
      sse.write(AdminStreams::connected);
      sse.flush();
      while (!streams.stopping()) {
        LogEntry entry = queue.poll(1, TimeUnit.SECONDS);
        if (entry != null) {
          send(sse, LogItem.of(entry), wanted, queue.isEmpty());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("the log reader left");
    } finally {
      subscription.close();
    }
  }

  private static void send(
      SseWriter sse, LogItem item, Predicate<LogItem> wanted, boolean nothingMore) {
    if (wanted.test(item)) {
      sse.write(json -> Sse.event(json, "log", out -> write(out, item)));
    }
    if (nothingMore) {
      sse.flush();
    }
  }

  private static Predicate<LogItem> wanted(Request in) {
    Optional<String> category = word(in, "category", CATEGORIES);
    Optional<String> level = word(in, "level", LEVELS);
    return item ->
        category.map(item.category()::equals).orElse(true)
            && level.map(item.level()::equals).orElse(true);
  }

  private static Optional<String> word(Request in, String name, Set<String> known) {
    Optional<String> word =
        in.query(name).map(String::strip).filter(w -> !w.isEmpty() && !w.equals("all"));
    if (word.isPresent() && !known.contains(word.get())) {
      throw Failure.invalid(name, "'" + name + "' must be one of " + List.copyOf(known) + ".");
    }
    return word;
  }

  private static void write(JsonWriter json, LogItem item) {
    json.beginObject()
        .field("id", item.id())
        .field("time", item.time().toString())
        .field("unix_ms", item.time().toEpochMilli())
        .field("category", item.category())
        .field("level", item.level());
    item.path().ifPresent(path -> json.field("path", path));
    item.model().ifPresent(model -> json.field("model", model));
    item.statusCode().ifPresent(status -> json.field("status_code", status));
    item.durationMillis().ifPresent(millis -> json.field("duration_ms", millis));
    item.account().ifPresent(account -> json.field("sso", account));
    item.errorSummary().ifPresent(summary -> json.field("error_summary", summary));
    json.field("message", item.message()).endObject();
  }
}
