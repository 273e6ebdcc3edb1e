package grok2api.api.admin;

import grok2api.account.AccountFilter;
import grok2api.account.AccountList.Summary;
import grok2api.account.AccountRecord;
import grok2api.account.AccountView;
import grok2api.account.QuotaWindow;
import grok2api.json.JsonWriter;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Accounts and their counts in the shapes that pages and older scripts read. */
final class TokenJson {

  /** Always shown, as 0/0 where the account does not have the mode. */
  private static final Set<Mode> SHOWN = EnumSet.of(Mode.AUTO, Mode.FAST, Mode.EXPERT);

  private TokenJson() {}

  /** One account. */
  static void token(JsonWriter json, AccountView view) {
    AccountRecord record = view.record();
    AccountRecord.Counts counts = record.counts();
    json.beginObject()
        .field("token", record.key())
        .field("id", view.id())
        .field("masked", view.masked())
        .field("pool", record.pool().id())
        .field("status", view.status().id());
    quota(json, record);
    json.field("use_count", counts.uses()).field("fail_count", counts.fails());
    time(json, "last_used_at", counts.lastUseAt());
    json.field("tags", record.tags())
        .field("note", record.note())
        .field("created_at", record.stamps().createdAt())
        .field("updated_at", record.stamps().updatedAt());
    time(json, "last_fail_at", counts.lastFailAt());
    json.field("last_fail_reason", orNull(counts.lastFailReason()))
        .field("state_reason", orNull(record.stateReason()));
    time(json, "last_sync_at", counts.lastSyncAt());
    json.field("inflight", view.inflight())
        .field("health", Math.round(view.health() * 100) / 100.0)
        .name("why");
    AccountState.of(view).write(json);
    json.endObject();
  }

  private static void quota(JsonWriter json, AccountRecord record) {
    json.name("quota").beginObject();
    for (Mode mode : Mode.values()) {
      QuotaWindow window = record.quotas().get(mode).orElse(QuotaWindow.UNSUPPORTED);
      if (window.isSupported() || SHOWN.contains(mode)) {
        json.name(mode.key())
            .beginObject()
            .field("remaining", window.remaining())
            .field("total", window.total());
        time(json, "reset_at", window.resetAt());
        json.endObject();
      }
    }
    json.endObject();
  }

  /** Counts under a filter. */
  static void summary(JsonWriter json, Summary summary, AccountFilter filter) {
    Map<AccountFilter.State, Integer> status = summary.status();
    json.beginObject().field("total", summary.total());
    json.name("status")
        .beginObject()
        .field("all", summary.statusAll())
        .field("active", status.get(AccountFilter.State.ACTIVE))
        .field("cooling", status.get(AccountFilter.State.COOLING))
        .field("invalid", status.get(AccountFilter.State.INVALID))
        .field("disabled", status.get(AccountFilter.State.DISABLED))
        .endObject();
    json.name("pool").beginObject().field("all", summary.poolAll());
    for (Pool pool : Pool.values()) {
      json.field(pool.id(), summary.pool().get(pool));
    }
    json.endObject();
    json.name("nsfw")
        .beginObject()
        .field("all", summary.nsfwAll())
        .field("enabled", summary.nsfwEnabled())
        .field("disabled", summary.nsfwDisabled())
        .endObject();
    json.field("calls", summary.calls()).name("quota").beginObject();
    for (Mode mode : Mode.values()) {
      json.field(mode.key(), summary.quota().get(mode));
    }
    json.endObject()
        .field("revision", summary.revision())
        .name("filtered_by")
        .beginObject()
        .field("pool", TokenQuery.pool(filter))
        .field("status", TokenQuery.status(filter))
        .field("nsfw", TokenQuery.nsfwWord(filter))
        .endObject()
        .endObject();
  }

  /** A time stamp; {@code null} for never. */
  static void time(JsonWriter json, String name, long millis) {
    if (millis > 0) {
      json.field(name, millis);
    } else {
      json.nullField(name);
    }
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
