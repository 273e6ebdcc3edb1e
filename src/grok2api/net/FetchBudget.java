package grok2api.net;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the files of one client request may cost together: 8 files, 64 MiB. */
public final class FetchBudget {

  private static final int MAX_FILES = 8;
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  private final AtomicInteger files = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** A fresh budget, one per request. */
  public FetchBudget() {}

  /** Takes one file; false when there are too many. */
  boolean takeFile() {
    return files.incrementAndGet() <= MAX_FILES;
  }

  /** Takes so many bytes; false when they are too many. */
  boolean takeBytes(long count) {
    return bytes.addAndGet(count) <= MAX_BYTES;
  }

  /** Bytes that may still be taken. */
  long bytesLeft() {
    return Math.max(0, MAX_BYTES - bytes.get());
  }
}
