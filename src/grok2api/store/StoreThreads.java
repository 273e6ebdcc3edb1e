package grok2api.store;

import grok2api.base.Failure;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Platform threads that talk to a database server, as many as it may have connections.
 *
 * <p>Drivers may hold monitors while they wait for the server, which on Java 21 would stop the
 * carriers of all requests. Callers wait on a future, interruptibly; work that has not begun is
 * then dropped, work that has begun goes on, for a half-sent statement spoils the connection.
 */
final class StoreThreads implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(60); // then a thread ends
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final ThreadPoolExecutor threads;
  private final Duration longestQueue;

  /**
   * @param most threads at once
   * @param longestQueue how long work may wait for a free thread
   */
  StoreThreads(String name, int most, Duration longestQueue) {
    this.longestQueue = longestQueue;
    this.threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name(name + "-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs work and waits for it; what it throws comes out, checked exceptions as the cause. */
  <T> T call(Callable<T> work) {
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              begun.countDown();
              return work.call();
            });
    try {
      threads.execute(task);
      if (!begun.await(longestQueue.toMillis(), TimeUnit.MILLISECONDS)) {
        task.cancel(false);
        throw unavailable("All connections to the database are busy.", null);
      }
      return task.get();
    } catch (InterruptedException e) {
      task.cancel(false);
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for the database");
    } catch (RejectedExecutionException e) {
      throw unavailable("The database is closed.", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : unavailable("The database does not answer.", e.getCause());
    }
  }

  static Failure unavailable(String message, Throwable cause) {
    return Failure.of(Failure.Kind.UNAVAILABLE, "storage_unavailable", message)
        .cause(cause)
        .build();
  }

  /** Finishes what was submitted, up to ten seconds. Idempotent. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
