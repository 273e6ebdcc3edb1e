package grok2api.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The latest refusals, for the admin API. Safe for many threads. */
public final class Refusals {

  private static final int KEPT = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Refusal> latest = new ArrayDeque<>(KEPT);

  Refusals() {}

  void add(Refusal refusal) {
    lock.lock();
    try {
      if (latest.size() == KEPT) {
        latest.removeLast();
      }
      latest.addFirst(refusal);
    } finally {
      lock.unlock();
    }
  }

  /** A copy, newest first. */
  public List<Refusal> newestFirst() {
    lock.lock();
    try {
      return new ArrayList<>(latest);
    } finally {
      lock.unlock();
    }
  }
}
