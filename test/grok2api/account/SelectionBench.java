package grok2api.account;

import grok2api.model.Mode;
import grok2api.model.Pool;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reserve, report, release on one thread: {@code java … SelectionBench [accounts…]}. Prints pairs
 * per second, best of five rounds.
 */
final class SelectionBench {

  private static final int PAIRS = 1_000_000;

  private SelectionBench() {}

  public static void main(String[] args) {
    int[] sizes = {100, 10_000, 100_000};
    for (int size : sizes) {
      for (Pool pool : Pool.values()) {
        System.out.printf(
            "%7d %-5s lease %,d/s  with success %,d/s%n",
            size, pool.id(), best(size, pool, false), best(size, pool, true));
      }
    }
  }

  private static long best(int size, Pool pool, boolean report) {
    AccountDirectory directory =
        new AccountDirectory(Accounts.QUOTA, InstantSource.system(), new SplittableRandom(1));
    List<AccountRecord> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      AccountRecord row = Accounts.account("token-%06d".formatted(i), pool);
      QuotaWindow many =
          new QuotaWindow(1_000_000, 1_000_000, 86_400, 0, 0, QuotaWindow.Source.DEFAULT);
      boolean basic = pool == Pool.BASIC; // its fast window is always 30
      rows.add(basic ? row : row.withQuotas(row.quotas().with(Mode.FAST, many)));
    }
    directory.accept(rows);
    Lessor.Query query = Lessor.Query.of(Accounts.model(Mode.FAST, pool, false));
    int pairs = report && pool == Pool.BASIC ? Math.min(PAIRS, size * 5) : PAIRS;
    long best = 0;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      run(directory, query, pairs, report);
      best = Math.max(best, pairs * 1_000_000_000L / (System.nanoTime() - start));
      directory.takeWaiting(Integer.MAX_VALUE);
    }
    return best;
  }

  private static void run(
      AccountDirectory directory, Lessor.Query query, int pairs, boolean report) {
    for (int i = 0; i < pairs; i++) {
      try (AccountLease lease = directory.lease(query)) {
        if (report) {
          lease.report(new Outcome.Success());
        }
      }
    }
  }
}
