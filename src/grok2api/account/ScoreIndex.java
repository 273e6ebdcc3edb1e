package grok2api.account;

import grok2api.model.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The accounts of one pool that can serve one mode, best first.
 *
 * <pre>
 * score = health*100 + remaining*25 - inflight*20 - min(failures in a row, 10)*4
 *         - (age under 15 s ? (1 - age/15)*15 : 0)          age = seconds since the last use
 * </pre>
 *
 * <p>The last term changes with time, but at exactly one point a second. So accounts used within 15
 * s keep their order among themselves when time passes ({@code recent}, key = rest of the score
 * minus last use), and so do the others ({@code rested}, key = rest of the score): two heaps, no
 * clock. Scores are counted in thousandths, so that a millisecond is one and ties are exact. Keys
 * may be too high, never too low: what lowers a score (another use) is left alone until the node
 * comes to the top and is put right there; what raises it is done at once. Choosing is O(log n)
 * amortised over the events.
 *
 * <p>Guarded by the directory's lock.
 */
final class ScoreIndex {

  private static final long REST_MILLIS = 15_000; // and as many thousandths of a point

  private final Mode mode;
  private final Limits limits;
  private final NodeHeap rested = new NodeHeap(NodeHeap.Order.BEST);
  private final NodeHeap recent = new NodeHeap(NodeHeap.Order.BEST);
  private final NodeHeap sleepers = new NodeHeap(NodeHeap.Order.EARLIEST);

  /** Limits that all indexes of a directory share. */
  record Limits(int maxInflight, boolean ignoreQuota, Shares shares) {

    /** Without other instances. */
    Limits(int maxInflight, boolean ignoreQuota) {
      this(maxInflight, ignoreQuota, new Shares());
    }
  }

  ScoreIndex(Mode mode, Limits limits) {
    this.mode = mode;
    this.limits = limits;
  }

  /** Something about the account changed: put it where it belongs, if that is upwards. */
  void changed(Node node, long now) {
    sleep(node, now);
    if (!isEligible(node.entry, now)) {
      return; // removed when it comes to the top
    }
    if (node.heap == null || scoreNow(node.entry, now) > bound(node, now)) {
      place(node, now);
    }
  }

  void remove(Node node) {
    if (node.heap != null) {
      node.heap.remove(node);
    }
    if (node.sleeperAt >= 0) {
      sleepers.remove(node);
    }
  }

  /** The best account that {@code allowed} admits, or null. */
  Entry best(Predicate<Entry> allowed, long now) {
    wake(now);
    List<Node> passedOver = List.of();
    Entry found = null;
    for (Node top = top(now); top != null; top = top(now)) {
      if (!isEligible(top.entry, now)) {
        top.heap.remove(top); // comes back with the event that makes it eligible
      } else if (!isExact(top, now)) {
        place(top, now);
      } else if (allowed.test(top.entry)) {
        found = top.entry;
        break;
      } else {
        passedOver = passedOver.isEmpty() ? new ArrayList<>() : passedOver;
        passedOver.add(top);
        top.heap.remove(top);
      }
    }
    passedOver.forEach(node -> place(node, now));
    return found;
  }

  /** When an account of this index may become usable by itself; {@link Long#MAX_VALUE}: unknown. */
  long nextWake() {
    for (Node node = sleepers.top(); node != null; node = sleepers.top()) {
      if (node.entry.isAlive()) {
        return node.wakeAt;
      }
      sleepers.remove(node); // died meanwhile: its window is nobody's hope
    }
    return Long.MAX_VALUE;
  }

  /** True when load, state and quota admit one more request. */
  boolean isEligible(Entry entry, long now) {
    if (entry.inflight >= limits.maxInflight() || !entry.isSelectable(now)) {
      return false;
    }
    QuotaWindow window = entry.record().quotas().orNull(mode);
    return window != null
        && window.windowSeconds() > 0
        && (limits.ignoreQuota() || limits.shares().leaves(entry, mode, window));
  }

  /** The score of the class comment in thousandths, for any time. */
  long scoreNow(Entry entry, long now) {
    long age = now - entry.lastUse;
    return steady(entry) - (age < REST_MILLIS ? REST_MILLIS - age : 0);
  }

  private long steady(Entry entry) {
    QuotaWindow window = entry.record().quotas().orNull(mode);
    long quota = limits.ignoreQuota() || window == null ? 100 : window.remaining() * 25L;
    long load = entry.inflight * 20L + Math.min(entry.failsInRow, 10) * 4L;
    return Math.round(entry.health * 100_000) + (quota - load) * 1_000;
  }

  /** Refills windows whose end has passed and looks again at accounts whose rest is over. */
  private void wake(long now) {
    for (Node node = sleepers.top(); node != null && node.wakeAt <= now; node = sleepers.top()) {
      sleepers.remove(node);
      Entry entry = node.entry;
      QuotaWindow window = entry.record().quotas().orNull(mode);
      if (window != null && window.isOver(now)) {
        AccountRecord record = entry.record();
        entry.record(record.withQuotas(record.quotas().with(mode, window.at(mode, now))));
      }
      changed(node, now);
    }
  }

  private void sleep(Node node, long now) {
    if (!node.entry.isAlive()) {
      return;
    }
    QuotaWindow window = node.entry.record().quotas().orNull(mode);
    long reset = window == null ? 0 : window.resetAt();
    long rest = node.entry.wakesAt(now);
    long wake = reset > 0 && rest > 0 ? Math.min(reset, rest) : Math.max(reset, rest);
    if (wake <= 0) {
      return;
    }
    if (node.sleeperAt < 0) {
      node.wakeAt = wake;
      sleepers.add(node);
    } else if (wake < node.wakeAt) {
      node.wakeAt = wake;
      sleepers.moved(node);
    } // a later time is found when the earlier one comes
  }

  private Node top(long now) {
    Node a = rested.top();
    Node b = recent.top();
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    long first = bound(a, now);
    long second = bound(b, now);
    return first > second || first == second && NodeHeap.isOlder(a, b) ? a : b;
  }

  private long bound(Node node, long now) {
    return node.heap == rested ? node.key : node.key + now - REST_MILLIS;
  }

  private boolean isExact(Node node, long now) {
    return node.heap == home(node.entry, now)
        && node.keyUse == node.entry.lastUse
        && node.key == keyIn(node.heap, node.entry);
  }

  private void place(Node node, long now) {
    NodeHeap home = home(node.entry, now);
    long key = keyIn(home, node.entry);
    if (node.heap != null && node.heap != home) {
      node.heap.remove(node);
    }
    node.key = key;
    node.keyUse = node.entry.lastUse;
    if (node.heap == home) {
      home.moved(node);
    } else {
      node.heap = home;
      home.add(node);
    }
  }

  private NodeHeap home(Entry entry, long now) {
    return now - entry.lastUse < REST_MILLIS ? recent : rested;
  }

  private long keyIn(NodeHeap heap, Entry entry) {
    return heap == rested ? steady(entry) : steady(entry) - entry.lastUse;
  }
}
