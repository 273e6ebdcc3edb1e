package grok2api.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connections between two requests, per origin; the last one used is the first to be used again.
 */
final class RestingConnections {

  /** Servers in the field close theirs after a minute or more. */
  private static final long REST = Duration.ofSeconds(30).toNanos();

  /** So that the watchdog never closes one that was just taken. */
  private static final long SPARE = Duration.ofSeconds(1).toNanos();

  private static final int MAX_PER_ORIGIN = 512;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Origin, ArrayDeque<Resting>> resting = new HashMap<>();
  private boolean closed;

  private record Resting(Connection connection, long untilNanos) {}

  /** Where a connection goes when its answer was read. */
  interface Place {
    /** Keeps the connection, whose answer was read, or closes it. */
    void rest(Connection connection);
  }

  /** A connection that the other side has not closed so far. */
  Optional<Connection> take(Origin origin) {
    for (Resting next = next(origin); next != null; next = next(origin)) {
      Connection connection = next.connection;
      connection.unlimitReads();
      if (next.untilNanos - System.nanoTime() > 0 && connection.isQuiet()) {
        return Optional.of(connection);
      }
      connection.abort();
    }
    return Optional.empty();
  }

  private Resting next(Origin origin) {
    lock.lock();
    try {
      ArrayDeque<Resting> known = resting.get(origin);
      return known == null ? null : known.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  /** The place for connections to an origin; without {@code keeps} they are closed. */
  Place place(Origin origin, boolean keeps) {
    return keeps ? connection -> rest(origin, connection) : Connection::abort;
  }

  private void rest(Origin origin, Connection connection) {
    if (!connection.rest()) {
      connection.abort(); // it said more than the answer
      return;
    }
    long until = System.nanoTime() + REST;
    connection.limitReads(until + SPARE, Limit.IDLE); // the watchdog closes it then
    Resting tooMany = new Resting(connection, until);
    lock.lock();
    try {
      if (!closed) {
        ArrayDeque<Resting> known = resting.computeIfAbsent(origin, o -> new ArrayDeque<>());
        known.addFirst(tooMany);
        tooMany =
            known.size() > MAX_PER_ORIGIN || isGone(known.peekLast()) ? known.pollLast() : null;
      }
    } finally {
      lock.unlock();
    }
    if (tooMany != null) {
      tooMany.connection.abort();
    }
  }

  private static boolean isGone(Resting oldest) {
    return !oldest.connection.isOpen();
  }

  /** Closes all, and those that come later. */
  void close() {
    lock.lock();
    try {
      closed = true;
      resting.values().forEach(known -> known.forEach(r -> r.connection.abort()));
      resting.clear();
    } finally {
      lock.unlock();
    }
  }
}
