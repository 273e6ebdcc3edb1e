package grok2api.api.responses;

import grok2api.base.Ids;
import java.time.Instant;

/**
 * Ids of the items of one response: a stem, equal for all of them, and the item's place. So whoever
 * counts the same items gives them the same ids, and no two responses share one.
 *
 * @param stem time and 24 random letters and digits
 */
record ItemIds(String stem) {

  static ItemIds fresh(Instant now) {
    return new ItemIds(Ids.ordered("", now));
  }

  /** {@code msg_<stem>2} for the third item. */
  String of(String prefix, int index) {
    return prefix + stem + index;
  }
}
