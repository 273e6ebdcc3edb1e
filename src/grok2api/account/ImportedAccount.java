package grok2api.account;

import grok2api.json.Json;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One item of a file as an account: understands the items of every layout of the family.
 *
 * <pre>
 * v1        {token, status, created_at, last_used_at, use_count, fail_count, tags, note, …}
 * v0        token -> {createdTime, status, failedCount, tags, note}
 * v3 export {name, email, user_id, sso_token or token, tier, nsfw_enabled_at}
 * full      {token, pool, status, quota, usage_use_count, ext, …} (see {@link AccountExport})
 * </pre>
 *
 * @param record as a new row would be
 * @param keepTags the item says nothing about tags
 * @param whole a full record that replaces an older one
 */
record ImportedAccount(AccountRecord record, boolean keepTags, boolean whole) {

  /** What an item became: an account, or the reason why it is none. */
  record Reading(Optional<ImportedAccount> account, String problem) {
    static Reading of(ImportedAccount account) {
      return new Reading(Optional.of(account), "");
    }

    static Reading not(String why) {
      return new Reading(Optional.empty(), why);
    }
  }

  /** Pool when the item names none, the console's limits, and the time. */
  record Context(Pool pool, AccountSettings.Console console, long now) {}

  static Reading bare(String pasted, Context context) {
    return TokenText.clean(pasted)
        .map(token -> Reading.of(new ImportedAccount(fresh(token, context), true, false)))
        .orElse(Reading.not("not a usable token"));
  }

  /** A row of another database, its windows put right; its token cleaned like any other. */
  static Reading stored(AccountRecord row, Context context) {
    return TokenText.clean(row.key())
        .map(token -> row.withToken(token).withQuotas(windows(row, context)))
        .map(record -> Reading.of(new ImportedAccount(record, false, false)))
        .orElse(Reading.not("not a usable token"));
  }

  private static Quotas windows(AccountRecord record, Context context) {
    return QuotaTable.normalised(record.pool(), record.quotas(), context.console());
  }

  /**
   * An object of any layout.
   *
   * @param key token, where the layout has it as the member's name; else empty
   * @param poolKnown true when the surroundings say which pool it is
   */
  static Reading object(Json.Obj item, String key, boolean poolKnown, Context context) {
    Optional<String> text =
        List.of(key, item.text("sso_token").orElse(""), item.text("token").orElse("")).stream()
            .filter(t -> !t.isBlank())
            .findFirst();
    if (text.isEmpty()) {
      return Reading.not("no SSO token");
    }
    Optional<String> token = TokenText.clean(text.get());
    if (token.isEmpty()) {
      return Reading.not("not a usable token");
    }
    Optional<Pool> pool = poolKnown ? Optional.of(context.pool()) : pool(item, context.pool());
    if (pool.isEmpty()) {
      return Reading.not("unknown pool");
    }
    boolean whole = item.get("usage_use_count").isPresent();
    if (whole) {
      AccountRecord record = AccountJson.read(item, token.get(), pool.get(), context.now());
      record = record.withQuotas(windows(record, context));
      return Reading.of(new ImportedAccount(record, false, true));
    }
    Context here = new Context(pool.get(), context.console(), context.now());
    return Reading.of(older(item, token.get(), here));
  }

  private static Optional<Pool> pool(Json.Obj item, Pool otherwise) {
    String named = item.text("pool").or(() -> item.text("tier")).orElse("");
    if (named.isBlank()) {
      return Optional.of(otherwise);
    }
    return PoolNames.find(named);
  }

  private static ImportedAccount older(Json.Obj item, String token, Context context) {
    String state = item.text("status").orElse("");
    AccountStatus status = AccountStatus.stored(state.substring(state.lastIndexOf('.') + 1));
    boolean rests = status == AccountStatus.COOLING; // older layouts do not say until when
    AccountRecord record =
        fresh(token, context)
            .withTags(tags(item))
            .withState(rests ? AccountStatus.ACTIVE : status, "")
            .withCounts(counts(item))
            .withExt(ext(item));
    long created =
        Math.max(Numbers.millis(item, "created_at"), Numbers.millis(item, "createdTime"));
    if (created > 0) {
      AccountRecord.Stamps at = record.stamps();
      record = record.withStamps(new AccountRecord.Stamps(created, at.updatedAt(), 0, 0));
    }
    boolean keepTags = item.get("tags").isEmpty() && item.get("nsfw_enabled_at").isEmpty();
    return new ImportedAccount(record, keepTags, false);
  }

  private static AccountRecord.Counts counts(Json.Obj item) {
    int fails =
        Math.max(
            Numbers.bounded(item, "fail_count", Integer.MAX_VALUE),
            Numbers.bounded(item, "failedCount", Integer.MAX_VALUE));
    return new AccountRecord.Counts(
        Numbers.bounded(item, "use_count", Integer.MAX_VALUE),
        fails,
        0,
        Numbers.millis(item, "last_used_at"),
        Numbers.millis(item, "last_fail_at"),
        item.text("last_fail_reason").orElse(""),
        Numbers.millis(item, "last_sync_at"),
        Numbers.millis(item, "last_asset_clear_at"));
  }

  private static List<String> tags(Json.Obj item) {
    List<String> tags = new ArrayList<>(AccountJson.tags(item));
    if (item.get("nsfw_enabled_at").isPresent() && !tags.contains(AccountFilter.NSFW)) {
      tags.add(AccountFilter.NSFW);
    }
    return tags;
  }

  private static Json.Obj ext(Json.Obj item) {
    Map<String, Json> ext = new LinkedHashMap<>();
    for (String name : List.of("note", "email", "user_id")) {
      item.text(name)
          .filter(text -> !text.isBlank())
          .ifPresent(text -> ext.put(name, Json.of(text)));
    }
    return new Json.Obj(ext);
  }

  private static AccountRecord fresh(String token, Context context) {
    Quotas quotas = QuotaTable.defaults(context.pool(), context.console());
    return AccountRecord.fresh(token, context.pool(), List.of(), quotas, context.now());
  }
}
