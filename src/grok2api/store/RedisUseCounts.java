package grok2api.store;

import grok2api.audit.UseCounts;
import java.util.HashMap;
import java.util.Map;
import redis.clients.jedis.Transaction;

/** Uses of client keys in Redis: a hash for each span of time, which ends by itself. */
final class RedisUseCounts implements UseCounts {

  private final RedisDatabase database;

  RedisUseCounts(RedisDatabase database) {
    this.database = database;
  }

  @Override
  public Map<Window, Integer> add(Map<Window, Integer> more, long now) {
    return database.call(
        redis -> {
          Transaction all = redis.multi();
          more.forEach(
              (window, n) -> {
                String hash = RedisKeys.keyUse(window.span(), window.start());
                all.hincrBy(hash, window.key(), n);
                all.expire(hash, 2 * window.span().millis() / 1_000);
              });
          all.exec();
          Map<Window, Integer> found = new HashMap<>();
          for (Span span : Span.values()) {
            long start = span.start(now);
            redis
                .hgetAll(RedisKeys.keyUse(span, start))
                .forEach((key, n) -> found.put(new Window(key, span, start), Integer.parseInt(n)));
          }
          return found;
        });
  }
}
