package grok2api.api.admin;

import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work on many accounts, as seen from outside: counters, the latest item, the end. Workers report,
 * any number of readers wait for news; a reader that comes late sees the end. Safe for many
 * threads.
 */
final class BatchTask {

  /** Where a task stands. */
  enum Status {
    RUNNING,
    DONE,
    ERROR,
    CANCELLED;

    /** Wire name. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A task at one moment.
   *
   * @param version grows with every change
   * @param item mask of the account that was finished last; empty: none yet
   * @param detail what came of that item
   * @param error why that item, or at the end the task, failed; empty: it did not
   * @param result the whole answer, once {@code DONE}
   * @param endedAt when it ended
   */
  record View(
      long version,
      Status status,
      int total,
      int processed,
      int ok,
      int fail,
      String item,
      Json.Obj detail,
      String error,
      Json.Obj result,
      Optional<Instant> endedAt) {
    boolean running() {
      return status == Status.RUNNING;
    }
  }

  private static final int ID_BYTES = 16;

  private final String id;
  private final String kind;
  private final Instant startedAt;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private View view;
  private volatile boolean cancelled;

  BatchTask(String kind, int total, Instant now) {
    this(
        Ids.hex(ID_BYTES),
        kind,
        now,
        new View(
            0,
            Status.RUNNING,
            total,
            0,
            0,
            0,
            "",
            Json.Obj.EMPTY,
            "",
            Json.Obj.EMPTY,
            Optional.empty()));
  }

  /** What another instance works on, as it stood at a moment. */
  BatchTask(String id, String kind, Instant startedAt, View view) {
    this.id = id;
    this.kind = kind;
    this.startedAt = startedAt;
    this.view = view;
  }

  String id() {
    return id;
  }

  /** What is done: {@code refresh}, {@code nsfw}, … */
  String kind() {
    return kind;
  }

  Instant startedAt() {
    return startedAt;
  }

  View view() {
    lock.lock();
    try {
      return view;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is newer than {@code seen}, or the time is over. */
  View await(long seen, Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (view.version() == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
      return view;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end; a caller that is interrupted gives up the task. */
  View awaitEnd() {
    try {
      View now = view();
      while (now.running()) {
        now = await(now.version(), Duration.ofNanos(TimeUnit.MINUTES.toNanos(1)));
      }
      return now;
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw Failure.cancelled("nobody waits for the task any more");
    }
  }

  /** An item is done. */
  void passed(String item, Json.Obj detail) {
    set(v -> next(v, v.processed() + 1, v.ok() + 1, v.fail(), item, detail, ""));
  }

  /** An item failed. */
  void failed(String item, String error) {
    set(v -> next(v, v.processed() + 1, v.ok(), v.fail() + 1, item, Json.Obj.EMPTY, error));
  }

  /** So many are through; for work that counts by itself. */
  void reached(int processed) {
    set(v -> next(v, processed, processed, v.fail(), "", Json.Obj.EMPTY, ""));
  }

  void done(Json.Obj result, Instant now) {
    end(Status.DONE, "", result, now);
  }

  void ended(Status status, String error, Instant now) {
    end(status, error, Json.Obj.EMPTY, now);
  }

  /** Asks the workers to begin no further item. */
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  private void end(Status status, String error, Json.Obj result, Instant now) {
    set(
        v ->
            new View(
                v.version() + 1,
                status,
                Math.max(v.total(), v.processed()),
                v.processed(),
                v.ok(),
                v.fail(),
                v.item(),
                v.detail(),
                error,
                result,
                Optional.of(now)));
  }

  private static View next(
      View v, int processed, int ok, int fail, String item, Json.Obj detail, String error) {
    return new View(
        v.version() + 1,
        v.status(),
        v.total(),
        processed,
        ok,
        fail,
        item,
        detail,
        error,
        v.result(),
        v.endedAt());
  }

  /** Takes over how it stands where it is worked on. */
  void show(View news) {
    set(v -> news.version() > v.version() ? news : v);
  }

  private void set(java.util.function.UnaryOperator<View> change) {
    lock.lock();
    try {
      if (view.running()) {
        view = change.apply(view);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
