package grok2api.net;

import grok2api.base.Failure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * An open WebSocket. The reader reads the connection itself: nothing is buffered beyond 8 KiB,
 * there is no hand-over between threads, and what is not read stays in the socket.
 *
 * <p>Not the JDK's, which (21 and 25) may lose an end of the connection that comes in one piece
 * with data, and which keeps three buffers and a queue per socket.
 */
final class ClientSocket implements TextStream {

  private static final Logger LOG = System.getLogger(ClientSocket.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration SEND = Duration.ofSeconds(15);
  private static final Duration GOODBYE = Duration.ofMillis(200);
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PONG = 0x8a;
  private static final int MASKED = 0x80;
  private static final long NONE = Long.MAX_VALUE;
  private static final byte[] NORMAL = {0x03, (byte) 0xe8}; // 1000

  private final Connection connection;
  private final long deadlineNanos;
  private final MessageReader reader;
  private final ReentrantLock sending = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private Failure failure; // the reader's own
  private volatile boolean closed;
  private Thread heart;

  /** The socket of a connection whose upgrade was answered with 101. */
  ClientSocket(Connection connection, long deadlineNanos, int maxMessage) {
    this.connection = connection;
    this.deadlineNanos = deadlineNanos;
    this.reader = new MessageReader(connection, new Answers(), maxMessage);
  }

  /** Answers to the other side's control frames. */
  private final class Answers implements MessageReader.Controls {
    @Override
    public void ping(byte[] payload) {
      write(PONG, payload);
    }

    @Override
    public void close(int status) {
      try {
        write(CLOSE, NORMAL);
      } catch (Failure gone) {
        LOG.log(Level.DEBUG, "net.websocket closed without an answer");
      }
      throw Broken.transport("The upstream closed the connection (" + status + ").", null);
    }
  }

  @Override
  public String next(Duration idle) {
    checkUsable();
    long until = System.nanoTime() + idle.toNanos();
    boolean total = deadlineNanos != NONE && deadlineNanos - until < 0;
    connection.limitReads(total ? deadlineNanos : until, total ? Limit.ANSWER : Limit.IDLE);
    try {
      return reader.next();
    } catch (MessageReader.TooLarge e) {
      throw end(Broken.transport("The upstream sent a message that is too large.", e));
    } catch (IOException e) {
      throw end(connection.failure(e));
    } catch (Failure e) {
      throw end(e);
    } finally {
      connection.unlimitReads();
    }
  }

  private void checkUsable() {
    if (failure != null) {
      throw failure;
    }
    if (closed) {
      throw Broken.connection(null);
    }
  }

  private Failure end(Failure why) {
    failure = why;
    close();
    return why;
  }

  @Override
  public boolean ready() {
    if (failure != null || closed) {
      return true;
    }
    try {
      return reader.ready();
    } catch (IOException e) {
      end(connection.failure(e));
      return true;
    } catch (Failure e) {
      end(e);
      return true;
    }
  }

  @Override
  public void send(String message) {
    write(TEXT, message.getBytes(StandardCharsets.UTF_8));
  }

  private void write(int first, byte[] payload) {
    byte[] frame = frame(first, payload);
    try {
      sending.lockInterruptibly();
    } catch (InterruptedException e) {
      close();
      throw Broken.interrupted();
    }
    try {
      connection.limitWrites(System.nanoTime() + SEND.toNanos());
      connection.write(frame, 0, frame.length);
      connection.unlimitWrites();
    } catch (IOException e) {
      close();
      throw connection.failure(e);
    } finally {
      sending.unlock();
    }
  }

  /** One whole frame; clients mask with unpredictable bytes (RFC 6455, 5.3). */
  private static byte[] frame(int first, byte[] payload) {
    int length = payload.length;
    int sizeBytes = length < 126 ? 0 : length < 0x10000 ? 2 : 8;
    int head = 2 + sizeBytes + 4;
    byte[] frame = new byte[head + length];
    frame[0] = (byte) first;
    frame[1] = (byte) (MASKED | (sizeBytes == 0 ? length : sizeBytes == 2 ? 126 : 127));
    for (int i = 0; i < sizeBytes; i++) {
      int shift = 8 * (sizeBytes - 1 - i);
      frame[2 + i] = (byte) ((long) length >>> shift);
    }
    int mask = RANDOM.nextInt();
    for (int i = 0; i < 4; i++) {
      frame[head - 4 + i] = (byte) (mask >>> 8 * i);
    }
    for (int i = 0; i < length; i++) {
      frame[head + i] = (byte) (payload[i] ^ frame[head - 4 + (i & 3)]);
    }
    return frame;
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
    Thread beating;
    boolean open;
    lock.lock();
    try {
      open = !closed;
      closed = true;
      beating = heart;
      heart = null;
    } finally {
      lock.unlock();
    }
    if (beating != null && beating != Thread.currentThread()) {
      beating.interrupt();
    }
    if (open && failure == null) {
      sayGoodbye();
    }
    connection.abort();
  }

  /**
   * Tells the other side that the end is meant, as browsers do; not waited for, not insisted on.
   */
  private void sayGoodbye() {
    if (Thread.currentThread().isInterrupted() || !sending.tryLock()) {
      return; // a client left, or a send is stuck: the connection just ends
    }
    try {
      byte[] frame = frame(CLOSE, NORMAL);
      connection.limitWrites(System.nanoTime() + GOODBYE.toNanos());
      connection.write(frame, 0, frame.length);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "net.websocket ended without goodbye: {0}", e.toString());
    } finally {
      sending.unlock();
    }
  }
}
