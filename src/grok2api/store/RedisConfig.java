package grok2api.store;

import grok2api.config.ConfigBackend;
import grok2api.json.Json;
import java.time.Duration;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;

/**
 * Settings in the hash {@code config:user}: dotted key to JSON text; {@code config:version} goes up
 * with every save, which watches it.
 */
final class RedisConfig implements ConfigBackend {

  private final RedisDatabase database;

  RedisConfig(RedisDatabase database) {
    this.database = database;
  }

  @Override
  public Stored load() {
    return database.call(
        redis -> {
          String version = version(redis); // first: fields may be newer than it, never older
          return Stored.ofDotted(redis.hgetAll(RedisKeys.CONFIG), version);
        });
  }

  @Override
  public String version() {
    return database.call(RedisConfig::version);
  }

  private static String version(Jedis redis) {
    String version = redis.get(RedisKeys.CONFIG_VERSION);
    return version == null ? "0" : version;
  }

  @Override
  public void save(Map<String, Json> changes, String expectedVersion) {
    boolean saved =
        database.call(
            redis -> {
              redis.watch(RedisKeys.CONFIG_VERSION);
              String version = version(redis);
              if (!version.equals(expectedVersion)) {
                redis.unwatch();
                return false;
              }
              Transaction transaction = redis.multi();
              changes.forEach((name, value) -> put(transaction, name, value));
              transaction.set(RedisKeys.CONFIG_VERSION, SqlConfig.next(version));
              return transaction.exec() != null;
            });
    if (!saved) {
      throw SqlConfig.changed();
    }
  }

  private static void put(Transaction transaction, String name, Json value) {
    if (value instanceof Json.Null) {
      transaction.hdel(RedisKeys.CONFIG, name);
    } else {
      transaction.hset(RedisKeys.CONFIG, name, value.compact());
    }
  }

  @Override
  public Duration pollInterval() {
    return SqlConfig.POLL;
  }

  @Override
  public String name() {
    return "Redis config:user";
  }
}
