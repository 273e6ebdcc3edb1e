package grok2api.http;

import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.json.JsonWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One event stream. The lock orders the request's thread and the short-lived thread of a heartbeat;
 * it is held while a write blocks. The clock of a blocked write does not need it: the watch closes
 * the socket, which ends the write.
 */
final class EventStream implements SseWriter {

  private static final Logger LOG = System.getLogger(EventStream.class.getName());
  private static final Duration EARLY = Duration.ofMillis(300); // the watch and a busy machine

  /** Does not wait for more: growing further would cost more than one write does. */
  private static final int MUCH = 15 * 1024;

  private final ServerReply reply;
  private final Connection connection;
  private final Cancel cancel;
  private final Plan plan;
  private final ReentrantLock lock = new ReentrantLock();
  private final JsonWriter pending = new JsonWriter(512);
  private BodyOutput out;
  private volatile long due; // when the next heartbeat is, on the watch's time scale
  private volatile boolean closed;

  EventStream(ServerReply reply, Connection connection, Cancel cancel, Plan plan) {
    this.reply = reply;
    this.connection = connection;
    this.cancel = cancel;
    this.plan = plan;
    this.due = after(plan.pingAfter());
  }

  @Override
  public void write(Consumer<JsonWriter> frames) {
    lock.lock();
    try {
      checkOpen();
      frames.accept(pending);
      if (pending.length() >= MUCH) {
        send();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() {
    lock.lock();
    try {
      checkOpen();
      send();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (!cancel.isCancelled()) {
        append();
        out.close(); // what is pending and the end: one write
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the heartbeat and nothing else; afterwards nobody begins an answer behind our back. */
  void stop() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a begun stream that the server has cancelled and its client still reads. */
  void fail(Failure failure) {
    lock.lock();
    try {
      closed = true;
      plan.failed().accept(failure, pending);
      append();
      out.close();
    } finally {
      lock.unlock();
    }
  }

  /** The watch passes by: starts a heartbeat when one is due. */
  void tick(long now) {
    if (now >= due && !closed) {
      due = Long.MAX_VALUE; // set again by the heartbeat
      connection.start(this::beat);
    }
  }

  private void beat() {
    if (!lock.tryLock()) {
      due = after(plan.pingInterval()); // somebody is writing: not silent
      return;
    }
    try {
      if (!closed && !cancel.isCancelled()) {
        plan.heartbeat().accept(pending);
        send();
      }
    } catch (Failure e) {
      cancel.now(e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "http.heartbeat failed", e);
      cancel.now("the heartbeat failed");
    } finally {
      lock.unlock();
    }
  }

  private void send() {
    if (pending.length() > 0) {
      append();
      out.flush();
      due = after(plan.pingInterval());
    }
  }

  private void append() {
    if (out == null) {
      out = reply.openEvents();
    }
    try {
      pending.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("our own stream throws failures only", e);
    }
    pending.reset();
  }

  /** A little early: who was promised a sign within ten seconds shall have it by then. */
  private long after(Duration wait) {
    Duration early = wait.dividedBy(16).compareTo(EARLY) < 0 ? wait.dividedBy(16) : EARLY;
    return wait.isZero() ? Long.MAX_VALUE : connection.watch().in(wait.minus(early));
  }

  private void checkOpen() {
    if (cancel.isCancelled()) {
      throw Failure.cancelled(cancel.reason().orElse(""));
    }
    if (closed) {
      throw new IllegalStateException("the stream is closed");
    }
  }
}
