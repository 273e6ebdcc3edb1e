package grok2api.store;

import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.media.Runner;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sign of life among instances that share a storage: a mark there that ends by itself unless it
 * is renewed. Another counts as dead when its mark has been gone for a while, not at once, so that
 * after an outage of the storage each can renew its own first.
 */
final class StoreRunner implements Runner {

  private static final Logger LOG = System.getLogger(StoreRunner.class.getName());

  /** Marks of processes in a storage; the storage's clock counts. Methods block. */
  interface Marks {
    /** Makes or prolongs a mark; how many stand now. */
    int renew(String id, Duration lasts);

    /** True while the mark stands. */
    boolean stands(String id);

    /** Takes the mark away. */
    void remove(String id);
  }

  /**
   * How long things last.
   *
   * @param mark until it ends
   * @param renew pause before it is prolonged
   * @param mourning how long a mark must be gone before its process counts as dead
   */
  record Pace(Duration mark, Duration renew, Duration mourning) {
    /** The jobs of an instance that died are taken over within a good minute. */
    static final Pace DEFAULT =
        new Pace(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  private final String id = Ids.hex(8);
  private final Marks marks;
  private final Pace pace;
  private final Map<String, Long> goneSince = new ConcurrentHashMap<>(); // nanoTime
  private final Thread thread = Thread.ofPlatform().daemon().name("runner").unstarted(this::run);

  private volatile int count = 1;

  private StoreRunner(Marks marks, Pace pace) {
    this.marks = marks;
    this.pace = pace;
  }

  /** Makes the mark, and renews it in the background until closed. Blocks. */
  static StoreRunner over(Marks marks, Pace pace) {
    StoreRunner runner = new StoreRunner(marks, pace);
    runner.count = marks.renew(runner.id, pace.mark());
    runner.thread.start();
    return runner;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean lives(String runner) {
    if (runner.equals(id) || marks.stands(runner)) {
      goneSince.remove(runner);
      return true;
    }
    long now = System.nanoTime();
    Long since = goneSince.putIfAbsent(runner, now);
    return now - (since == null ? now : since) < pace.mourning().toNanos();
  }

  @Override
  public int count() {
    return count;
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(pace.renew());
        try {
          count = marks.renew(id, pace.mark());
        } catch (Failure e) {
          LOG.log(Level.DEBUG, "runner.renew {0}", e.getMessage()); // the storage itself warns
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() was called
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
      marks.remove(id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Failure e) {
      LOG.log(Level.DEBUG, "runner.remove {0}", e.getMessage()); // it ends by itself
    }
  }
}
