package grok2api.store;

import grok2api.account.AccountChange;
import grok2api.account.AccountChange.Effect;
import grok2api.account.AccountChange.Step;
import grok2api.account.AccountRecord;
import grok2api.account.AccountRecord.Stamps;
import grok2api.account.AccountStore.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs changes over a backend's rows inside its transaction; the meaning is the changes' own. */
final class ChangeRunner {

  /** What a backend must be able to do with single rows; each sees what was written before. */
  interface Rows {
    /** The row, live or deleted. */
    Optional<AccountRecord> find(String token);

    /** Writes a row with the transaction's revision; as it is stored now. */
    AccountRecord write(AccountRecord record, boolean exists);

    /** Tokens of a pool that are not deleted. */
    List<String> liveTokens(String pool);
  }

  private final Rows rows;
  private final long now;

  ChangeRunner(Rows rows, long now) {
    this.rows = rows;
    this.now = now;
  }

  Result run(AccountChange change) {
    return switch (change) {
      case AccountChange.Add add -> add(add);
      case AccountChange.Patch(var token, var patch) -> {
        Optional<AccountRecord> stored = rows.find(token);
        yield written(AccountChange.patch(patch, stored, now), true);
      }
      case AccountChange.Delete(var token) ->
          written(AccountChange.delete(rows.find(token), now), true);
      case AccountChange.Rename rename -> rename(rename);
      case AccountChange.ReplacePool replace -> replace(replace);
    };
  }

  /** The record with the revision it is stored under. */
  static AccountRecord stamped(AccountRecord record, long revision) {
    Stamps at = record.stamps();
    return record.withStamps(new Stamps(at.createdAt(), at.updatedAt(), at.deletedAt(), revision));
  }

  private Result add(AccountChange.Add add) {
    Optional<AccountRecord> stored = rows.find(add.record().key());
    return written(AccountChange.add(add, stored, now), stored.isPresent());
  }

  private Result rename(AccountChange.Rename rename) {
    Optional<AccountRecord> old = rows.find(rename.token()).filter(row -> !row.isDeleted());
    if (old.isEmpty()) {
      return new Result(Effect.MISSING, List.of(), 0);
    }
    Optional<AccountRecord> taken = rows.find(rename.next());
    if (taken.isPresent() && !taken.get().isDeleted()) {
      return new Result(Effect.CONFLICT, List.of(), 0);
    }
    AccountRecord next = AccountChange.renamed(rename, old.get(), now);
    AccountRecord written = rows.write(next, taken.isPresent());
    Result deleted = written(AccountChange.delete(old, now), true);
    return new Result(Effect.UPDATED, List.of(written, deleted.rows().getFirst()), 1);
  }

  private Result replace(AccountChange.ReplacePool replace) {
    List<AccountRecord> changed = new ArrayList<>();
    int updated = 0;
    for (AccountChange.Add add : replace.accounts()) {
      Result result = add(add);
      changed.addAll(result.rows());
      updated += result.updated();
    }
    Set<String> kept = replace.tokens();
    for (String token : rows.liveTokens(replace.pool().id())) {
      if (!kept.contains(token)) {
        changed.addAll(written(AccountChange.delete(rows.find(token), now), true).rows());
      }
    }
    return new Result(Effect.UPDATED, changed, updated);
  }

  private Result written(Step step, boolean exists) {
    if (step.row().isEmpty()) {
      return new Result(step.effect(), List.of(), 0);
    }
    AccountRecord row = rows.write(step.row().get(), exists);
    boolean isUpdate = step.effect() != Effect.DELETED;
    return new Result(step.effect(), List.of(row), isUpdate ? 1 : 0);
  }
}
