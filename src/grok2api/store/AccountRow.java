package grok2api.store;

import grok2api.account.AccountRecord;
import grok2api.account.AccountRecord.Counts;
import grok2api.account.AccountRecord.Stamps;
import grok2api.account.AccountStatus;
import grok2api.account.QuotaWindow;
import grok2api.account.Quotas;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes an account as named columns: the same names in every backend. Reads what the
 * older servers of the family wrote, writes what all of them can read.
 *
 * <p>Reading: a time of 0 is none; a quota that is null, empty, {@code null}, <code>{}</code> or a
 * zero window is absent; {@code ext} and {@code tags} may be null. Writing: NULL for absent times,
 * an object for every quota, every column that must not be null filled.
 *
 * <p>Not for several threads: one for each query.
 */
final class AccountRow {

  /** Text and number columns in the order of statements; {@code token} is the key. */
  static final List<String> COLUMNS =
      List.of(
          "token",
          "pool",
          "status",
          "created_at",
          "updated_at",
          "tags",
          "quota_auto",
          "quota_fast",
          "quota_expert",
          "quota_heavy",
          "quota_grok_4_3",
          "quota_console",
          "usage_use_count",
          "usage_fail_count",
          "usage_sync_count",
          "last_use_at",
          "last_fail_at",
          "last_fail_reason",
          "last_sync_at",
          "last_clear_at",
          "state_reason",
          "deleted_at",
          "ext",
          "revision");

  private static final String QUOTA = "quota_";
  private static final int REMEMBERED = 256;

  // Most windows of a table are one of few texts: default windows, and the empty ones of modes that
  // a pool does not have. Reading each once makes loading many rows twice as fast.
  private final Map<String, QuotaWindow> known = new HashMap<>();

  /** How a backend hands out the columns of one row; {@code null} for SQL NULL. */
  interface Columns {
    String text(String column);

    long number(String column);
  }

  AccountRecord read(Columns row) {
    return new AccountRecord(
        new Secret(row.text("token")),
        pool(row.text("pool")),
        AccountStatus.stored(row.text("status")),
        tags(row.text("tags")),
        quotas(row),
        new Counts(
            count(row, "usage_use_count"),
            count(row, "usage_fail_count"),
            count(row, "usage_sync_count"),
            row.number("last_use_at"),
            row.number("last_fail_at"),
            filled(row.text("last_fail_reason")),
            row.number("last_sync_at"),
            row.number("last_clear_at")),
        filled(row.text("state_reason")),
        object(row.text("ext")),
        new Stamps(
            row.number("created_at"),
            row.number("updated_at"),
            row.number("deleted_at"),
            row.number("revision")));
  }

  /** Column to value, in the order of {@link #COLUMNS}: String, Long or null. */
  static Map<String, Object> write(AccountRecord record) {
    Counts counts = record.counts();
    Stamps stamps = record.stamps();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("token", record.key());
    row.put("pool", record.pool().id());
    row.put("status", record.status().id());
    row.put("created_at", stamps.createdAt());
    row.put("updated_at", stamps.updatedAt());
    row.put("tags", list(record.tags()));
    for (Mode mode : Mode.values()) {
      row.put(QUOTA + mode.key(), quota(record.quotas(), mode));
    }
    row.put("usage_use_count", (long) counts.uses());
    row.put("usage_fail_count", (long) counts.fails());
    row.put("usage_sync_count", (long) counts.syncs());
    row.put("last_use_at", time(counts.lastUseAt()));
    row.put("last_fail_at", time(counts.lastFailAt()));
    row.put("last_fail_reason", reason(counts.lastFailReason()));
    row.put("last_sync_at", time(counts.lastSyncAt()));
    row.put("last_clear_at", time(counts.lastClearAt()));
    row.put("state_reason", reason(record.stateReason()));
    row.put("deleted_at", time(stamps.deletedAt()));
    row.put("ext", record.ext().compact());
    row.put("revision", stamps.revision());
    return row;
  }

  /** Names of older rows that no pool has anymore count as basic: a row must never vanish. */
  private static Pool pool(String stored) {
    try {
      return Pool.parse(filled(stored), "pool");
    } catch (Failure unknown) {
      return Pool.BASIC;
    }
  }

  private Quotas quotas(Columns row) {
    Map<Mode, QuotaWindow> windows = new EnumMap<>(Mode.class);
    for (Mode mode : Mode.values()) {
      String text = row.text(QUOTA + mode.key());
      if (text != null && text.length() > 4) { // shorter: empty, null or {}
        windows.put(mode, window(text));
      }
    }
    return Quotas.of(windows);
  }

  private QuotaWindow window(String text) {
    QuotaWindow window = known.get(text);
    if (window == null) {
      window = QuotaWindow.stored(tree(text));
      if (known.size() < REMEMBERED) {
        known.put(text, window);
      }
    }
    return window;
  }

  /** v2 expects the first three modes in every row, as a zero window when there is none. */
  private static String quota(Quotas quotas, Mode mode) {
    boolean always = mode == Mode.AUTO || mode == Mode.FAST || mode == Mode.EXPERT;
    if (quotas.get(mode).isEmpty() && !always) {
      return "{}";
    }
    QuotaWindow window = quotas.get(mode).orElse(QuotaWindow.UNSUPPORTED);
    JsonWriter out = new JsonWriter(160);
    out.beginObject()
        .field("remaining", window.remaining())
        .field("total", window.total())
        .field("window_seconds", window.windowSeconds());
    nullable(out, "reset_at", window.resetAt());
    nullable(out, "synced_at", window.syncedAt());
    return out.field("source", window.source().ordinal()).endObject().toString();
  }

  private static void nullable(JsonWriter out, String name, long millis) {
    if (millis == 0) {
      out.nullField(name);
    } else {
      out.field(name, millis);
    }
  }

  private static List<String> tags(String text) {
    if (text == null || text.equals("[]")) {
      return List.of();
    }
    List<String> tags = new ArrayList<>();
    if (tree(text) instanceof Json.Arr(var items)) {
      for (Json item : items) {
        if (item instanceof Json.Str(var tag) && !tags.contains(tag)) {
          tags.add(tag);
        }
      }
    }
    return tags;
  }

  private static String list(List<String> tags) {
    JsonWriter out = new JsonWriter(64).beginArray();
    tags.forEach(out::value);
    return out.endArray().toString();
  }

  private static Json.Obj object(String text) {
    return text != null && tree(text) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
  }

  /** The tree of stored text; broken text counts as nothing, for the row must stay readable. */
  private static Json tree(String text) {
    if (text.isBlank() || text.equals("{}")) {
      return Json.Obj.EMPTY;
    }
    try {
      return JsonReader.parse(text);
    } catch (Failure broken) {
      return Json.Null.VALUE;
    }
  }

  private static int count(Columns row, String column) {
    return (int) Math.clamp(row.number(column), 0L, (long) Integer.MAX_VALUE);
  }

  private static String filled(String text) {
    return text == null ? "" : text;
  }

  private static Long time(long millis) {
    return millis > 0 ? millis : null;
  }

  private static String reason(String text) {
    return text.isEmpty() ? null : text;
  }
}
