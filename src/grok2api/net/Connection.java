package grok2api.net;

import grok2api.base.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;

/**
 * One TCP connection, possibly wrapped in TLS, with a read buffer and limits.
 *
 * <p>One thread reads, one at a time writes; {@link #abort} is for any thread. The channel is an
 * interruptible one: interrupting a thread that waits here closes the connection at once, for
 * virtual and platform threads alike. Limits are kept by the {@link Watchdog}, which closes the
 * connection from outside and leaves the reason behind for {@link #failure}.
 */
final class Connection implements Watchdog.Watched {

  private static final Logger LOG = System.getLogger(Connection.class.getName());
  private static final int FIRST_BUFFER = 2 * 1024;
  private static final int MAX_BUFFER = 8 * 1024;
  private static final long NONE = Long.MAX_VALUE;
  private static final byte[] NOTHING = {};

  private final SocketChannel channel;
  private final Watchdog watchdog;
  private Socket socket;
  private InputStream in;
  private OutputStream out;
  private byte[] buffer = NOTHING; // grows when more arrives at once
  private boolean moreCame = true; // the last read filled all the room
  private int position;
  private int end;

  private volatile long readDeadline = NONE;
  private volatile Limit readLimit = Limit.ANSWER;
  private volatile long writeDeadline = NONE;
  private volatile Limit expired;

  /** Watches a channel that is not connected yet. */
  Connection(SocketChannel channel, Watchdog watchdog) {
    this.channel = channel;
    this.watchdog = watchdog;
    this.socket = channel.socket();
    watchdog.add(this);
  }

  SocketChannel channel() {
    return channel;
  }

  /** Takes the channel's streams, once it is connected. */
  void connected() throws IOException {
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  Socket socket() {
    return socket;
  }

  /** Everything from here on goes through TLS. */
  void secured(SSLSocket tls) throws IOException {
    if (buffered() > 0) {
      throw new IOException("bytes before the TLS handshake");
    }
    socket = tls;
    in = tls.getInputStream();
    out = tls.getOutputStream();
  }

  /** Ends reads that still wait at {@code deadlineNanos}; {@link Long#MAX_VALUE}: no limit. */
  void limitReads(long deadlineNanos, Limit limit) {
    readLimit = limit;
    readDeadline = deadlineNanos;
  }

  void unlimitReads() {
    readDeadline = NONE;
  }

  /** Ends writes that still wait at {@code deadlineNanos}. */
  void limitWrites(long deadlineNanos) {
    writeDeadline = deadlineNanos;
  }

  void unlimitWrites() {
    writeDeadline = NONE;
  }

  @Override
  public void check(long nowNanos) {
    if (readDeadline != NONE && nowNanos - readDeadline >= 0) {
      expire(readLimit);
    } else if (writeDeadline != NONE && nowNanos - writeDeadline >= 0) {
      expire(Limit.SEND);
    }
  }

  private void expire(Limit limit) {
    expired = limit;
    abort();
  }

  /** Bytes that can be read without waiting. */
  int buffered() {
    return end - position;
  }

  /** Gives the buffer back until something is read again; false when there is something in it. */
  boolean rest() {
    if (buffered() > 0) {
      return false;
    }
    buffer = NOTHING;
    position = 0;
    end = 0;
    moreCame = true;
    return true;
  }

  /** Bytes that have arrived and are not in the buffer yet; never waits. */
  int available() throws IOException {
    return in.available();
  }

  /** False when either side has closed it; the other's close is seen by reading only. */
  boolean isOpen() {
    return channel.isOpen();
  }

  /**
   * True while the other side has neither closed nor said anything; for a connection without TLS
   * that nobody reads. Never waits.
   */
  boolean isQuiet() {
    if (socket instanceof SSLSocket) {
      return false;
    }
    try {
      channel.configureBlocking(false);
      int count = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return count == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** True when the buffer can take no more before something is skipped. */
  boolean isFull() {
    return buffered() == MAX_BUFFER;
  }

  /** What has arrived; another one after {@link #fill}. */
  byte[] buffer() {
    return buffer;
  }

  int position() {
    return position;
  }

  /** Index after the last buffered byte. */
  int end() {
    return end;
  }

  void skip(int count) {
    position += count;
  }

  /** Reads what there is, waits if there is nothing; -1 at the end. */
  int read(byte[] into, int offset, int length) throws IOException {
    if (position == end) {
      if (length >= Math.max(FIRST_BUFFER, buffer.length)) {
        return in.read(into, offset, length);
      }
      if (fill() < 0) {
        return -1;
      }
    }
    int count = Math.min(length, end - position);
    System.arraycopy(buffer, position, into, offset, count);
    position += count;
    return count;
  }

  /** The next byte; the end of the stream is an error here. */
  int readByte() throws IOException {
    if (position == end && fill() < 0) {
      throw new EOFException("the connection ended early");
    }
    return buffer[position++] & 0xff;
  }

  /** Adds at least one byte to the buffer, waiting for it; -1 at the end. */
  int fill() throws IOException {
    if (position == end) {
      position = 0;
      end = 0;
      if (moreCame && buffer.length < MAX_BUFFER) {
        buffer = new byte[Math.max(FIRST_BUFFER, 2 * buffer.length)];
      }
    } else if (end == buffer.length) {
      System.arraycopy(buffer, position, buffer, 0, end - position);
      end -= position;
      position = 0;
    }
    if (isFull()) {
      throw new IOException("the read buffer is full");
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * end);
    }
    int room = buffer.length - end;
    int count = in.read(buffer, end, room);
    moreCame = count == room;
    end += Math.max(0, count);
    return count;
  }

  /** Writes all; blocks while the other side does not read. */
  void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    out.flush();
  }

  /** Closes without good-bye; safe for any thread, never throws, never waits. */
  void abort() {
    watchdog.remove(this);
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "net.connection close: {0}", e.toString());
    }
  }

  /** Closes, and says what an exception of this connection means to callers. */
  Failure failure(IOException cause) {
    abort();
    if (cause instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted()) {
      return Broken.interrupted();
    }
    Limit limit = expired;
    return limit == null ? Broken.connection(cause) : limit.failure(cause);
  }
}
