package grok2api.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes the rows of many threads in few transactions: a commit costs more than the rows in it. One
 * row alone is written at once; what comes soon after gathers for {@link #PAUSE_NANOS}.
 *
 * @param <T> what a row is made of
 */
final class GroupCommit<T> {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Writes rows within a transaction that others have begun. */
  @FunctionalInterface
  interface Writer<T> {
    /** Writes all of them or throws. */
    void write(Connection open, List<T> rows) throws SQLException;
  }

  private record Waiting<T>(T row, CompletableFuture<Void> done) {}

  private final SqlDatabase database;
  private final SqlDatabase.Sync sync;
  private final Writer<T> writer;
  private final ConcurrentLinkedQueue<Waiting<T>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asked = new AtomicBoolean(); // a transaction will take what waits
  private volatile long began = System.nanoTime() - PAUSE_NANOS; // the last transaction

  GroupCommit(SqlDatabase database, SqlDatabase.Sync sync, Writer<T> writer) {
    this.database = database;
    this.sync = sync;
    this.writer = writer;
  }

  /** Returns when the row is committed; interruptible, the row may then be written or not. */
  void save(T row) {
    Waiting<T> ours = new Waiting<>(row, new CompletableFuture<>());
    waiting.add(ours);
    if (asked.compareAndSet(false, true)) {
      Thread.ofVirtual().name("store-group").start(this::commit); // nobody's interrupt ends it
    }
    SqliteDatabase.await(ours.done());
  }

  private void commit() {
    List<Waiting<T>> taken = new ArrayList<>();
    LockSupport.parkNanos(began + PAUSE_NANOS - System.nanoTime());
    began = System.nanoTime();
    try {
      database.transaction(
          sync,
          open -> {
            taken.addAll(take()); // besides those of a first attempt that the server undid
            writer.write(open, taken.stream().map(Waiting::row).toList());
            return true;
          });
      taken.forEach(one -> one.done().complete(null));
    } catch (RuntimeException e) {
      if (taken.isEmpty()) {
        taken.addAll(take()); // the database did not even begin
        taken.forEach(one -> one.done().completeExceptionally(e));
      } else if (taken.size() == 1) {
        taken.get(0).done().completeExceptionally(e);
      } else {
        taken.forEach(this::alone); // one bad row must not cost its neighbours theirs
      }
    }
  }

  /** All that waits; who comes later asks for another transaction. */
  private List<Waiting<T>> take() {
    asked.set(false);
    List<Waiting<T>> taken = new ArrayList<>();
    Waiting<T> next = waiting.poll();
    while (next != null) {
      if (!next.done().isDone()) { // else nobody waits any more
        taken.add(next);
      }
      next = waiting.poll();
    }
    return taken;
  }

  private void alone(Waiting<T> one) {
    try {
      database.transaction(
          sync,
          open -> {
            writer.write(open, List.of(one.row()));
            return true;
          });
      one.done().complete(null);
    } catch (RuntimeException e) {
      one.done().completeExceptionally(e);
    }
  }
}
