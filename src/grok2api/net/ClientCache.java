package grok2api.net;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The clients that exist, one per egress identity. Those of an account's own proxy (placeholder in
 * the URL) are given up when nobody has used them for a while.
 */
final class ClientCache {

  private static final long UNUSED = Duration.ofMinutes(5).toNanos();
  private static final int FEW = 8;

  private final boolean trustAnyProxy;
  private final Dialer.Tls tls;
  private final Watchdog watchdog;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Optional<ProxyAddress>, SharedClient> clients = new HashMap<>();
  private boolean retired;

  ClientCache(boolean trustAnyProxy, Dialer.Tls tls, Watchdog watchdog) {
    this.trustAnyProxy = trustAnyProxy;
    this.tls = tls;
    this.watchdog = watchdog;
  }

  /** The client of an identity, acquired. */
  SharedClient acquire(Optional<ProxyAddress> proxy) {
    lock.lock();
    try {
      SharedClient known = clients.get(proxy);
      if (known != null && known.acquire()) {
        return known;
      }
      long now = System.nanoTime();
      dropUnused(now);
      SharedClient fresh =
          new SharedClient(new EgressClient(proxy, trustAnyProxy, tls, watchdog), now);
      fresh.acquire();
      if (retired) {
        fresh.retire(); // a lease that came too late: the client ends with it
      } else {
        clients.put(proxy, fresh);
      }
      return fresh;
    } finally {
      lock.unlock();
    }
  }

  private void dropUnused(long now) {
    if (clients.size() >= FEW) {
      clients
          .values()
          .removeIf(
              client -> {
                boolean unused = client.isUnusedFor(UNUSED, now);
                if (unused) {
                  client.retire();
                }
                return unused;
              });
    }
  }

  /** The next lease gets a new client; leases that are open keep theirs. */
  void renew(Optional<ProxyAddress> proxy, SharedClient old) {
    lock.lock();
    try {
      clients.remove(proxy, old);
    } finally {
      lock.unlock();
    }
    old.retire();
  }

  /** Retires all. */
  void retire() {
    lock.lock();
    try {
      retired = true;
      clients.values().forEach(SharedClient::retire);
      clients.clear();
    } finally {
      lock.unlock();
    }
  }
}
