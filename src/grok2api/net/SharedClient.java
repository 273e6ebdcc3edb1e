package grok2api.net;

import java.util.concurrent.locks.ReentrantLock;

/** A client that several leases use; once retired, it is shut down when the last one is closed. */
final class SharedClient {

  private final EgressClient client;
  private final ReentrantLock lock = new ReentrantLock();
  private int users;
  private boolean retired;
  private long unusedSince;

  SharedClient(EgressClient client, long nowNanos) {
    this.client = client;
    this.unusedSince = nowNanos;
  }

  EgressClient client() {
    return client;
  }

  /** Adds a user; false when it is too late. */
  boolean acquire() {
    lock.lock();
    try {
      if (!retired) {
        users++;
      }
      return !retired;
    } finally {
      lock.unlock();
    }
  }

  void release(long nowNanos) {
    boolean last;
    lock.lock();
    try {
      users--;
      unusedSince = nowNanos;
      last = retired && users == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      client.shutDown();
    }
  }

  /** Refuses new users. */
  void retire() {
    boolean last;
    lock.lock();
    try {
      last = !retired && users == 0;
      retired = true;
    } finally {
      lock.unlock();
    }
    if (last) {
      client.shutDown();
    }
  }

  /** True when nobody has used it for so long. */
  boolean isUnusedFor(long nanos, long nowNanos) {
    lock.lock();
    try {
      return users == 0 && nowNanos - unusedSince >= nanos;
    } finally {
      lock.unlock();
    }
  }
}
