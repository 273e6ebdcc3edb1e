package grok2api.account;

import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.json.JsonWriter;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A whole record as JSON, for exports that lose nothing; member names are those of the columns. */
final class AccountJson {

  private AccountJson() {}

  static void write(JsonWriter out, AccountRecord record) {
    AccountRecord.Counts counts = record.counts();
    out.beginObject()
        .field("token", record.key())
        .field("pool", record.pool().id())
        .field("status", record.status().id())
        .field("created_at", record.stamps().createdAt())
        .field("updated_at", record.stamps().updatedAt())
        .field("tags", record.tags())
        .name("quota")
        .beginObject();
    record.quotas().asMap().forEach((mode, window) -> write(out.name(mode.key()), window));
    out.endObject()
        .field("usage_use_count", counts.uses())
        .field("usage_fail_count", counts.fails())
        .field("usage_sync_count", counts.syncs());
    time(out, "last_use_at", counts.lastUseAt());
    time(out, "last_fail_at", counts.lastFailAt());
    out.field("last_fail_reason", orNull(counts.lastFailReason()));
    time(out, "last_sync_at", counts.lastSyncAt());
    time(out, "last_clear_at", counts.lastClearAt());
    out.field("state_reason", orNull(record.stateReason()));
    out.field("ext", record.ext()).endObject();
  }

  private static void write(JsonWriter out, QuotaWindow window) {
    out.beginObject()
        .field("remaining", window.remaining())
        .field("total", window.total())
        .field("window_seconds", window.windowSeconds());
    time(out, "reset_at", window.resetAt());
    time(out, "synced_at", window.syncedAt());
    out.field("source", window.source().ordinal()).endObject();
  }

  /** The record under an already cleaned token; what is missing is as for a new account. */
  static AccountRecord read(Json.Obj from, String token, Pool pool, long now) {
    Map<Mode, QuotaWindow> windows = new EnumMap<>(Mode.class);
    if (from.members().get("quota") instanceof Json.Obj quota) {
      for (Mode mode : Mode.values()) {
        quota.get(mode.key()).ifPresent(w -> windows.put(mode, QuotaWindow.stored(w)));
      }
    }
    long created = Numbers.millis(from, "created_at");
    long updated = Numbers.millis(from, "updated_at");
    Json.Obj ext = from.members().get("ext") instanceof Json.Obj o ? o : Json.Obj.EMPTY;
    return new AccountRecord(
        new Secret(token),
        pool,
        AccountStatus.stored(from.text("status").orElse("")),
        tags(from),
        Quotas.of(windows),
        new AccountRecord.Counts(
            Numbers.bounded(from, "usage_use_count", Integer.MAX_VALUE),
            Numbers.bounded(from, "usage_fail_count", Integer.MAX_VALUE),
            Numbers.bounded(from, "usage_sync_count", Integer.MAX_VALUE),
            Numbers.millis(from, "last_use_at"),
            Numbers.millis(from, "last_fail_at"),
            from.text("last_fail_reason").orElse(""),
            Numbers.millis(from, "last_sync_at"),
            Numbers.millis(from, "last_clear_at")),
        from.text("state_reason").orElse(""),
        ext,
        new AccountRecord.Stamps(created > 0 ? created : now, Math.max(updated, 1), 0, 0));
  }

  /** A list of tags, or one text with commas. */
  static List<String> tags(Json.Obj from) {
    List<String> tags = new ArrayList<>();
    switch (from.members().getOrDefault("tags", Json.Null.VALUE)) {
      case Json.Arr(var items) -> {
        for (Json item : items) {
          if (item instanceof Json.Str(var tag)) {
            tags.add(tag);
          }
        }
      }
      case Json.Str(var text) -> tags.addAll(List.of(text.split(",")));
      case Json.LongStr(var text) -> tags.addAll(List.of(text.toString().split(",")));
      case Json.Obj o -> {}
      case Json.Num n -> {}
      case Json.Bool b -> {}
      case Json.Null n -> {}
    }
    return AccountDesk.cleanTags(tags);
  }

  private static void time(JsonWriter out, String name, long millis) {
    if (millis == 0) {
      out.nullField(name);
    } else {
      out.field(name, millis);
    }
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
