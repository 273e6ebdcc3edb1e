package grok2api.store;

import grok2api.account.AccountChange;
import grok2api.account.AccountStore;
import grok2api.base.Failure;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that can be told to fail the next writes, before or after they happened. */
final class FlakyStore implements AccountStore {

  final AtomicInteger failuresLeft = new AtomicInteger();
  final AtomicInteger failed = new AtomicInteger();
  private final AccountStore store;

  FlakyStore(AccountStore store) {
    this.store = store;
  }

  @Override
  public Applied apply(List<AccountChange> changes, Durability durability) {
    if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      failed.incrementAndGet();
      throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "told to fail").build();
    }
    return store.apply(changes, durability);
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
  public int purge(long deletedUntilMillis, int batchRows, boolean compact) {
    return store.purge(deletedUntilMillis, batchRows, compact);
  }

  @Override
  public String backUp(String reason) {
    return store.backUp(reason);
  }

  @Override
  public void close() {
    store.close();
  }
}
