package grok2api.store;

import grok2api.audit.RequestLogStore;
import grok2api.audit.RequestQuery;
import grok2api.audit.RequestRow;
import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The request log of several instances: each writes its rows into its own file, from where they are
 * sent to the server that all share, in order and exactly once. While the server is away they wait
 * in the file, as long as it keeps them, and the file answers questions for it.
 */
final class SharedRequestLog implements RequestLogStore {

  private static final Logger LOG = System.getLogger(SharedRequestLog.class.getName());
  private static final int PORTION = 500;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  /** What is to be kept at the server; removed by the thread that sends. */
  private record Keep(long after, int maxRows) {}

  private final RequestDatabase own;
  private final RequestLogStore server;
  private final Duration retry;
  private final Semaphore news = new Semaphore(1);
  private final ReentrantLock sending = new ReentrantLock();
  private final Thread sender;
  private volatile Keep keep = new Keep(0, Integer.MAX_VALUE);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean partial;

  private SharedRequestLog(RequestDatabase own, RequestLogStore server, Duration retry) {
    this.own = own;
    this.server = server;
    this.retry = retry;
    this.sender = Thread.ofVirtual().name("request-log-sender").unstarted(this::run);
  }

  /** Begins to send what the server does not have; closes the file along with itself. */
  static SharedRequestLog over(RequestDatabase own, RequestLogStore server, Duration retry) {
    SharedRequestLog log = new SharedRequestLog(own, server, retry);
    log.sender.start();
    return log;
  }

  @Override
  public void add(List<RequestRow> rows) {
    own.add(rows);
    news.release();
  }

  private void run() {
    try {
      boolean last;
      do {
        news.acquire();
        news.drainPermits();
        last = closed.getCount() == 0;
        while (!sent() && !last) {
          last = closed.await(retry.toMillis(), TimeUnit.MILLISECONDS);
        }
      } while (!last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() waited enough; the rest goes at the next start
    }
  }

  private boolean sent() throws InterruptedException {
    try {
      while (send() == PORTION) {
        Thread.sleep(0); // close() may interrupt here
      }
      prune();
      return true;
    } catch (Failure e) {
      LOG.log(Level.DEBUG, "audit.send failed", e); // an outage is told by the storage
      return false;
    }
  }

  private int send() {
    sending.lock();
    try {
      List<RequestRow> rows = own.unsent(PORTION);
      if (!rows.isEmpty()) {
        server.add(rows);
        own.sent(rows.getLast().id());
      }
      return rows.size();
    } finally {
      sending.unlock();
    }
  }

  private void prune() {
    Keep wanted = keep;
    if (wanted.after() > 0) {
      keep = new Keep(0, 0);
      server.prune(wanted.after(), wanted.maxRows());
    }
  }

  /** The server, while it answers. */
  private RequestLogStore reading() {
    try {
      server.scan(0, 0, sample -> {});
      partial = false;
      return server;
    } catch (Failure e) {
      LOG.log(Level.DEBUG, "audit.read own=true", e);
      partial = true;
      return own;
    }
  }

  @Override
  public boolean isPartial() {
    return partial;
  }

  @Override
  public List<RequestRow> page(RequestQuery query) {
    return reading().page(query);
  }

  @Override
  public void scan(long from, long to, Consumer<Sample> sink) {
    reading().scan(from, to, sink);
  }

  @Override
  public Map<String, Integer> countByKey(long from) {
    return reading().countByKey(from);
  }

  /** Everywhere; when the server does not answer, nowhere. */
  @Override
  public int clear() {
    sending.lock();
    try {
      int rows = server.clear();
      own.clear();
      return rows;
    } finally {
      sending.unlock();
    }
  }

  /** Prunes the file now, the server soon. */
  @Override
  public int prune(long before, int maxRows) {
    keep = new Keep(before, maxRows);
    news.release();
    return own.prune(before, maxRows);
  }

  @Override
  public void close() {
    closed.countDown();
    news.release();
    try {
      if (!sender.join(STOP_LIMIT)) {
        sender.interrupt();
        sender.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    own.close();
  }
}
