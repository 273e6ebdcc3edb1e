package grok2api.account;

import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.model.Pool;
import java.util.List;

/**
 * One account as it is stored; immutable. Times are milliseconds since the epoch, 0 = never.
 *
 * @param token the SSO token; the key
 * @param pool tier of the subscription
 * @param status as stored; see {@link #statusAt}
 * @param tags in order, without duplicates
 * @param quotas windows by mode
 * @param counts how often it was used and what came of it
 * @param stateReason why the status is what it is; empty: no reason
 * @param ext everything else, kept exactly, unknown keys included
 * @param stamps when it was made, changed, deleted
 */
public record AccountRecord(
    Secret token,
    Pool pool,
    AccountStatus status,
    List<String> tags,
    Quotas quotas,
    Counts counts,
    String stateReason,
    Json.Obj ext,
    Stamps stamps) {

  /** Use and failure; an empty reason: none. */
  public record Counts(
      int uses,
      int fails,
      int syncs,
      long lastUseAt,
      long lastFailAt,
      String lastFailReason,
      long lastSyncAt,
      long lastClearAt) {
    /** Never used. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, "", 0, 0);
  }

  /** Life of the row; {@code revision} is the store's counter when the row last changed. */
  public record Stamps(long createdAt, long updatedAt, long deletedAt, long revision) {}

  /** Copies the tags. */
  public AccountRecord {
    tags = List.copyOf(tags);
  }

  /** A new active account. */
  public static AccountRecord fresh(
      String token, Pool pool, List<String> tags, Quotas quotas, long now) {
    return new AccountRecord(
        new Secret(token),
        pool,
        AccountStatus.ACTIVE,
        tags,
        quotas,
        Counts.NONE,
        "",
        Json.Obj.EMPTY,
        new Stamps(now, now, 0, 0));
  }

  /** The token as text; for storage and for requests that carry it, never for logs. */
  public String key() {
    return token.reveal();
  }

  /** True after a delete, until the row is removed or the account added again. */
  public boolean isDeleted() {
    return stamps.deletedAt() > 0;
  }

  /** The status that counts at {@code now}: a cooling time that has passed is over. */
  public AccountStatus statusAt(long now) {
    if (status != AccountStatus.COOLING) {
      return status;
    }
    long until = cooldownUntil();
    return until > 0 && until <= now ? AccountStatus.ACTIVE : status;
  }

  /** When cooling ends; 0: not known. */
  public long cooldownUntil() {
    return Numbers.millis(ext, "cooldown_until");
  }

  /** The operator's note; empty: none. */
  public String note() {
    return ext.text("note").orElse("");
  }

  AccountRecord withToken(String next) {
    return new AccountRecord(
        new Secret(next), pool, status, tags, quotas, counts, stateReason, ext, stamps);
  }

  AccountRecord withPool(Pool next) {
    return new AccountRecord(token, next, status, tags, quotas, counts, stateReason, ext, stamps);
  }

  AccountRecord withState(AccountStatus next, String reason) {
    return new AccountRecord(token, pool, next, tags, quotas, counts, reason, ext, stamps);
  }

  AccountRecord withTags(List<String> next) {
    return new AccountRecord(token, pool, status, next, quotas, counts, stateReason, ext, stamps);
  }

  AccountRecord withQuotas(Quotas next) {
    return new AccountRecord(token, pool, status, tags, next, counts, stateReason, ext, stamps);
  }

  AccountRecord withCounts(Counts next) {
    return new AccountRecord(token, pool, status, tags, quotas, next, stateReason, ext, stamps);
  }

  AccountRecord withExt(Json.Obj next) {
    return new AccountRecord(token, pool, status, tags, quotas, counts, stateReason, next, stamps);
  }

  /** The same account with other stamps; stores set the revision. */
  public AccountRecord withStamps(Stamps next) {
    return new AccountRecord(token, pool, status, tags, quotas, counts, stateReason, ext, next);
  }
}
