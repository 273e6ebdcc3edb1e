package grok2api.account;

/** One account's place in one {@link ScoreIndex}. */
final class Node {

  final Entry entry;
  final ScoreIndex index;

  /** The heap it stands in; null: it cannot be chosen now. */
  NodeHeap heap;

  /** Position in {@link #heap}. */
  int at;

  /** Upper bound of the score in the units of {@link #heap}; exact when it was computed. */
  long key;

  /** The account's last use when {@link #key} was computed. */
  long keyUse;

  /** When to look again without any event; position in the heap of sleepers, -1: not there. */
  long wakeAt;

  int sleeperAt = -1;

  Node(Entry entry, ScoreIndex index) {
    this.entry = entry;
    this.index = index;
  }
}
