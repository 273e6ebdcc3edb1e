package grok2api.account;

import grok2api.model.Mode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * One account in memory: its record and what only memory knows. Guarded by the directory's lock,
 * except that the record may be read without it.
 */
final class Entry {

  private static final double MIN_HEALTH = 0.05;
  private static final double HEALING = 0.12;

  final String token;
  final String id;
  final boolean clean;
  private volatile AccountRecord record;
  private Account account;

  double health = 1.0;
  int inflight;
  final int[] modeInflight = new int[Mode.values().length];

  /** Calls by mode since the storage was last looked into; only where instances share it. */
  final int[] spent = new int[Mode.values().length];

  /** When the last of them was spent; nanoTime. */
  long spentAt;

  long lastUse;
  long lastFail;
  int failsInRow;

  /** A 401 without a marker came and nothing has cleared it since. */
  boolean suspect;

  /** Not selected before this time: a suspicion being verified. */
  long blockedUntil;

  /** When a request's outcome last took this account out of selection; 0: never. */
  long lockedAt;

  /** Changes that are not stored yet; null: none. */
  AccountPatch pending;

  /** Places in the indexes of its pool. */
  List<Node> nodes = List.of();

  /** Place among those that can be drawn at random; -1: not there. */
  int drawn = -1;

  Entry(AccountRecord record) {
    this.token = record.key();
    this.id = TokenText.id(record.token());
    this.clean = TokenText.isClean(token);
    this.lastUse = record.counts().lastUseAt();
    record(record);
  }

  AccountRecord record() {
    return record;
  }

  void record(AccountRecord next) {
    boolean same =
        account != null
            && record.pool() == next.pool()
            && record.tags().equals(next.tags())
            && record.ext().equals(next.ext());
    record = next;
    if (!same) {
      Optional<String> userId = next.ext().text("user_id").filter(text -> !text.isEmpty());
      account = new Account(id, next.token(), next.pool(), userId, new HashSet<>(next.tags()));
    }
  }

  Account account() {
    return account;
  }

  /** True when state and suspicion allow a request now; quota and load are asked elsewhere. */
  boolean isSelectable(long now) {
    return clean && blockedUntil <= now && record.statusAt(now) == AccountStatus.ACTIVE;
  }

  /** True when the account could serve some day without the operator's help. */
  boolean isAlive() {
    return clean && record.status().isManageable();
  }

  /** The earliest time after {@code now} at which the account alone may become usable; or 0. */
  long wakesAt(long now) {
    if (!isAlive()) {
      return 0;
    }
    long cooling = record.status() == AccountStatus.COOLING ? record.cooldownUntil() : 0;
    long until = Math.max(blockedUntil, cooling);
    return until > now ? until : 0;
  }

  /** True until the account is deleted. */
  boolean isListed() {
    return drawn >= 0;
  }

  /** An answer came. */
  void heal() {
    health = Math.min(1.0, health + HEALING);
    failsInRow = 0;
    trust();
  }

  /** A failure came; how much it costs depends on its kind. */
  void hurt(double factor, long now) {
    health = Math.max(MIN_HEALTH, health * factor);
    failsInRow++;
    lastFail = now;
  }

  /** The credential works: whatever was suspected is over. */
  void trust() {
    suspect = false;
    blockedUntil = 0;
  }

  /** Back from a state in which the account was not used at all. */
  void startAnew() {
    health = 1.0;
    failsInRow = 0;
    trust();
  }

  void forgetSpent() {
    java.util.Arrays.fill(spent, 0);
  }

  AccountView view(long now) {
    AccountRecord shown = record;
    return new AccountView(shown, shown.statusAt(now), id, inflight, health, suspect, clean);
  }
}
