package grok2api.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.FakeClock;
import grok2api.base.Failure;
import grok2api.store.RequestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of the pools, how long, and across a restart. */
class PoolHistoryTest {

  private static final long START = 1_784_000_040_000L; // some seconds into an hour
  private static final List<PoolSample.Pool> POOLS =
      List.of(
          new PoolSample.Pool("basic", 3, 2, 1, 4, Map.of("auto", 120L, "fast", 30L)),
          new PoolSample.Pool("super", 0, 0, 0, 0, Map.of()));

  @TempDir Path home;

  private final FakeClock clock = new FakeClock(START);

  @Test
  void keepsSamplesAcrossARestart() {
    Path file = home.resolve("audit.db");
    try (RequestDatabase log = RequestDatabase.open(file);
        PoolHistory history = new PoolHistory(log.pools(), () -> POOLS, clock)) {
      history.sample();
    }
    try (RequestDatabase log = RequestDatabase.open(file);
        PoolHistory history = new PoolHistory(log.pools(), () -> POOLS, clock).start()) {
      List<PoolSample> found = history.between(0, START + 1, 10);
      assertEquals(List.of(new PoolSample(START, POOLS)), found);
    }
  }

  @Test
  void keepsMinutesForADayAndHoursForAMonth() {
    try (RequestDatabase log = RequestDatabase.open(home.resolve("audit.db"))) {
      PoolHistory history = new PoolHistory(log.pools(), () -> POOLS, clock);
      for (int minute = 0; minute < 3 * 24 * 60; minute += 10) {
        clock.pass(Duration.ofMinutes(10));
        history.sample();
      }
      List<PoolSample> all = history.between(0, Long.MAX_VALUE, 2_000);
      assertTrue(Math.abs(all.size() - (6 * 24 + 2 * 24)) <= 2, "kept " + all.size());
      assertEquals(all, log.pools().load());
      clock.pass(Duration.ofDays(31));
      history.sample();
      assertEquals(1, history.between(0, Long.MAX_VALUE, 10).size());
      assertEquals(1, log.pools().load().size());
    }
  }

  @Test
  void ofTooManyItGivesSomeEvenlyApartWithTheNewest() {
    try (RequestDatabase log = RequestDatabase.open(home.resolve("audit.db"))) {
      PoolHistory history = new PoolHistory(log.pools(), () -> POOLS, clock);
      for (int i = 0; i < 100; i++) {
        clock.pass(Duration.ofMinutes(1));
        history.sample();
      }
      List<Long> times =
          history.between(0, Long.MAX_VALUE, 4).stream()
              .map(sample -> (sample.ts() - START) / 60_000)
              .toList();
      assertEquals(List.of(25L, 50L, 75L, 100L), times);
    }
  }

  @Test
  void aStoreThatFailsDoesNotStopIt() {
    PoolHistoryStore broken =
        new PoolHistoryStore() {
          @Override
          public void add(PoolSample sample) {
            throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "no").build();
          }

          @Override
          public List<PoolSample> load() {
            throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "no").build();
          }

          @Override
          public void remove(List<Long> times) {
            throw new AssertionError("nothing was stored");
          }
        };
    PoolHistory history = new PoolHistory(broken, () -> POOLS, clock).start();
    history.close();
    assertEquals(1, history.between(0, Long.MAX_VALUE, 10).size());
  }
}
