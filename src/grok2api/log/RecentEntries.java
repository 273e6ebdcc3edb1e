package grok2api.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The last entries in memory and those who want to hear of new ones. For many threads. */
final class RecentEntries {

  static final int CAPACITY = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<LogEntry> entries = new ArrayDeque<>(CAPACITY);
  private final List<Consumer<LogEntry>> listeners = new CopyOnWriteArrayList<>();

  void add(LogEntry entry) {
    lock.lock();
    try {
      if (entries.size() == CAPACITY) {
        entries.removeFirst();
      }
      entries.addLast(entry);
    } finally {
      lock.unlock();
    }
    listeners.forEach(listener -> listener.accept(entry));
  }

  /** Newest first. */
  List<LogEntry> list(Predicate<LogEntry> which, int limit) {
    List<LogEntry> found = new ArrayList<>();
    lock.lock();
    try {
      Iterator<LogEntry> newest = entries.descendingIterator();
      while (newest.hasNext() && found.size() < limit) {
        LogEntry entry = newest.next();
        if (which.test(entry)) {
          found.add(entry);
        }
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  void clear() {
    lock.lock();
    try {
      entries.clear();
    } finally {
      lock.unlock();
    }
  }

  void listen(Consumer<LogEntry> listener) {
    listeners.add(listener);
  }

  void forget(Consumer<LogEntry> listener) {
    listeners.remove(listener);
  }
}
