package grok2api.store;

import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What a server that does not answer could not take: held in memory, oldest first, and stored in
 * the background as soon as the server is back. Safe for many threads.
 */
final class Backlog<K, V> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Backlog.class.getName());
  private static final long MAX_BYTES = 64L << 20;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private record Held<V>(V value, long bytes) {}

  private final String what;
  private final Consumer<V> writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, Held<V>> held = new LinkedHashMap<>();
  private long bytes;
  private Thread thread; // null: nothing waits

  /**
   * An empty one.
   *
   * @param what for the log
   * @param writer stores one value, may do so twice, and fails while the server is away
   */
  Backlog(String what, Consumer<V> writer) {
    this.what = what;
    this.writer = writer;
  }

  /** Stores a value now or, while the server is away, later; fails when too much waits already. */
  void store(K key, V value, long size) {
    try {
      writer.accept(value);
      forget(key);
    } catch (Failure away) {
      if (away.kind() != Failure.Kind.UNAVAILABLE || !holds(key, value, size)) {
        throw away;
      }
    }
  }

  private boolean holds(K key, V value, long size) {
    lock.lock();
    try {
      if (bytes + size > MAX_BYTES) {
        return false;
      }
      forget(key);
      held.put(key, new Held<>(value, size));
      bytes += size;
      if (thread == null) {
        thread = Thread.ofVirtual().name("backlog").start(this::run);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A value that waits. */
  Optional<V> find(K key) {
    lock.lock();
    try {
      return Optional.ofNullable(held.get(key)).map(Held::value);
    } finally {
      lock.unlock();
    }
  }

  /** Everything that waits, oldest first. */
  List<V> all() {
    lock.lock();
    try {
      return new ArrayList<>(held.values().stream().map(Held::value).toList());
    } finally {
      lock.unlock();
    }
  }

  /** Holds a value no longer; false when it did not. */
  boolean forget(K key) {
    lock.lock();
    try {
      Held<V> gone = held.remove(key);
      bytes -= gone == null ? 0 : gone.bytes();
      return gone != null;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      do {
        Thread.sleep(PAUSE);
        drain();
      } while (!isDone());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() was called
    }
  }

  private boolean isDone() {
    lock.lock();
    try {
      if (held.isEmpty()) {
        thread = null;
      }
      return thread == null;
    } finally {
      lock.unlock();
    }
  }

  /** Stores as much as the server takes. */
  private void drain() {
    for (Map.Entry<K, V> next = first(); next != null; next = first()) {
      try {
        writer.accept(next.getValue());
      } catch (Failure failure) {
        if (failure.kind() == Failure.Kind.UNAVAILABLE
            || failure.kind() == Failure.Kind.CANCELLED) {
          return;
        }
        LOG.log(Level.WARNING, "store.backlog lost=" + what, failure); // it never will be taken
      }
      done(next.getKey(), next.getValue());
    }
  }

  private Map.Entry<K, V> first() {
    lock.lock();
    try {
      return held.entrySet().stream()
          .findFirst()
          .map(entry -> Map.entry(entry.getKey(), entry.getValue().value()))
          .orElse(null);
    } finally {
      lock.unlock();
    }
  }

  private void done(K key, V written) {
    lock.lock();
    try {
      if (find(key).filter(written::equals).isPresent()) { // no newer one came
        forget(key);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tries once more, then gives up what is left. */
  @Override
  public void close() {
    Optional<Thread> running;
    lock.lock();
    try {
      running = Optional.ofNullable(thread);
    } finally {
      lock.unlock();
    }
    if (running.isEmpty()) {
      return;
    }
    running.get().interrupt();
    drain();
    int lost = all().size();
    if (lost > 0) {
      LOG.log(Level.ERROR, "store.backlog lost={0} what={1}", Integer.toString(lost), what);
    }
  }
}
