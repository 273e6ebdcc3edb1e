package grok2api.store;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** The lease as a key that ends by itself; its value names the instance that holds it. */
final class RedisLease implements Lease {

  private static final String PROLONG =
      "if redis.call('GET', KEYS[1]) == ARGV[1] then"
          + " return redis.call('PEXPIRE', KEYS[1], ARGV[2]) else return 0 end";
  private static final String RELEASE =
      "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1])"
          + " else return 0 end";

  private final RedisDatabase database;
  private final String instance;
  private final long lasts;

  RedisLease(RedisDatabase database, Duration lasts, String instance) {
    this.database = database;
    this.lasts = lasts.toMillis();
    this.instance = instance;
  }

  @Override
  public OptionalLong take() {
    return database.call(
        redis -> {
          SetParams free = SetParams.setParams().nx().px(lasts);
          if (redis.set(RedisKeys.LEADER, instance, free) != null) {
            return OptionalLong.of(redis.incr(RedisKeys.LEADER_NUMBER));
          }
          return isTrue(run(redis, PROLONG))
              ? OptionalLong.of(Long.parseLong(redis.get(RedisKeys.LEADER_NUMBER)))
              : OptionalLong.empty();
        });
  }

  @Override
  public void release() {
    database.call(redis -> run(redis, RELEASE));
  }

  private Object run(Jedis redis, String script) {
    return redis.eval(script, List.of(RedisKeys.LEADER), List.of(instance, Long.toString(lasts)));
  }

  private static boolean isTrue(Object answer) {
    return answer instanceof Long number && number == 1;
  }
}
