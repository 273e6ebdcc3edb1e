package grok2api.store;

import grok2api.account.AccountChange;
import grok2api.account.AccountChange.Effect;
import grok2api.account.AccountStore;
import grok2api.base.Failure;
import java.util.List;

/**
 * Accounts that are only looked at. The operator's changes are refused; what requests cause is
 * forgotten, for it would otherwise be tried for ever.
 */
final class ReadOnlyAccounts implements AccountStore {

  private final AccountStore store;
  private final Runnable afterClose;

  ReadOnlyAccounts(AccountStore store, Runnable afterClose) {
    this.store = store;
    this.afterClose = afterClose;
  }

  @Override
  public Snapshot load() {
    return store.load();
  }

  @Override
  public Page changesSince(Position after) {
    return store.changesSince(after);
  }

  @Override
  public Applied apply(List<AccountChange> changes, Durability durability) {
    return switch (durability) {
      case SYNCED -> throw refused();
      case COMMITTED ->
          new Applied(0, changes.stream().map(c -> new Result(Effect.KEPT, List.of(), 0)).toList());
    };
  }

  @Override
  public int purge(long deletedUntilMillis, int batchRows, boolean compact) {
    return 0;
  }

  @Override
  public String backUp(String reason) {
    throw refused();
  }

  static Failure refused() {
    return Failure.of(
            Failure.Kind.FORBIDDEN,
            "storage_readonly",
            "ACCOUNT_STORAGE_READONLY is set: nothing is changed.")
        .build();
  }

  @Override
  public void close() {
    store.close();
    afterClose.run();
  }
}
