package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountChange;
import grok2api.account.AccountStore;
import grok2api.account.Accounts;
import grok2api.base.Failure;
import grok2api.model.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/** One of several instances leads, and another when it is gone. */
class LeaseTest {

  private static final String NAME = "lease";
  private static final Duration LASTS = Duration.ofMillis(1_500);

  @TempDir Path folder;

  private final List<Backend.OpenLease> opened = new ArrayList<>();

  @AfterEach
  void closeConnections() {
    opened.forEach(Backend.OpenLease::close);
  }

  private Lease lease(Backend backend, String url, long instance) {
    Backend.OpenLease lease = backend.lease(url, LASTS, instance);
    opened.add(lease);
    return lease;
  }

  @ParameterizedTest
  @EnumSource
  void belongsToOneUntilItEndsOrIsGivenUp(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    Lease one = lease(backend, url, 1);
    Lease two = lease(backend, url, 2);
    assertEquals(OptionalLong.of(1), one.take());
    assertEquals(OptionalLong.empty(), two.take());
    assertEquals(OptionalLong.of(1), one.take()); // prolonged: the same holding
    Await.until(() -> two.take().equals(OptionalLong.of(2))); // the first never came back
    assertEquals(OptionalLong.empty(), one.take());
    one.release(); // not its own any more
    assertEquals(OptionalLong.of(2), two.take());
    two.release();
    assertEquals(OptionalLong.of(3), one.take());
  }

  @ParameterizedTest
  @EnumSource
  void passesToAnotherInstanceAndNeverBelongsToTwo(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    LeaseLeader.Pace pace =
        new LeaseLeader.Pace(LASTS, Duration.ofMillis(300), Duration.ofMillis(100));
    DeadLease dying = new DeadLease(lease(backend, url, 1));
    LeaseLeader first = LeaseLeader.over(dying, pace);
    Await.until(first::isLeader);
    try (LeaseLeader second = followed(first, dying, lease(backend, url, 2), pace)) {
      assertFalse(second.isLeader());
    }
    try (LeaseLeader third = LeaseLeader.over(lease(backend, url, 3), pace)) {
      Await.until(third::isLeader); // the second gave it up when it was closed
    }
    first.close();
  }

  /** Lets the second take over from the first, and closes it. */
  private static LeaseLeader followed(
      LeaseLeader first, DeadLease dying, Lease lease, LeaseLeader.Pace pace) throws Exception {
    LeaseLeader second = LeaseLeader.over(lease, pace);
    dying.dead.set(true); // as a server that cannot be reached, or a process that stands still
    Await.until(
        () -> {
          boolean both = second.isLeader() && first.isLeader();
          assertFalse(both, "two lead at once");
          return second.isLeader();
        });
    assertFalse(first.isLeader());
    assertTrue(second.term() > first.term());
    second.close();
    return second;
  }

  @ParameterizedTest
  @EnumSource
  void refusesChangesInTheNameOfAFormerLeader(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage storage = backend.storage(url, folder)) {
      Await.until(storage.leader()::isLeader);
      AccountStore mine = storage.accounts().inTerm(storage.leader().term());
      AccountStore.Applied applied = mine.apply(adding("a"), AccountStore.Durability.SYNCED);
      assertEquals(1, applied.results().getFirst().rows().size());
      assertEquals(0, mine.purge(Accounts.NOW, 10, false));
      overtake(backend, url);
      for (Executable late :
          List.<Executable>of(
              () -> mine.apply(adding("b"), AccountStore.Durability.SYNCED),
              () -> mine.purge(Accounts.NOW, 10, false))) {
        Failure failure = assertThrows(Failure.class, late);
        assertEquals("leader_superseded", failure.code());
      }
      assertEquals(1, storage.accounts().load().accounts().size());
      storage.accounts().apply(adding("c"), AccountStore.Durability.SYNCED); // in nobody's name
      assertEquals(2, storage.accounts().load().accounts().size());
    }
  }

  private static List<AccountChange> adding(String token) {
    return List.of(
        new AccountChange.Add(
            Accounts.account(token, Pool.BASIC), AccountChange.IfLive.KEEP, false));
  }

  /** Ends the lease as if its time were over, and takes it as another instance. */
  private void overtake(Backend backend, String url) throws Exception {
    String sql = "UPDATE account_meta SET value = '0' WHERE %s = 'leader_until'";
    switch (backend) {
      case POSTGRESQL -> Servers.postgresql().psql(NAME, "-c", sql.formatted("key"));
      case MARIADB -> Servers.mariadb().sql(NAME, sql.formatted("`key`"));
      case REDIS -> {
        try (Jedis redis = Servers.redis().client(Backend.number(NAME))) {
          redis.del(RedisKeys.LEADER);
        }
      }
    }
    assertTrue(lease(backend, url, 77).take().isPresent());
  }

  @Test
  void isNotLeadWithoutAStorage() {
    LeaseLeader.Pace pace = LeaseLeader.Pace.DEFAULT;
    DeadLease dead = new DeadLease(null);
    dead.dead.set(true);
    try (LeaseLeader leader = LeaseLeader.over(dead, pace)) {
      assertFalse(leader.isLeader());
    }
    assertTrue(pace.renew().multipliedBy(2).compareTo(pace.lease()) < 0);
    assertTrue(pace.lease().plus(pace.retry()).toSeconds() <= 120);
  }

  /** A lease whose storage can go away. */
  private static final class DeadLease implements Lease {
    final AtomicBoolean dead = new AtomicBoolean();
    private final Lease lease;

    DeadLease(Lease lease) {
      this.lease = lease;
    }

    @Override
    public OptionalLong take() {
      check();
      return lease.take();
    }

    @Override
    public void release() {
      check();
      lease.release();
    }

    private void check() {
      if (dead.get()) {
        throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "gone").build();
      }
    }
  }
}
