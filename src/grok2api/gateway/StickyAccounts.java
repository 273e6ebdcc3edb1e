package grok2api.gateway;

import grok2api.model.Upstream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which account a conversation used last, so that its next turn finds the prompt cache warm. The
 * least recently used of 10,000 conversations is forgotten; a preference never makes a request
 * wait.
 */
final class StickyAccounts {

  private static final int MAX_CONVERSATIONS = 10_000;

  private record Key(Upstream upstream, String conversation) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, String> accounts = new LinkedHashMap<>(16, 0.75f, true);

  /** The account that this conversation used last. */
  Optional<String> find(Upstream upstream, String conversation) {
    lock.lock();
    try {
      return Optional.ofNullable(accounts.get(new Key(upstream, conversation)));
    } finally {
      lock.unlock();
    }
  }

  /** Remembers the account of a turn that was answered. */
  void remember(Upstream upstream, String conversation, String account) {
    lock.lock();
    try {
      accounts.put(new Key(upstream, conversation), account);
      if (accounts.size() > MAX_CONVERSATIONS) {
        var oldest = accounts.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }
}
