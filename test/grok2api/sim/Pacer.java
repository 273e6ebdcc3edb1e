package grok2api.sim;

import java.io.IOException;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends the parts of ready answers at even distances, measured from the start (no drift).
 *
 * <p>One platform thread writes for all streams: waking thousands of threads every 50 ms would cost
 * more than the writes. The parts are small, so a write does not block.
 */
final class Pacer implements AutoCloseable {
  private static final long TICK_NANOS = 500_000;

  /** Where a part goes. */
  interface Sink {
    void send(byte[] bytes) throws IOException;
  }

  /** One stream on its way. */
  private static final class Stream implements Comparable<Stream> {
    private final Sink sink;
    private final BenchHost.Ready ready;
    private final long start = System.nanoTime();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int next;

    Stream(Sink sink, BenchHost.Ready ready) {
      this.sink = sink;
      this.ready = ready;
    }

    long due() {
      return start + next * ready.gapMillis() * 1_000_000;
    }

    @Override
    public int compareTo(Stream other) {
      return Long.compare(due(), other.due());
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Stream> queue = new PriorityQueue<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("sim-pacer").start(this::run);

  /** Blocks until all parts are sent. */
  void play(Sink sink, BenchHost.Ready ready) throws IOException {
    var stream = new Stream(sink, ready);
    sink.send(ready.parts()[stream.next++]);
    add(stream);
    LockSupport.unpark(thread);
    try {
      stream.done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private void add(Stream stream) {
    if (stream.next == stream.ready.parts().length) {
      stream.done.complete(null);
      return;
    }
    lock.lock();
    try {
      queue.add(stream);
    } finally {
      lock.unlock();
    }
  }

  /** The stream that is due, or null after a wait of at most one tick (or until there is one). */
  private Stream due() {
    long left;
    lock.lock();
    try {
      Stream first = queue.peek();
      left = first == null ? Long.MAX_VALUE : first.due() - System.nanoTime();
      if (left <= 0) {
        return queue.poll();
      }
    } finally {
      lock.unlock();
    }
    if (left == Long.MAX_VALUE) {
      LockSupport.park();
    } else {
      LockSupport.parkNanos(Math.max(left, TICK_NANOS));
    }
    return null;
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      Stream stream = due();
      if (stream != null) {
        try {
          stream.sink.send(stream.ready.parts()[stream.next++]);
          add(stream);
        } catch (IOException e) {
          stream.done.completeExceptionally(e);
        }
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
