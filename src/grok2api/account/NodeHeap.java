package grok2api.account;

import java.util.Arrays;

/**
 * A binary heap of nodes that know their place, so that one can be moved or removed in O(log n).
 */
final class NodeHeap {

  /** What stands on top. */
  enum Order {
    /** Highest key; of equal ones the longest unused, then the smaller token. */
    BEST,
    /** Earliest wake time. */
    EARLIEST
  }

  private final Order order;
  private Node[] nodes = new Node[16];
  private int size;

  NodeHeap(Order order) {
    this.order = order;
  }

  /** The node on top, or null. */
  Node top() {
    return nodes[0];
  }

  int size() {
    return size;
  }

  void add(Node node) {
    if (size == nodes.length) {
      nodes = Arrays.copyOf(nodes, size * 2);
    }
    put(node, size++);
    up(node, size - 1);
  }

  void remove(Node node) {
    int at = place(node);
    Node last = nodes[--size];
    nodes[size] = null;
    if (last != node) {
      put(last, at);
      moved(last);
    }
    forget(node);
  }

  /** Restores the order after the node's key changed. */
  void moved(Node node) {
    int at = place(node);
    up(node, at);
    down(node, place(node));
  }

  private void up(Node node, int from) {
    int at = from;
    while (at > 0) {
      Node parent = nodes[(at - 1) >> 1];
      if (!before(node, parent)) {
        break;
      }
      put(parent, at);
      at = (at - 1) >> 1;
    }
    put(node, at);
  }

  private void down(Node node, int from) {
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(nodes[child + 1], nodes[child])) {
        child++;
      }
      if (!before(nodes[child], node)) {
        break;
      }
      put(nodes[child], at);
      at = child;
    }
    put(node, at);
  }

  private boolean before(Node a, Node b) {
    return order == Order.EARLIEST ? a.wakeAt < b.wakeAt : better(a, b);
  }

  /** True when {@code a} is to be chosen before {@code b}, both with keys of the same units. */
  private static boolean better(Node a, Node b) {
    if (a.key != b.key) {
      return a.key > b.key;
    }
    return isOlder(a, b);
  }

  /** The order among equal scores. */
  static boolean isOlder(Node a, Node b) {
    return a.keyUse != b.keyUse ? a.keyUse < b.keyUse : a.entry.token.compareTo(b.entry.token) < 0;
  }

  private int place(Node node) {
    return order == Order.EARLIEST ? node.sleeperAt : node.at;
  }

  private void put(Node node, int at) {
    nodes[at] = node;
    if (order == Order.EARLIEST) {
      node.sleeperAt = at;
    } else {
      node.at = at;
    }
  }

  private void forget(Node node) {
    if (order == Order.EARLIEST) {
      node.sleeperAt = -1;
    } else {
      node.heap = null;
    }
  }
}
