package grok2api.audit;

import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Takes finished requests and stores them in batches of 100, or after a second, on a thread of its
 * own. A request never waits for it: when 10,000 rows are waiting, further ones are dropped and
 * counted.
 */
public final class RequestLog implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RequestLog.class.getName());
  private static final int QUEUE = 10_000;
  private static final int BATCH = 100;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PRUNE = Duration.ofMinutes(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** How long rows are kept. */
  public record Retention(Duration age, int maxRows) {}

  /** Ends the writer's wait. */
  private static final RequestRow WAKE =
      new RequestRow(
          0,
          0,
          "",
          "",
          new RequestRow.Who("", "", ""),
          new RequestRow.What("", "", "", false),
          new RequestRow.By("", "", "", "", 0, List.of()),
          new RequestRow.Result(0, "", ""),
          new RequestRow.Cost(0, 0, 0, 0, false));

  private final RequestLogStore store;
  private final Supplier<Retention> retention;
  private final InstantSource clock;
  private final BlockingQueue<RequestRow> queue = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder dropped = new LongAdder();
  private final Thread writer = Thread.ofPlatform().name("request-log").unstarted(this::run);
  private volatile boolean closed;
  private long pruneAt = System.nanoTime(); // writer's thread only

  /** Not started yet; closes the store when it is closed. */
  public RequestLog(RequestLogStore store, Supplier<Retention> retention, InstantSource clock) {
    this.store = store;
    this.retention = retention;
    this.clock = clock;
  }

  /** Begins to write. */
  public RequestLog start() {
    writer.start();
    return this;
  }

  /** Takes a row without waiting. */
  public void offer(RequestRow row) {
    if (closed || !queue.offer(row)) {
      dropped.increment();
    }
  }

  /** Rows that were dropped since the start. */
  public long dropped() {
    return dropped.sum();
  }

  /** For looking things up. */
  public RequestLogStore store() {
    return store;
  }

  private void run() {
    while (!closed || !queue.isEmpty()) {
      try {
        write(next());
        prune();
      } catch (InterruptedException e) {
        closed = true; // nobody but close() interrupts this thread: store what is left
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "audit.write failed", e);
      }
    }
  }

  /** Waits for a row, then up to a second for 99 more. */
  private List<RequestRow> next() throws InterruptedException {
    List<RequestRow> rows = new ArrayList<>(BATCH);
    long end = System.nanoTime() + PAUSE.toNanos();
    long left = PAUSE.toNanos();
    while (rows.size() < BATCH && left > 0 && !(closed && queue.isEmpty())) {
      RequestRow row = queue.poll(closed ? 0 : left, TimeUnit.NANOSECONDS);
      if (row != null && !row.equals(WAKE)) {
        rows.add(row);
      }
      left = end - System.nanoTime();
    }
    return rows;
  }

  private void write(List<RequestRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    try {
      store.add(rows);
    } catch (Failure e) {
      dropped.add(rows.size());
      throw e;
    }
  }

  private void prune() {
    if (System.nanoTime() - pruneAt >= 0) {
      pruneAt = System.nanoTime() + PRUNE.toNanos();
      Retention keep = retention.get();
      int rows = store.prune(clock.millis() - keep.age().toMillis(), keep.maxRows());
      if (rows > 0) {
        LOG.log(Level.INFO, "audit.prune rows=" + rows);
      }
    }
  }

  /** Stores what waits, then closes the store. Idempotent. */
  @Override
  public void close() {
    closed = true;
    if (!queue.offer(WAKE)) {
      LOG.log(Level.DEBUG, "audit.close queue=full"); // then the writer is awake
    }
    try {
      writer.join(STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
