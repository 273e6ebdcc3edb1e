package grok2api.store;

import grok2api.base.Failure;
import grok2api.config.Config;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Keeps turns within age and size, whatever keeps them: looks once a minute, and when what this
 * process added since its last look may have filled the room. Several instances look independently,
 * so that together they may be above the size by a sixteenth each for a moment.
 */
final class ResponsesRoom {

  private static final Logger LOG = System.getLogger(ResponsesRoom.class.getName());
  private static final long LOOK_SECONDS = 60;
  private static final int LOOK_PARTS = 16;
  private static final int PAGE = 200;

  /** What is kept. */
  interface Shelf {
    /** Size of everything. */
    long bytes();

    /** The oldest turns, the oldest first. */
    List<Kept> oldest(int most);

    /** Drops turns; those that are gone already are passed over. */
    void remove(List<String> ids);
  }

  /** A turn on the shelf; {@code createdAt} in seconds. */
  record Kept(String id, long createdAt, long bytes) {}

  private final Shelf shelf;
  private final InstantSource clock;
  private final Supplier<Config.Responses> limits;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicLong added = new AtomicLong(); // since the last look
  private volatile long atLook;
  private volatile long lookedAt;

  ResponsesRoom(Shelf shelf, InstantSource clock, Supplier<Config.Responses> limits) {
    this.shelf = shelf;
    this.clock = clock;
    this.limits = limits;
  }

  /** Turns that began before this second are too old to be seen. */
  long oldest() {
    return now() - Duration.ofHours(limits.get().ttlHours()).toSeconds();
  }

  /** How long a turn may be seen. */
  Duration age() {
    return Duration.ofHours(limits.get().ttlHours());
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private long most() {
    return limits.get().maxMb() * 1024L * 1024L;
  }

  /** A turn was kept: drops what is too old and too much, now and then. */
  void added(long bytes) {
    long since = added.addAndGet(bytes);
    boolean maybeFull = atLook + since > most() || since > most() / LOOK_PARTS;
    boolean due = maybeFull || now() - lookedAt >= LOOK_SECONDS;
    if (due && looking.compareAndSet(false, true)) {
      try {
        look();
      } catch (Failure e) {
        LOG.log(Level.DEBUG, "responses.room failed", e); // the turn itself is kept; later again
      } finally {
        looking.set(false);
      }
    }
  }

  private void look() {
    lookedAt = now();
    added.set(0);
    long total = shelf.bytes();
    boolean more = true;
    while (more) {
      List<Kept> page = shelf.oldest(PAGE);
      List<String> gone = new ArrayList<>();
      for (Kept turn : page) {
        if (turn.createdAt() >= oldest() && total <= most()) {
          break;
        }
        gone.add(turn.id());
        total -= turn.bytes();
      }
      shelf.remove(gone);
      more = !gone.isEmpty() && gone.size() == page.size();
    }
    atLook = total;
  }
}
