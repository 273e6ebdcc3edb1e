package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountLease;
import grok2api.account.AccountStore;
import grok2api.account.Accounts;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that several instances spend of one account add up in the storage and in each of them. */
class SharedQuotaTest {

  private static final String NAME = "quota";
  private static final String TOKEN = "shared-account";
  private static final int QUOTA = 30; // of a basic account

  @TempDir Path folder;

  private static void use(Rig instance, int times) {
    for (int i = 0; i < times; i++) {
      try (AccountLease lease = instance.directory.lease(Accounts.fast())) {
        lease.report(new Outcome.Success());
      }
    }
  }

  private static int left(Rig instance) {
    return instance.record(TOKEN).quotas().get(Mode.FAST).orElseThrow().remaining();
  }

  private static void add(Storage storage) {
    var account = Accounts.account(TOKEN, Pool.BASIC);
    var adding = new AccountChange.Add(account, AccountChange.IfLive.KEEP, false);
    storage.accounts().apply(List.of(adding), AccountStore.Durability.SYNCED);
  }

  /** Spends what it is given; how much that was. */
  private static int spendAll(Rig instance) {
    for (int spent = 0; ; spent++) {
      try {
        use(instance, 1);
      } catch (Failure nothingLeft) {
        assertEquals(Failure.Kind.RATE_LIMITED, nothingLeft.kind());
        return spent;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void areNotMoreThanThereAreHoweverFastTheyAreSpent(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage first = backend.storage(url, folder);
        Storage second = backend.storage(url, folder)) {
      add(first);
      try (Rig one = new Rig(clock -> first.accounts());
          Rig two = new Rig(clock -> second.accounts())) {
        one.directory.share(() -> 2);
        two.directory.share(() -> 2);
        var other = CompletableFuture.supplyAsync(() -> spendAll(two));
        int spent = spendAll(one);
        assertEquals(QUOTA, spent + other.join());
        assertEquals(0, left(one));
      }
    }
  }

  @Test
  @Tag("slow")
  void areAllForOneInstanceWhenTheOtherRests() throws Exception {
    String url = Backend.POSTGRESQL.empty(NAME);
    try (Storage first = Backend.POSTGRESQL.storage(url, folder)) {
      add(first);
      try (Rig one = new Rig(clock -> first.accounts())) {
        one.directory.share(() -> 3);
        assertEquals(QUOTA, spendAll(one), "a part after each look");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void addUpWhateverTheOrder(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage first = backend.storage(url, folder);
        Storage second = backend.storage(url, folder)) {
      add(first);
      try (Rig one = new Rig(clock -> first.accounts());
          Rig two = new Rig(clock -> second.accounts())) {
        use(one, 10);
        use(two, 7); // knows nothing of the ten
        one.sync.flush();
        two.sync.flush();
        one.sync.pollNow();
        two.sync.pollNow();
        assertEquals(QUOTA - 17, left(one));
        assertEquals(QUOTA - 17, left(two));
        use(one, QUOTA - 17);
        one.sync.flush();
        two.sync.pollNow();
        assertEquals(0, left(two));
        assertThrows(Failure.class, () -> two.directory.lease(Accounts.fast()), "all are spent");
        assertEquals(QUOTA, one.record(TOKEN).counts().uses());
        assertTrue(two.record(TOKEN).counts().uses() == QUOTA, "uses add up too");
      }
    }
  }
}
