package grok2api.http;

import grok2api.base.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a connection has received and nobody has taken yet.
 *
 * <p>Two threads read, never at the same time: the one that carries a request, and, while that one
 * is busy answering, the one that waits for the client to leave. Bytes that the second one receives
 * belong to the next request. The lock hands over between them; it is held while reading blocks,
 * because the next request's thread has nothing else to do than to wait for the same bytes.
 */
final class InputBuffer {

  private static final byte[] NONE = {};
  private static final int SIZE = 4096;
  private static final int DIRECT = 1024; // smaller reads go through the buffer

  private final InputStream in;
  private final ReentrantLock lock = new ReentrantLock();
  private byte[] bytes = NONE;
  private int start;
  private int end;
  private boolean ended;
  private boolean lent;

  InputBuffer(InputStream in) {
    this.in = in;
  }

  /** Blocks until more than {@code have} bytes are here; false at the end of the connection. */
  boolean await(int have) throws IOException {
    return await(have, SIZE);
  }

  /** From now on another thread may wait for the end: the body of the request has been taken. */
  void lend() {
    markLent(true);
  }

  /** Takes the buffer back for the next request; blocks while the other thread is waiting. */
  void takeBack() {
    markLent(false);
  }

  private void markLent(boolean now) {
    lock.lock();
    try {
      lent = now;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the client's end on another thread; true when there is something else, or no use. */
  boolean awaitEnd() throws IOException {
    lock.lock();
    try {
      return !lent || await(0, 64);
    } finally {
      lock.unlock();
    }
  }

  /** Takes the head including its empty line; empty when the connection ended before. */
  byte[] head(int max) throws IOException {
    int seen = 0;
    while (true) {
      if (!await(seen)) {
        return NONE;
      }
      if (bytes[start] == '\r') {
        skipBlankLines();
        seen = 0;
      }
      if (end > start && !Tokens.isToken(bytes[start]) && bytes[start] != '\r') {
        throw malformed("The request line does not begin with a method.");
      }
      int length = headLength(seen);
      if (length > max || length == 0 && end - start > max) {
        throw Failure.of(Failure.Kind.TOO_LARGE, "request_head_too_large", "The head is too large.")
            .build();
      }
      if (length > 0) {
        byte[] head = Arrays.copyOfRange(bytes, start, start + length);
        start += length;
        return head;
      }
      seen = end - start;
    }
  }

  /** One byte; -1 at the end. */
  int read() throws IOException {
    return await(0) ? bytes[start++] & 0xff : -1;
  }

  /** Reads like {@link InputStream#read(byte[], int, int)}, past the buffer when it is empty. */
  int read(byte[] into, int offset, int count) throws IOException {
    if (start == end && count >= DIRECT) {
      return in.read(into, offset, count);
    }
    if (!await(0)) {
      return -1;
    }
    int taken = Math.min(count, end - start);
    System.arraycopy(bytes, start, into, offset, taken);
    start += taken;
    return taken;
  }

  /** Gives the memory back while nothing is waiting: streams may last for minutes. */
  void release() {
    if (start == end) {
      bytes = NONE;
      start = 0;
      end = 0;
    }
  }

  static Failure malformed(String message) {
    return Failure.of(Failure.Kind.INVALID_REQUEST, "bad_request", message).build();
  }

  private boolean await(int have, int size) throws IOException {
    lock.lock();
    try {
      if (end - start > have) {
        return true;
      }
      if (ended) {
        return false;
      }
      makeRoom(size);
      int count = in.read(bytes, end, bytes.length - end);
      ended = count < 0;
      end += Math.max(0, count);
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  private void makeRoom(int size) {
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
    if (bytes.length < size) {
      bytes = Arrays.copyOf(bytes, size);
    } else if (end == bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
  }

  /** Empty lines before a request are tolerated, as RFC 9112 section 2.2 asks for. */
  private void skipBlankLines() {
    while (end - start >= 2 && bytes[start] == '\r' && bytes[start + 1] == '\n') {
      start += 2;
    }
  }

  /**
   * Length of the head, 0 while its end is missing; a bare LF is refused at once, not waited out.
   */
  private int headLength(int from) {
    for (int i = start + from; i < end; i++) {
      if (bytes[i] == '\n') {
        if (i == start || bytes[i - 1] != '\r') {
          throw malformed("Lines end with CR LF.");
        }
        if (i >= start + 3 && bytes[i - 2] == '\n') {
          return i + 1 - start;
        }
      }
    }
    return 0;
  }
}
