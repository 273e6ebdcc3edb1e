package grok2api.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.FakeClock;
import grok2api.base.Failure;
import grok2api.store.RequestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The request log's queue, its batches and what it keeps. */
class RequestLogTest {

  private static final RequestLog.Retention FOREVER =
      new RequestLog.Retention(Duration.ofDays(1_000), 1_000_000);

  private static final List<RequestRow.Try> TRIES =
      List.of(
          new RequestRow.Try("1f2e3d4c", "web", "basic", 3, 120, "rate_limited"),
          new RequestRow.Try("id", "web", "super", 250, 900, "ok"));

  @TempDir Path home;

  static RequestRow row(long ts, String model, int status, long millis) {
    return new RequestRow(
        0,
        ts,
        "req_" + ts,
        "one:8000",
        new RequestRow.Who("key", "127.0.0.1", "agent"),
        new RequestRow.What("POST", "/v1/x", model, true),
        new RequestRow.By("web", "basic", "fast", "id", 2, TRIES),
        new RequestRow.Result(status, status >= 400 ? "code" : "", ""),
        new RequestRow.Cost(1, millis, 10, 20, true));
  }

  private static RequestQuery all(int limit) {
    return new RequestQuery(0, Long.MAX_VALUE, "", 0, 999, "", "", "", Optional.empty(), limit);
  }

  /** A store that waits, or fails, as it is told. */
  private static final class SlowStore implements RequestLogStore {
    final CountDownLatch open = new CountDownLatch(1);
    final AtomicBoolean fails = new AtomicBoolean();
    final List<Integer> batches = new ArrayList<>();
    boolean closed;

    @Override
    public void add(List<RequestRow> rows) {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (fails.get()) {
        throw Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", "no").build();
      }
      batches.add(rows.size());
    }

    @Override
    public List<RequestRow> page(RequestQuery query) {
      return List.of();
    }

    @Override
    public void scan(long from, long to, Consumer<Sample> sink) {
      throw new AssertionError("not asked for");
    }

    @Override
    public Map<String, Integer> countByKey(long from) {
      return Map.of();
    }

    @Override
    public int clear() {
      return 0;
    }

    @Override
    public int prune(long before, int maxRows) {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void neverWaitsAndCountsWhatItDrops() {
    SlowStore store = new SlowStore();
    RequestLog log = new RequestLog(store, () -> FOREVER, new FakeClock(0)).start();
    for (int i = 0; i < 11_000; i++) {
      log.offer(row(i, "m", 200, 1)); // would hang here if it waited for the store
    }
    long dropped = log.dropped();
    assertTrue(dropped >= 800 && dropped <= 1_000, "" + dropped);
    store.open.countDown();
    log.close();
    assertEquals(11_000 - dropped, store.batches.stream().mapToInt(n -> n).sum());
    assertTrue(store.batches.stream().allMatch(n -> n <= 100), "" + store.batches);
    assertTrue(store.closed);
    log.offer(row(1, "m", 200, 1));
    assertEquals(dropped + 1, log.dropped());
  }

  @Test
  void goesOnAfterAStoreThatFailed() {
    SlowStore store = new SlowStore();
    store.fails.set(true);
    store.open.countDown();
    RequestLog log = new RequestLog(store, () -> FOREVER, new FakeClock(0)).start();
    log.offer(row(1, "m", 200, 1));
    while (log.dropped() == 0) {
      Thread.onSpinWait();
    }
    store.fails.set(false);
    log.offer(row(2, "m", 200, 1));
    log.close();
    assertEquals(List.of(1), store.batches);
  }

  @Test
  void keepsRowsAcrossARestartInOrder() {
    Path file = home.resolve("audit.db");
    try (RequestLogStore store = RequestDatabase.open(file)) {
      store.add(List.of(row(5, "a", 200, 1), row(5, "b", 200, 1), row(4, "c", 200, 1)));
    }
    try (RequestLogStore store = RequestDatabase.open(file)) {
      List<RequestRow> first = store.page(all(2));
      assertEquals(List.of("b", "a"), first.stream().map(r -> r.what().model()).toList());
      RequestRow last = first.getLast();
      RequestRow back = row(5, "a", 200, 1);
      assertEquals(back.who(), last.who());
      assertEquals(back.what(), last.what());
      assertEquals(back.by(), last.by());
      assertEquals(back.result(), last.result());
      assertEquals(back.cost(), last.cost());
      RequestQuery next =
          new RequestQuery(
              0, 9, "", 0, 999, "", "", "", Optional.of(new RequestQuery.Place(5, last.id())), 2);
      assertEquals(List.of("c"), store.page(next).stream().map(r -> r.what().model()).toList());
    }
  }

  @Test
  void opensFilesThatKnowNeitherAttemptsNorInstances() throws SQLException {
    Path file = home.resolve("audit.db");
    RequestDatabase.open(file).close();
    try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement change = old.createStatement()) {
      change.execute("ALTER TABLE request_log DROP COLUMN tries");
      change.execute("ALTER TABLE request_log DROP COLUMN instance");
      change.execute("DROP TABLE request_sent");
    }
    try (RequestLogStore store = RequestDatabase.open(file)) {
      store.add(List.of(row(1, "m", 200, 1)));
      assertEquals(TRIES, store.page(all(1)).getFirst().by().tries());
    }
  }

  @Test
  void addsUpByTimeAndName() {
    RequestSums sums = new RequestSums(1_000, RequestSums.By.STATUS);
    for (int i = 1; i <= 20; i++) {
      sums.add(
          new RequestLogStore.Sample(i * 100L, "m", "k", i == 20 ? 429 : 200, i == 20, i, 1, 2));
    }
    RequestSums.Result result = sums.result();
    assertEquals(List.of(0L, 1_000L, 2_000L), result.buckets().stream().map(b -> b.ts()).toList());
    assertEquals(9, result.buckets().getFirst().sum().count());
    assertEquals(Map.of("429", 1), result.buckets().getLast().counts());
    assertEquals(10, result.totals().p50());
    assertEquals(19, result.totals().p95());
    assertEquals(60, result.totals().tokens());
    assertEquals(1, result.groups().get("429").errors());
    assertEquals(0, new RequestSums(1, RequestSums.By.KEY).result().totals().p95());
  }
}
