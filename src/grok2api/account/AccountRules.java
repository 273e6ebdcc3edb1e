package grok2api.account;

import grok2api.json.Json;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to an account when something happens: every transition of its state, as functions
 * from record and event to the patch. No clock, no memory, no storage.
 */
final class AccountRules {

  static final String RATE_LIMITED = "rate_limited";
  static final String INVALID_CREDENTIALS = "invalid_credentials";
  static final String TOKEN_EXPIRED = "token_expired";
  static final String OPERATOR_DISABLED = "operator_disabled";

  /** Written by older servers that expired whole accounts for console limits. */
  static final String CONSOLE_STRIKES = "console_429_threshold_exceeded";

  private AccountRules() {}

  /** An answer came: one use, one call of the mode; a rest that is over ends. */
  static AccountPatch success(AccountRecord record, Mode mode, long now, AccountSettings settings) {
    AccountPatch.Draft patch = AccountPatch.draft().used(now);
    patch.quota(mode, new QuotaChange.Spend(1, now, settings.timerBelow(mode)));
    boolean restIsOver =
        record.status() == AccountStatus.COOLING && record.statusAt(now) == AccountStatus.ACTIVE;
    return (restIsOver ? warm(patch) : patch).build();
  }

  /**
   * 429 under the quota strategy: this mode is used up, the others stay usable. grok.com's word on
   * when to return only adds to the window; the console states the very end of its own.
   */
  static AccountPatch modeExhausted(
      AccountRecord record, Mode mode, Optional<Duration> retryAfter, long now) {
    AccountPatch.Draft patch = AccountPatch.draft().failed(RATE_LIMITED, now);
    long notBefore = retryAfter.map(wait -> now + wait.toMillis()).orElse(0L);
    record
        .quotas()
        .get(mode)
        .map(
            window ->
                mode == Mode.CONSOLE && notBefore > 0
                    ? window.exhaustedUntil(notBefore)
                    : window.at(mode, now).exhausted(now, notBefore))
        .ifPresent(window -> patch.quota(mode, new QuotaChange.Put(window)));
    return patch.build();
  }

  /** 429 under the random strategy: the whole account rests. */
  static AccountPatch cooling(
      AccountRecord record,
      Mode mode,
      Optional<Duration> retryAfter,
      long now,
      AccountSettings settings) {
    long rest = settings.randomRestSec(record.pool(), mode) * 1000L;
    long wait = Math.max(rest, retryAfter.map(Duration::toMillis).orElse(0L));
    return AccountPatch.draft()
        .failed(RATE_LIMITED, now)
        .state(AccountStatus.COOLING, RATE_LIMITED)
        .ext("cooldown_until", Json.of(Math.max(record.cooldownUntil(), now + wait)))
        .ext("cooldown_reason", Json.of(RATE_LIMITED))
        .build();
  }

  /** The credential is dead. */
  static AccountPatch expired(String reason, long now) {
    return AccountPatch.draft()
        .failed(reason, now)
        .state(AccountStatus.EXPIRED, reason)
        .ext("expired_at", Json.of(now))
        .ext("expired_reason", Json.of(reason))
        .build();
  }

  /** A failure that costs health only: 403 without marker, 5xx, a first 401. */
  static AccountPatch failed(String reason, long now) {
    return AccountPatch.draft().failed(reason, now).build();
  }

  /** The operator switches the account off. */
  static AccountPatch disabled(long now) {
    return AccountPatch.draft()
        .stateByOperator(AccountStatus.DISABLED, OPERATOR_DISABLED)
        .ext("disabled_at", Json.of(now))
        .ext("disabled_reason", Json.of(OPERATOR_DISABLED))
        .build();
  }

  /** The operator brings the account back: active, failures forgotten, quota kept. */
  static AccountPatch restored() {
    return AccountPatch.draft().stateByOperator(AccountStatus.ACTIVE, "").clearFailures().build();
  }

  /** The operator ends a rest; other states stay. */
  static AccountPatch cooldownCleared() {
    return warm(AccountPatch.draft()).build();
  }

  /** Live windows arrived: they count, a rest ends, a proven tier is taken over. */
  static AccountPatch refreshed(
      AccountRecord record, Map<Mode, QuotaWindow> live, long now, AccountSettings settings) {
    return refreshed(record, live, Quotas.NONE, now, settings);
  }

  /**
   * The same; windows that were known when the upstream was asked are corrected, not replaced, for
   * other instances may have used the account since.
   */
  static AccountPatch refreshed(
      AccountRecord record,
      Map<Mode, QuotaWindow> live,
      Quotas asked,
      long now,
      AccountSettings settings) {
    AccountPatch.Draft patch = AccountPatch.draft().synced(now);
    Pool pool = QuotaTable.infer(live).orElse(record.pool());
    if (pool != record.pool()) {
      movePool(patch, record, pool, settings.console());
    }
    live.forEach(
        (mode, window) -> {
          boolean has = QuotaTable.supported(pool).contains(mode);
          QuotaWindow kept = QuotaTable.window(pool, mode, window, settings.console());
          patch.quota(
              mode,
              has
                  ? told(kept, asked.orNull(mode), now)
                  : new QuotaChange.Put(QuotaWindow.UNSUPPORTED));
        });
    return (record.status() == AccountStatus.COOLING ? warm(patch) : patch).build();
  }

  private static QuotaChange told(QuotaWindow live, QuotaWindow known, long now) {
    boolean same = known != null && known.total() == live.total() && !known.isOver(now);
    return same
        ? new QuotaChange.Correct(live, live.remaining() - known.remaining())
        : new QuotaChange.Put(live);
  }

  /** Another pool: windows it does not have go, missing ones come full, everything else stays. */
  static AccountPatch moved(AccountRecord record, Pool pool, AccountSettings.Console console) {
    AccountPatch.Draft patch = AccountPatch.draft();
    movePool(patch, record, pool, console);
    return patch.build();
  }

  /** True when an account that was expired for console limits may come back. */
  static boolean mayRecover(AccountRecord record, long now, AccountSettings.Console console) {
    return record.status() == AccountStatus.EXPIRED
        && record.stateReason().equals(CONSOLE_STRIKES)
        && record.counts().uses() > console.recoverMinUses()
        && Numbers.millis(record.ext(), "expired_at") <= now - console.recoverAfterSec() * 1000L;
  }

  /** Ends an expiry that an older server set for console limits. */
  static AccountPatch recovered() {
    return AccountPatch.draft()
        .stateByOperator(AccountStatus.ACTIVE, "")
        .removeExt("expired_at", "expired_reason", "console_429_count", "console_429_last_at")
        .build();
  }

  static void movePool(
      AccountPatch.Draft patch, AccountRecord record, Pool pool, AccountSettings.Console console) {
    patch.pool(pool);
    Quotas fitting = QuotaTable.normalised(pool, record.quotas(), console);
    for (Mode mode : Mode.values()) {
      QuotaWindow window = fitting.get(mode).orElse(QuotaWindow.UNSUPPORTED);
      patch.quota(mode, new QuotaChange.Put(window));
    }
  }

  private static AccountPatch.Draft warm(AccountPatch.Draft patch) {
    return patch.state(AccountStatus.ACTIVE, "").removeExt("cooldown_until", "cooldown_reason");
  }
}
