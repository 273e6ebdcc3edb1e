package grok2api.net;

import grok2api.base.Failure;
import grok2api.base.PieceInput;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of an answer of {@link PlainClient}, with the call's limits. All failures are a {@link
 * Failure}. One thread reads; {@link #close} is for any thread.
 */
final class PlainBody extends PieceInput implements ClientAnswer.Limited {

  private final Connection connection;
  private final BodyStream body;
  private final RestingConnections.Place place;
  private final long idleNanos;
  private final long deadlineNanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile long readsEnd = Limit.NONE;
  private boolean released; // the connection is somebody else's, or closed
  private Failure failure;

  /** The limits are those of {@link PulledBody}. */
  PlainBody(
      Connection connection,
      BodyStream body,
      RestingConnections.Place place,
      Duration idle,
      long deadlineNanos) {
    this.connection = connection;
    this.body = body;
    this.place = place;
    this.idleNanos = idle.toNanos();
    this.deadlineNanos = deadlineNanos;
    releaseIfOver();
  }

  private void releaseIfOver() {
    if (!released && body.isOver()) {
      released = true;
      place.rest(connection);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    reading.lock();
    try {
      if (body.isOver()) {
        return -1;
      }
      if (released) {
        throw failure == null ? Broken.connection(null) : failure;
      }
      limitRead();
      int count = body.read(into, offset, length);
      connection.unlimitReads();
      releaseIfOver();
      return count;
    } catch (IOException e) {
      released = true;
      failure = connection.failure(e);
      throw failure;
    } finally {
      reading.unlock();
    }
  }

  private void limitRead() {
    long idle = idleNanos == 0 ? Limit.NONE : System.nanoTime() + idleNanos;
    long soon = Limit.earlier(idle, readsEnd);
    boolean total = Limit.earlier(soon, deadlineNanos) != soon;
    connection.limitReads(total ? deadlineNanos : soon, total ? Limit.ANSWER : Limit.IDLE);
  }

  @Override
  public void readUntil(long nanos) {
    readsEnd = nanos;
  }

  @Override
  public int available() {
    reading.lock();
    try {
      return released ? 0 : body.available();
    } catch (IOException e) {
      return 1; // the next read says what it was
    } finally {
      reading.unlock();
    }
  }

  /** Ends the transfer, unless what is left of it has arrived; idempotent, does not wait. */
  @Override
  public void close() {
    if (!reading.tryLock()) {
      connection.abort(); // another thread waits in a read, which fails by this
      return;
    }
    try {
      if (!released && isAtItsEnd()) {
        releaseIfOver();
      } else if (!released) {
        connection.abort();
      }
      released = true;
    } finally {
      reading.unlock();
    }
  }

  private boolean isAtItsEnd() {
    try {
      return !Thread.currentThread().isInterrupted() && body.endsHere();
    } catch (IOException e) {
      return false;
    }
  }
}
