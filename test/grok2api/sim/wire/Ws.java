package grok2api.sim.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The server's end of one WebSocket connection (RFC 6455, no extensions).
 *
 * <p>One thread reads with {@link #next}; any thread may send. A player that waits with {@link
 * #pause} learns at once when the reader saw the client leave.
 */
public final class Ws {
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final Conn conn;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock state = new ReentrantLock();
  private final Condition gone = state.newCondition();
  private boolean clientGone;
  private volatile boolean ended;

  Ws(Conn conn) {
    this.conn = conn;
  }

  /** The next text message; empty when the client closed. Pings are answered on the way. */
  public Optional<String> next() throws IOException {
    try {
      return nextBytes().map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      markGone();
      throw e;
    }
  }

  private Optional<byte[]> nextBytes() throws IOException {
    var message = new ByteArrayOutputStream();
    while (true) {
      int first = readFirst();
      if (first < 0) {
        markGone();
        return Optional.empty();
      }
      byte[] payload = payload();
      int opcode = first & 0x0f;
      if (opcode == PING) {
        raw(frame(PONG, true, payload));
      } else if (opcode == CLOSE) {
        markGone();
        answerClose(payload);
        return Optional.empty();
      } else if (opcode != PONG) {
        message.write(payload);
        if ((first & 0x80) != 0) {
          return Optional.of(message.toByteArray());
        }
      }
    }
  }

  private int readFirst() throws IOException {
    try {
      return conn.readByte();
    } catch (EOFException e) {
      return -1;
    }
  }

  private byte[] payload() throws IOException {
    int second = conn.readByte();
    if ((second & 0x80) == 0) {
      throw new IOException("client frame is not masked");
    }
    long length = second & 0x7f;
    if (length >= 126) {
      int bytes = length == 126 ? 2 : 8;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | conn.readByte();
      }
    }
    byte[] mask = conn.readBytes(4);
    byte[] data = conn.readBytes(Math.toIntExact(length));
    for (int i = 0; i < data.length; i++) {
      data[i] ^= mask[i & 3];
    }
    return data;
  }

  private void answerClose(byte[] payload) {
    try {
      raw(frame(CLOSE, true, payload));
      conn.close();
    } catch (IOException e) {
      conn.reset(); // the client did not wait for the closing handshake
    }
  }

  private void markGone() {
    state.lock();
    try {
      clientGone = true;
      gone.signalAll();
    } finally {
      state.unlock();
    }
  }

  /** Whether the client has closed, as far as the reader has seen. */
  public boolean clientGone() {
    state.lock();
    try {
      return clientGone;
    } finally {
      state.unlock();
    }
  }

  /** Waits; throws {@link ClientGone} as soon as the reader sees the client leave. */
  public void pause(long millis) throws IOException {
    state.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (left > 0 && !clientGone) {
        left = gone.awaitNanos(left);
      }
      if (clientGone) {
        throw new ClientGone("client closed while the upstream paused");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGone("simulator closed");
    } finally {
      state.unlock();
    }
  }

  /** Sends one text message in one frame. */
  public void send(String text) throws IOException {
    raw(frame(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Sends one text message in fragments of at most {@code size} bytes, each flushed by itself.
   * Characters of several bytes are cut where the size falls.
   */
  public void sendPieces(String text, int size) throws IOException {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < all.length; at += size) {
      int n = Math.min(size, all.length - at);
      var part = new byte[n];
      System.arraycopy(all, at, part, 0, n);
      raw(frame(at == 0 ? TEXT : 0, at + n == all.length, part));
    }
  }

  /** A ping frame, as the server's keep-alive. */
  public void ping() throws IOException {
    raw(frame(PING, true, new byte[0]));
  }

  /** Sends ready frames. */
  public void raw(byte[] frames) throws IOException {
    writing.lock();
    try {
      conn.write(frames);
    } finally {
      writing.unlock();
    }
  }

  /** A text frame that holds {@code payload}. */
  public static byte[] frame(byte[] payload) {
    return frame(TEXT, true, payload);
  }

  private static byte[] frame(int opcode, boolean last, byte[] payload) {
    int extra = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
    var all = new byte[2 + extra + payload.length];
    all[0] = (byte) (opcode | (last ? 0x80 : 0));
    all[1] = (byte) (extra == 0 ? payload.length : extra == 2 ? 126 : 127);
    for (int i = 0; i < extra; i++) {
      all[1 + extra - i] = (byte) (i < 4 ? payload.length >>> (8 * i) : 0);
    }
    System.arraycopy(payload, 0, all, 2 + extra, payload.length);
    return all;
  }

  /** Closes with a status code, after which {@link #next} ends. */
  public void close(int code) throws IOException {
    ended = true;
    raw(frame(CLOSE, true, new byte[] {(byte) (code >>> 8), (byte) code}));
  }

  /** Whether this end has closed or cut the connection. */
  public boolean ended() {
    return ended;
  }

  /** Closes the TCP connection (FIN) without a closing frame. */
  public void closeSilently() throws IOException {
    ended = true;
    conn.close();
  }

  /** Resets the TCP connection. */
  public void cut() {
    ended = true;
    conn.reset();
  }
}
