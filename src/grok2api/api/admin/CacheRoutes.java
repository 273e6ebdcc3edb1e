package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonWriter;
import grok2api.media.MediaCache;
import grok2api.media.MediaKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Shows and deletes the pictures and films on this server's disk. */
public final class CacheRoutes {

  private static final int PAGE_SIZE = 1_000;
  private static final int MAX_NAMES = 2_000;
  private static final double MEBI = 1024.0 * 1024.0;

  private final MediaCache cache;

  /** Routes over a cache that is open. */
  public CacheRoutes(MediaCache cache) {
    this.cache = cache;
  }

  /** The routes; call once. */
  public List<Route> routes() {
    return List.of(
        AdminRoute.of("GET", "/admin/api/cache", this::sums),
        AdminRoute.of("GET", "/admin/api/cache/list", this::list),
        AdminRoute.bulk("POST", "/admin/api/cache/clear", this::clear),
        AdminRoute.of("POST", "/admin/api/cache/item/delete", this::deleteOne),
        AdminRoute.of("POST", "/admin/api/cache/items/delete", this::deleteSome));
  }

  private void sums(Request in, Reply out) {
    MediaCache.Stat images = cache.stat(MediaKind.IMAGE);
    MediaCache.Stat videos = cache.stat(MediaKind.VIDEO);
    out.json(
        200,
        json -> {
          json.beginObject();
          write(json, "local_image", images);
          write(json, "local_video", videos);
          json.endObject();
        });
  }

  private static void write(JsonWriter json, String name, MediaCache.Stat stat) {
    boolean limited = stat.limitBytes() > 0;
    double ratio = limited ? (double) stat.bytes() / stat.limitBytes() : Double.NaN;
    json.name(name)
        .beginObject()
        .field("count", stat.count())
        .field("size_mb", rounded(stat.bytes() / MEBI, 2))
        .field("size_bytes", stat.bytes())
        .field("limit_mb", rounded(stat.limitBytes() / MEBI, 2))
        .field("limit_bytes", stat.limitBytes())
        .field("limited", limited)
        .field("usage_ratio", limited ? rounded(ratio, 4) : ratio)
        .field("usage_percent", limited ? rounded(ratio * 100, 1) : ratio)
        .endObject();
  }

  private static double rounded(double number, int places) {
    return BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_UP).doubleValue();
  }

  private void list(Request in, Reply out) {
    String type = in.query("type").or(() -> in.query("cache_type")).orElse("image");
    MediaKind kind = MediaKind.parse(type, "type");
    int page = AdminBody.number(in, "page", 1, Integer.MAX_VALUE).orElse(1);
    int size = AdminBody.number(in, "page_size", 1, PAGE_SIZE).orElse(PAGE_SIZE);
    List<MediaCache.Item> all = cache.list(kind);
    List<MediaCache.Item> items = all.stream().skip((page - 1L) * size).limit(size).toList();
    out.json(
        200,
        json -> {
          json.beginObject()
              .field("status", "success")
              .field("total", all.size())
              .field("page", page)
              .field("page_size", size)
              .name("items")
              .beginArray();
          items.forEach(item -> write(json, item));
          json.endArray().endObject();
        });
  }

  private static void write(JsonWriter json, MediaCache.Item item) {
    json.beginObject()
        .field("name", item.name())
        .field("size_bytes", item.size())
        .field("modified_at", seconds(item.modified()))
        .endObject();
  }

  /** Seconds with a fraction, as older servers tell them: {@code 1784000000.125}. */
  private static Json seconds(Instant at) {
    return new Json.Num(BigDecimal.valueOf(at.toEpochMilli(), 3).toPlainString());
  }

  private void clear(Request in, Reply out) {
    int removed = cache.clear(kind(AdminBody.object(in)));
    result(out, json -> json.field("removed", removed));
  }

  private void deleteOne(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    MediaKind kind = kind(body);
    String name =
        body.string("name")
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> refused("missing_file_name", "A file name is missing.", "name"));
    if (cache.delete(kind, List.of(name)) == 0) {
      throw Failure.of(Failure.Kind.NOT_FOUND, "file_not_found", "There is no such file.")
          .param("name")
          .build();
    }
    result(out, json -> json.field("deleted", name));
  }

  private void deleteSome(Request in, Reply out) {
    JsonAt body = AdminBody.object(in);
    MediaKind kind = kind(body);
    List<String> names =
        AdminBody.texts(body, "names").stream()
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    if (names.isEmpty()) {
      throw refused("missing_file_names", "File names are missing.", "names");
    }
    if (names.size() > MAX_NAMES) {
      throw Failure.invalid("names", "At most " + MAX_NAMES + " names at once.");
    }
    int deleted = cache.delete(kind, names);
    result(out, json -> json.field("deleted", deleted).field("missing", names.size() - deleted));
  }

  private static MediaKind kind(JsonAt body) {
    Optional<String> type = body.string("type").or(() -> body.string("cache_type"));
    return MediaKind.parse(type.orElse("image"), "type");
  }

  private static void result(Reply out, Consumer<JsonWriter> members) {
    out.json(
        200,
        json -> {
          json.beginObject().field("status", "success").name("result").beginObject();
          members.accept(json);
          json.endObject().endObject();
        });
  }

  private static Failure refused(String code, String message, String param) {
    return Failure.of(Failure.Kind.INVALID_REQUEST, code, message).param(param).build();
  }
}
