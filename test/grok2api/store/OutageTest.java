package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountLease;
import grok2api.account.AccountRecord;
import grok2api.account.Accounts;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.model.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that is killed in the middle and comes back: nothing stops, nothing is lost. */
class OutageTest {

  private static final String NAME = "outage";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  @Timeout(90)
  void servesFromMemoryAndStoresWhatWaitedWhenTheServerIsBack(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage storage = backend.storage(url, folder);
        Rig rig = new Rig(clock -> storage.accounts())) {
      rig.desk.add(List.of("acknowledged-1"), Pool.BASIC, List.of());
      use(rig);
      rig.sync.flush();
      backend.server().kill();
      try {
        for (int i = 0; i < 3; i++) {
          use(rig); // requests do not notice
          long from = System.nanoTime();
          Failure away =
              assertThrows(
                  Failure.class, () -> rig.desk.add(List.of("refused"), Pool.BASIC, List.of()));
          assertEquals(Failure.Kind.UNAVAILABLE, away.kind()); // 503
          assertTrue(System.nanoTime() - from < Duration.ofSeconds(20).toNanos());
        }
        assertThrows(Failure.class, () -> storage.config().version());
      } finally {
        backend.server().start();
      }
      Await.until(() -> added(rig, "acknowledged-2"));
      use(rig);
      rig.sync.flush();
    }
    try (Storage after = backend.storage(url, folder)) {
      List<AccountRecord> stored = after.accounts().load().accounts();
      Set<String> tokens = stored.stream().map(AccountRecord::key).collect(Collectors.toSet());
      assertTrue(tokens.containsAll(Set.of("acknowledged-1", "acknowledged-2")), tokens.toString());
      assertEquals(5, stored.stream().mapToInt(row -> row.counts().uses()).sum());
    }
  }

  /** The first try may still hear of the outage. */
  private static boolean added(Rig rig, String token) {
    try {
      rig.desk.add(List.of(token), Pool.BASIC, List.of());
      return true;
    } catch (Failure away) {
      return away.kind() != Failure.Kind.UNAVAILABLE;
    }
  }

  private static void use(Rig rig) {
    try (AccountLease lease = rig.directory.lease(Accounts.fast())) {
      lease.report(new Outcome.Success());
    }
  }
}
