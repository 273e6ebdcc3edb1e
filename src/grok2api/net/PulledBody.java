package grok2api.net;

import grok2api.base.Failure;
import grok2api.base.PieceInput;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of an answer as a blocking stream. The client's thread puts buffers in and never waits;
 * the reader takes them out. At most two deliveries lie here, the rest stays in the socket.
 *
 * <p>All failures are a {@link Failure}. Interrupting the reader ends the transfer; so does {@link
 * #check}, called by the watchdog, when a limit has passed.
 */
final class PulledBody extends PieceInput
    implements HttpResponse.BodySubscriber<PulledBody>, ClientAnswer.Limited, Watchdog.Watched {

  private static final int AHEAD = 2;

  private final Watchdog watchdog;
  private final long idleNanos;
  private final long deadlineNanos;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<List<ByteBuffer>> deliveries = new ArrayDeque<>(AHEAD);
  private Flow.Subscription subscription;
  private Failure failure;
  private boolean complete;
  private boolean closed;

  // The reader's own: the delivery it is reading.
  private List<ByteBuffer> current = List.of();
  private int index;

  private volatile long waitEnds = Limit.NONE;
  private volatile long readsEnd = Limit.NONE;

  /**
   * A body.
   *
   * @param idle limit of one wait; zero: none
   * @param deadlineNanos end of everything; {@link Long#MAX_VALUE}: none
   */
  PulledBody(Watchdog watchdog, Duration idle, long deadlineNanos) {
    this.watchdog = watchdog;
    this.idleNanos = idle.toNanos();
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public CompletionStage<PulledBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    boolean refused;
    lock.lock();
    try {
      subscription = given;
      refused = closed || failure != null;
    } finally {
      lock.unlock();
    }
    if (refused) {
      given.cancel();
    } else {
      watchdog.add(this);
      given.request(AHEAD);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> delivery) {
    lock.lock();
    try {
      deliveries.add(delivery);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable cause) {
    fail(Broken.connection(cause));
  }

  @Override
  public void onComplete() {
    watchdog.remove(this);
    lock.lock();
    try {
      complete = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void check(long nowNanos) {
    long ends = waitEnds;
    if (ends != Limit.NONE && nowNanos - ends >= 0) {
      boolean total = deadlineNanos != Limit.NONE && nowNanos - deadlineNanos >= 0;
      fail((total ? Limit.ANSWER : Limit.IDLE).failure(null));
      cancel();
    }
  }

  private void fail(Failure why) {
    watchdog.remove(this);
    lock.lock();
    try {
      if (failure == null && !complete) {
        failure = why;
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Reads what has arrived, across deliveries; waits only when nothing has. */
  @Override
  public int read(byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    int done = 0;
    while (done < length && turnToData(done == 0)) {
      ByteBuffer buffer = current.get(index);
      int count = Math.min(length - done, buffer.remaining());
      buffer.get(into, offset + done, count);
      done += count;
    }
    return done == 0 ? -1 : done;
  }

  /** Goes to a buffer with bytes; false at the end, or when that would mean waiting. */
  private boolean turnToData(boolean mayWait) {
    while (true) {
      for (; index < current.size(); index++) {
        if (current.get(index).hasRemaining()) {
          return true;
        }
      }
      List<ByteBuffer> next = take(mayWait);
      if (next.isEmpty()) {
        return false;
      }
      current = next;
      index = 0;
      subscription.request(1);
    }
  }

  private List<ByteBuffer> take(boolean mayWait) {
    lock.lock();
    try {
      while (deliveries.isEmpty()) {
        if (closed) {
          throw Broken.connection(null);
        }
        if (failure != null && mayWait) {
          throw failure;
        }
        if (complete || !mayWait) {
          return List.of();
        }
        limitWait();
        arrived.await();
      }
      return deliveries.poll();
    } catch (InterruptedException e) {
      close();
      throw Broken.interrupted();
    } finally {
      waitEnds = Limit.NONE;
      lock.unlock();
    }
  }

  private void limitWait() {
    if (waitEnds == Limit.NONE) {
      long idle = idleNanos == 0 ? Limit.NONE : System.nanoTime() + idleNanos;
      waitEnds = Limit.earlier(Limit.earlier(idle, readsEnd), deadlineNanos);
    }
  }

  @Override
  public void readUntil(long nanos) {
    readsEnd = nanos;
  }

  /** Bytes that can be read without waiting. */
  @Override
  public int available() {
    int count = remaining(current);
    lock.lock();
    try {
      for (List<ByteBuffer> delivery : deliveries) {
        count += remaining(delivery);
      }
    } finally {
      lock.unlock();
    }
    return count;
  }

  private static int remaining(List<ByteBuffer> buffers) {
    int count = 0;
    for (ByteBuffer buffer : buffers) {
      count += buffer.remaining();
    }
    return count;
  }

  /** Stops the transfer unless it is complete; idempotent, does not wait. */
  @Override
  public void close() {
    watchdog.remove(this);
    boolean running;
    lock.lock();
    try {
      running = !closed && !complete;
      closed = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
    if (running) {
      cancel();
    }
  }

  private void cancel() {
    Flow.Subscription given;
    lock.lock();
    try {
      given = subscription;
    } finally {
      lock.unlock();
    }
    if (given != null) {
      given.cancel();
    }
  }
}
