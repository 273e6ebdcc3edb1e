package grok2api.net;

import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The JDK's WebSocket as a pull stream: the client's thread puts messages in and never waits, the
 * reader takes them out. Once enough lie here nothing more is asked for, and what follows stays in
 * the socket.
 *
 * <p>Until then there is always one request ahead of the messages: the JDK's WebSocket (21 and 25)
 * forgets to report an end of the connection that it meets when nothing was asked for.
 */
final class ClientSocket implements TextStream, WebSocket.Listener, Watchdog.Watched {

  private static final Logger LOG = System.getLogger(ClientSocket.class.getName());
  private static final int MAX_MESSAGE = 16 * 1024 * 1024;
  private static final int ENOUGH_CHARS = 256 * 1024;
  private static final long SEND_SECONDS = 15;
  private static final long NONE = Long.MAX_VALUE;
  private static final long PROBE_NANOS = Duration.ofSeconds(2).toNanos();

  private final Watchdog watchdog;
  private final long deadlineNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<String> messages = new ArrayDeque<>(4);
  private int queuedChars;
  private int owed;
  private final ReentrantLock sending = new ReentrantLock();
  private WebSocket socket;
  private Failure failure;
  private boolean closed;
  private Thread heart;

  // The client's thread only: parts of the message that is arriving.
  private StringBuilder parts;

  private volatile long waitEnds = NONE;
  private volatile long heardNanos = System.nanoTime();

  ClientSocket(Watchdog watchdog, long deadlineNanos) {
    this.watchdog = watchdog;
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public void onOpen(WebSocket opened) {
    lock.lock();
    try {
      socket = opened;
    } finally {
      lock.unlock();
    }
    watchdog.add(this);
    opened.request(2);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    int before = parts == null ? 0 : parts.length();
    if (before + text.length() > MAX_MESSAGE) {
      fail(Broken.transport("The upstream sent a message that is too large.", null));
      from.abort();
      return null;
    }
    if (!last) {
      parts = parts == null ? new StringBuilder(text.length() * 4) : parts;
      parts.append(text);
      from.request(1);
      return null;
    }
    String message = parts == null ? text.toString() : parts.append(text).toString();
    parts = null;
    if (put(message)) {
      from.request(1);
    }
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    LOG.log(Level.DEBUG, "net.websocket binary message ignored");
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    fail(Broken.transport("The upstream closed the connection (" + status + ").", null));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    fail(Broken.connection(cause));
  }

  /** Adds a message; true when another may come. */
  private boolean put(String message) {
    heardNanos = System.nanoTime();
    lock.lock();
    try {
      messages.add(message);
      queuedChars += message.length();
      arrived.signal();
      boolean more = queuedChars < ENOUGH_CHARS;
      owed += more ? 0 : 1;
      return more;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Failure why) {
    watchdog.remove(this);
    lock.lock();
    try {
      failure = failure == null ? why : failure;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void check(long nowNanos) {
    long ends = waitEnds;
    if (ends != NONE && nowNanos - ends >= 0) {
      boolean total = deadlineNanos != NONE && nowNanos - deadlineNanos >= 0;
      fail((total ? Limit.ANSWER : Limit.IDLE).failure(null));
    } else if (ends != NONE && nowNanos - heardNanos >= PROBE_NANOS) {
      heardNanos = nowNanos;
      probe();
    }
  }

  /**
   * Pings after some silence. The JDK's WebSocket (21 and 25) sometimes loses an end that comes in
   * one piece with data; writing to such a connection fails, which tells.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a failure is handled where it arrives
  private void probe() {
    socket
        .sendPing(ByteBuffer.allocate(0))
        .whenComplete(
            (sent, cause) -> {
              if (cause instanceof java.io.IOException) {
                fail(Broken.connection(cause));
              }
            });
  }

  @Override
  public String next(Duration idle) {
    long until = System.nanoTime() + idle.toNanos();
    String message;
    int due = 0;
    lock.lock();
    try {
      while (messages.isEmpty()) {
        if (failure != null) {
          throw failure;
        }
        if (closed) {
          throw Broken.connection(null);
        }
        boolean total = deadlineNanos != NONE && deadlineNanos - until < 0;
        waitEnds = total ? deadlineNanos : until;
        arrived.await();
      }
      message = messages.poll();
      queuedChars -= message.length();
      if (queuedChars < ENOUGH_CHARS) {
        due = owed;
        owed = 0;
      }
    } catch (InterruptedException e) {
      close();
      throw Broken.interrupted();
    } finally {
      waitEnds = NONE;
      lock.unlock();
    }
    if (due > 0) {
      socket.request(due);
    }
    return message;
  }

  @Override
  public boolean ready() {
    lock.lock();
    try {
      return !messages.isEmpty() || failure != null || closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(String message) {
    try {
      sending.lockInterruptibly();
      try {
        socket.sendText(message, true).get(SEND_SECONDS, TimeUnit.SECONDS);
      } finally {
        sending.unlock();
      }
    } catch (InterruptedException e) {
      close();
      throw Broken.interrupted();
    } catch (TimeoutException e) {
      close();
      throw Limit.SEND.failure(e);
    } catch (ExecutionException e) {
      close();
      throw Broken.connection(e.getCause());
    }
  }

  @Override
  public void heartbeat(Duration period, Supplier<String> message) {
    lock.lock();
    try {
      if (!closed) {
        heart = Thread.ofVirtual().name("net-heartbeat").start(() -> beat(period, message));
      }
    } finally {
      lock.unlock();
    }
  }

  private void beat(Duration period, Supplier<String> message) {
    try {
      while (true) {
        Thread.sleep(period);
        send(message.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Failure e) {
      // The reader meets the same break and reports it.
      LOG.log(Level.DEBUG, "net.websocket heartbeat ended: {0}", e.getMessage());
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // threads are what they are
  public void close() {
    watchdog.remove(this);
    boolean first;
    Thread beating;
    lock.lock();
    try {
      first = !closed;
      closed = true;
      beating = heart;
      arrived.signal();
    } finally {
      lock.unlock();
    }
    if (first && beating != null && beating != Thread.currentThread()) {
      beating.interrupt();
    }
    if (first && socket != null) {
      socket.abort();
    }
  }
}
