package grok2api.api.responses;

import grok2api.base.Ids;

/**
 * Ids of the items of one response: a random stem, equal for all of them, and the item's place. So
 * whoever counts the same items gives them the same ids, and no two responses share one.
 *
 * @param stem 24 random letters and digits
 */
record ItemIds(String stem) {

  static ItemIds random() {
    return new ItemIds(Ids.random(""));
  }

  /** {@code msg_<stem>2} for the third item. */
  String of(String prefix, int index) {
    return prefix + stem + index;
  }
}
