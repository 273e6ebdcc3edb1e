package grok2api.api.admin;

import grok2api.account.AccountFilter;
import grok2api.account.AccountList;
import grok2api.audit.PoolSample;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts the accounts of every pool, for the history of the pools. */
public final class PoolCensus implements Supplier<List<PoolSample.Pool>> {

  private final AccountList accounts;

  /** Over all accounts. */
  public PoolCensus(AccountList accounts) {
    this.accounts = accounts;
  }

  @Override
  public List<PoolSample.Pool> get() {
    List<PoolSample.Pool> pools = new ArrayList<>();
    for (Pool pool : Pool.values()) {
      AccountFilter filter =
          new AccountFilter(Optional.of(pool), Optional.empty(), Optional.empty(), "", "");
      pools.add(counted(pool, accounts.summary(filter)));
    }
    return pools;
  }

  private static PoolSample.Pool counted(Pool pool, AccountList.Summary summary) {
    Map<AccountFilter.State, Integer> status = summary.status();
    Map<String, Long> quota = new HashMap<>();
    summary
        .quota()
        .forEach(
            (mode, left) -> {
              if (left > 0) {
                quota.put(mode.key(), left);
              }
            });
    return new PoolSample.Pool(
        pool.id(),
        status.get(AccountFilter.State.ACTIVE),
        status.get(AccountFilter.State.COOLING),
        status.get(AccountFilter.State.INVALID),
        status.get(AccountFilter.State.DISABLED),
        quota);
  }
}
