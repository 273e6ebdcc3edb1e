package grok2api.store;

import grok2api.config.SharedDocument;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Transaction;

/** A shared text as a hash with {@code version} and {@code body}; a save watches it. */
final class RedisDocument implements SharedDocument {

  private final RedisDatabase database;
  private final String key;

  RedisDocument(RedisDatabase database, String name) {
    this.database = database;
    this.key = RedisKeys.document(name);
  }

  @Override
  public Stored load() {
    List<String> fields = database.call(redis -> redis.hmget(key, "body", "version"));
    boolean known = fields.get(1) != null;
    return known ? new Stored(fields.get(0), fields.get(1)) : new Stored("", NONE);
  }

  @Override
  public String version() {
    String version = database.call(redis -> redis.hget(key, "version"));
    return version == null ? NONE : version;
  }

  @Override
  public boolean save(String text, String expectedVersion) {
    return database.call(
        redis -> {
          redis.watch(key);
          String version = redis.hget(key, "version");
          if (!expectedVersion.equals(version == null ? NONE : version)) {
            redis.unwatch();
            return false;
          }
          Transaction all = redis.multi();
          String next = SqlConfig.next(expectedVersion);
          all.hset(key, Map.of("version", next, "body", text));
          return all.exec() != null;
        });
  }
}
