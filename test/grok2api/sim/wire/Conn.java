package grok2api.sim.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of one connection: a growing read buffer, plain writes, and ways to end it rudely. */
final class Conn {
  private static final int MAX_HEAD_BYTES = 256 * 1024;

  final long id;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private byte[] buffer = new byte[4096];
  private int pos;
  private int limit;

  /** What came is not an HTTP/1.1 request. */
  static final class NotHttp extends IOException {
    private static final long serialVersionUID = 1L;

    NotHttp(String message) {
      super(message);
    }
  }

  Conn(Socket socket, long id) throws IOException {
    this.socket = socket;
    this.id = id;
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /** The next head without its empty line, or null when the client closed before one began. */
  String readHead() throws IOException {
    int from = pos;
    while (true) {
      int end = headEnd(Math.max(pos, from - 3));
      if (end >= 0) {
        var head = new String(buffer, pos, end - pos, StandardCharsets.ISO_8859_1);
        pos = end + 4;
        return head;
      }
      if (limit - pos > MAX_HEAD_BYTES) {
        throw new NotHttp("request head larger than " + MAX_HEAD_BYTES + " bytes");
      }
      int scanned = limit - pos;
      if (fill() < 0) {
        return null;
      }
      from = pos + scanned;
    }
  }

  private int headEnd(int from) {
    for (int i = from; i + 3 < limit; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private int fill() throws IOException {
    if (pos == limit) {
      pos = 0;
      limit = 0;
    } else if (limit == buffer.length) {
      if (pos > 0) {
        System.arraycopy(buffer, pos, buffer, 0, limit - pos);
        limit -= pos;
        pos = 0;
      } else {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    int n = in.read(buffer, limit, buffer.length - limit);
    if (n > 0) {
      limit += n;
    }
    return n;
  }

  int readByte() throws IOException {
    if (pos == limit && fill() < 0) {
      throw new EOFException("connection closed inside a message");
    }
    return buffer[pos++] & 0xff;
  }

  byte[] readBytes(int n) throws IOException {
    var bytes = new byte[n];
    int have = Math.min(n, limit - pos);
    System.arraycopy(buffer, pos, bytes, 0, have);
    pos += have;
    if (in.readNBytes(bytes, have, n - have) < n - have) {
      throw new EOFException("connection closed inside a message");
    }
    return bytes;
  }

  String readLine() throws IOException {
    var line = new StringBuilder();
    int b = readByte();
    while (b != '\n') {
      if (b != '\r') {
        line.append((char) b);
      }
      b = readByte();
    }
    return line.toString();
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
  }

  /** Waits, and notices at once when the client closes meanwhile. */
  void pause(long millis) throws IOException {
    long end = System.nanoTime() + millis * 1_000_000;
    try {
      long left = millis;
      while (left > 0) {
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        if (fill() < 0) {
          throw new ClientGone("client closed while the upstream paused");
        }
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (SocketTimeoutException e) {
      return; // the pause is over: nothing came, nobody left
    } finally {
      if (!socket.isClosed()) {
        socket.setSoTimeout(0);
      }
    }
  }

  void reset() {
    reset(socket);
  }

  void close() throws IOException {
    socket.close();
  }

  static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Already closed by the other side, which is what was wanted.
      return;
    }
  }
}
