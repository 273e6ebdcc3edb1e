package grok2api.account;

import java.time.Duration;
import java.util.Optional;

/**
 * What an outcome does to the account that was lent: health, counters, state.
 *
 * <p>States in which the account is not selected are given out sparingly: a request may cause one
 * at most, and a caller no more than {@link LockLedger} allows. Beyond that the failure is counted
 * and the credential verified by a call of our own, which no caller can influence. A mode's quota
 * that is used up is a fact, not a punishment, and has no cap. Guarded by the directory's lock.
 */
final class OutcomeJudge {

  private static final long LONGEST_REQUEST_MILLIS = 3_600_000; // twice chat.total_timeout

  static final long SUSPECT_MILLIS = 300_000;

  private final Roster roster;

  OutcomeJudge(Roster roster) {
    this.roster = roster;
  }

  /** Applies an outcome; true when the credential should be verified. */
  boolean judge(DirectoryLease lease, Outcome outcome, AccountSettings settings, long now) {
    Entry entry = lease.entry();
    switch (outcome) {
      case Outcome.Success() -> {
        entry.heal();
        AccountPatch patch = AccountRules.success(entry.record(), lease.charged(), now, settings);
        roster.change(entry, patch, now);
        roster.shares().spent(entry, lease.charged());
      }
      case Outcome.RateLimited(var retryAfter) -> {
        entry.hurt(0.45, now);
        rateLimited(lease, retryAfter, settings, now);
      }
      case Outcome.InvalidCredentials(var reason) -> {
        entry.hurt(0.55, now);
        return !lock(lease, AccountRules.expired(AccountRules.INVALID_CREDENTIALS, now), now);
      }
      case Outcome.Unauthorized() -> {
        entry.hurt(0.55, now);
        return unauthorized(lease, now);
      }
      case Outcome.Forbidden() -> {
        entry.hurt(0.25, now);
        roster.change(entry, AccountRules.failed("forbidden", now), now);
      }
      case Outcome.ServerError(var reason) -> {
        entry.hurt(0.75, now);
        roster.change(entry, AccountRules.failed("server_error", now), now);
      }
      case Outcome.Abandoned() -> {}
    }
    return false;
  }

  /** A call of our own got a 401; true when it was the second, so that the account is expired. */
  boolean unauthorized(Entry entry, long now) {
    if (entry.suspect) {
      roster.change(entry, AccountRules.expired(AccountRules.TOKEN_EXPIRED, now), now);
      return true;
    }
    suspect(entry, now);
    roster.change(entry, AccountRules.failed("unauthorized", now), now);
    return false;
  }

  private void rateLimited(
      DirectoryLease lease, Optional<Duration> retryAfter, AccountSettings settings, long now) {
    AccountRecord record = lease.entry().record();
    if (settings.quotaStrategy()) {
      AccountPatch patch = AccountRules.modeExhausted(record, lease.charged(), retryAfter, now);
      roster.change(lease.entry(), patch, now);
    } else {
      lock(lease, AccountRules.cooling(record, lease.charged(), retryAfter, now, settings), now);
    }
  }

  private boolean unauthorized(DirectoryLease lease, long now) {
    Entry entry = lease.entry();
    if (entry.suspect) {
      return !lock(lease, AccountRules.expired(AccountRules.TOKEN_EXPIRED, now), now);
    }
    if (lock(lease, AccountRules.failed("unauthorized", now), now)) {
      suspect(entry, now);
      roster.board(entry).changed(entry, now);
    }
    return true;
  }

  private static void suspect(Entry entry, long now) {
    entry.suspect = true;
    entry.blockedUntil = now + SUSPECT_MILLIS;
  }

  /** Applies a patch that takes the account out of selection, if the caps allow it. */
  private boolean lock(DirectoryLease lease, AccountPatch patch, long now) {
    Entry entry = lease.entry();
    if (!entry.isListed()) {
      return false; // deleted meanwhile
    }
    PoolBoard board = roster.board(entry);
    String caller = lease.query().caller();
    if (lockedAnother(lease, now) || !board.locks().allows(caller, board.alive(), now)) {
      roster.change(entry, AccountRules.failed("unverified", now), now);
      return false;
    }
    board.locks().locked(caller, entry, now);
    entry.lockedAt = now;
    roster.change(entry, patch, now);
    return true;
  }

  private boolean lockedAnother(DirectoryLease lease, long now) {
    return lease.query().tried().stream()
        .map(roster::findById)
        .flatMap(Optional::stream)
        .anyMatch(e -> e != lease.entry() && now - e.lockedAt < LONGEST_REQUEST_MILLIS);
  }
}
