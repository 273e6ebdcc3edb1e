package grok2api.sim;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Replies used one after the other; the last one stays. */
final class Replies {
  private final List<Reply> replies;
  private final AtomicInteger at = new AtomicInteger();

  Replies(Reply... replies) {
    this.replies = replies.length == 0 ? List.of(Reply.normal()) : List.of(replies);
  }

  Reply peek() {
    return replies.get(Math.min(at.get(), replies.size() - 1));
  }

  Reply next() {
    return replies.get(Math.min(at.getAndIncrement(), replies.size() - 1));
  }
}
