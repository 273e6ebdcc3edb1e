package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One of several instances leads, and another when it is gone. */
class LeaseTest {

  private static final String NAME = "lease";
  private static final Duration LASTS = Duration.ofMillis(1_500);

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
    assertTrue(second.number() > first.number());
    second.close();
    return second;
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
