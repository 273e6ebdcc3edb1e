package grok2api.account;

import grok2api.model.Pool;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One change of stored accounts. What it means for the rows is said here, once for all backends;
 * they only read the rows it touches, ask, and write what comes out, all in one transaction.
 */
public sealed interface AccountChange {

  /** What a change did to the rows it named. */
  enum Effect {
    CREATED,
    /** Was deleted, is live again. */
    RESTORED,
    UPDATED,
    /** Live already, and to be kept as it is. */
    KEPT,
    DELETED,
    /** No such live account. */
    MISSING,
    /** The new name belongs to another live account. */
    CONFLICT
  }

  /** What becomes of a live account that is added again. */
  enum IfLive {
    /** Nothing. */
    KEEP,
    /** Its pool and tags are replaced, its note and other extras merged; its state is not. */
    UPDATE,
    /** The whole record is replaced when the given one is newer. */
    REPLACE_OLDER
  }

  /**
   * Adds an account.
   *
   * @param record as a new row would be
   * @param keepTags true: the caller named no tags, so a live account keeps its own
   */
  record Add(AccountRecord record, IfLive ifLive, boolean keepTags) implements AccountChange {}

  /** Changes a live account; a deleted or unknown one is {@link Effect#MISSING}. */
  record Patch(String token, AccountPatch patch) implements AccountChange {}

  /** Marks a live account as deleted. */
  record Delete(String token) implements AccountChange {}

  /** Gives an account another token, keeping everything, and deletes the old row. */
  record Rename(String token, String next, AccountPatch patch) implements AccountChange {}

  /** Makes a pool hold exactly these accounts: adds or updates them, deletes the others. */
  record ReplacePool(Pool pool, List<Add> accounts) implements AccountChange {
    /** Copies the list. */
    public ReplacePool {
      accounts = List.copyOf(accounts);
    }

    /** Tokens that stay. */
    public Set<String> tokens() {
      Set<String> tokens = new LinkedHashSet<>();
      accounts.forEach(add -> tokens.add(add.record().key()));
      return tokens;
    }
  }

  /** The row that a change leaves behind, and what it did; no row: nothing is written. */
  record Step(Effect effect, Optional<AccountRecord> row) {
    static Step of(Effect effect, AccountRecord row) {
      return new Step(effect, Optional.of(row));
    }

    static Step nothing(Effect effect) {
      return new Step(effect, Optional.empty());
    }
  }

  /** The tokens of all rows that changes name, each once. */
  static Set<String> tokens(List<AccountChange> changes) {
    Set<String> tokens = new LinkedHashSet<>();
    for (AccountChange change : changes) {
      switch (change) {
        case Add add -> tokens.add(add.record().key());
        case Patch patch -> tokens.add(patch.token());
        case Delete delete -> tokens.add(delete.token());
        case Rename rename -> {
          tokens.add(rename.token());
          tokens.add(rename.next());
        }
        case ReplacePool replace -> tokens.addAll(replace.tokens());
      }
    }
    return tokens;
  }

  /** What adding does to the stored row, which may be absent, live or deleted. */
  static Step add(Add add, Optional<AccountRecord> stored, long now) {
    AccountRecord given = add.record();
    if (stored.isEmpty()) {
      return Step.of(Effect.CREATED, given);
    }
    AccountRecord old = stored.get();
    if (old.isDeleted()) {
      boolean whole = add.ifLive() == IfLive.REPLACE_OLDER;
      return Step.of(Effect.RESTORED, whole ? given : revived(given, old, now));
    }
    return switch (add.ifLive()) {
      case KEEP -> Step.nothing(Effect.KEPT);
      case UPDATE -> Step.of(Effect.UPDATED, updated(add, old, now));
      case REPLACE_OLDER ->
          given.stamps().updatedAt() > old.stamps().updatedAt()
              ? Step.of(Effect.UPDATED, given)
              : Step.nothing(Effect.KEPT);
    };
  }

  /** What a patch does to the stored row. */
  static Step patch(AccountPatch patch, Optional<AccountRecord> stored, long now) {
    return stored
        .filter(row -> !row.isDeleted())
        .map(row -> Step.of(Effect.UPDATED, patch.apply(row, now)))
        .orElse(Step.nothing(Effect.MISSING));
  }

  /** What deleting does to the stored row. */
  static Step delete(Optional<AccountRecord> stored, long now) {
    return stored
        .filter(row -> !row.isDeleted())
        .map(row -> Step.of(Effect.DELETED, row.withStamps(deleted(row.stamps(), now))))
        .orElse(Step.nothing(Effect.MISSING));
  }

  /** The row under its new token. */
  static AccountRecord renamed(Rename rename, AccountRecord old, long now) {
    return rename.patch().apply(old.withToken(rename.next()), now);
  }

  private static AccountRecord.Stamps deleted(AccountRecord.Stamps at, long now) {
    return new AccountRecord.Stamps(at.createdAt(), now, now, at.revision());
  }

  /** Counters, windows and age of the old row under the new one's pool and tags, failures gone. */
  private static AccountRecord revived(AccountRecord given, AccountRecord old, long now) {
    boolean samePool = given.pool() == old.pool();
    AccountRecord merged =
        given
            .withCounts(old.counts())
            .withQuotas(samePool ? old.quotas() : given.quotas())
            .withExt(AccountPatch.merged(old.ext(), given.ext()))
            .withState(AccountStatus.ACTIVE, "");
    long created = old.stamps().createdAt();
    return AccountPatch.cleared(merged)
        .withStamps(new AccountRecord.Stamps(created, now, 0, old.stamps().revision()));
  }

  private static AccountRecord updated(Add add, AccountRecord old, long now) {
    AccountRecord given = add.record();
    AccountRecord.Stamps at = old.stamps();
    return old.withPool(given.pool())
        .withTags(add.keepTags() ? old.tags() : given.tags())
        .withQuotas(given.pool() == old.pool() ? old.quotas() : given.quotas())
        .withExt(AccountPatch.merged(old.ext(), given.ext()))
        .withStamps(new AccountRecord.Stamps(at.createdAt(), now, 0, at.revision()));
  }
}
