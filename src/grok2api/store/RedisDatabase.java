package grok2api.store;

import grok2api.base.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A Redis server: a few connections, used by as many platform threads. A connection that has lain
 * idle is tried before it is used; one that failed is closed with all idle ones, for a restart of
 * the server ends them all.
 */
final class RedisDatabase implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RedisDatabase.class.getName());
  private static final int CONNECTIONS = 4; // Redis does one thing at a time
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final Duration SIGN = Duration.ofSeconds(2); // of life, before work is sent
  private static final Duration AWAY = Duration.ofSeconds(1); // then it is tried again
  private static final Duration FRESH = Duration.ofMillis(500); // used as it is
  private static final Duration START_RETRY = Duration.ofMillis(500);

  /** Something done with a connection that nobody else uses meanwhile. */
  @FunctionalInterface
  interface Work<T> {
    T run(Jedis redis);
  }

  private record Idle(Jedis redis, long since) {}

  private final RedisDsn dsn;
  private final StoreThreads threads;
  private final ConcurrentLinkedDeque<Idle> idle = new ConcurrentLinkedDeque<>();
  private final Outage outage = new Outage("Redis");
  private volatile long awayUntil; // nanoTime; 0: never was

  private RedisDatabase(RedisDsn dsn, Duration longestQueue) {
    this.dsn = dsn;
    this.threads = new StoreThreads("store-redis", CONNECTIONS, longestQueue);
  }

  /** Connects; waits for a server that does not answer yet, but not for a wrong password. */
  static RedisDatabase open(RedisDsn dsn, Duration longest) {
    Drivers.requireRedis();
    RedisDatabase database = new RedisDatabase(dsn, longest);
    try {
      database.waitFor(longest);
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private void waitFor(Duration longest) {
    threads.call(
        () -> {
          long deadline = System.nanoTime() + longest.toNanos();
          while (true) {
            try {
              give(connect());
              return true;
            } catch (JedisException e) {
              boolean loading = String.valueOf(e.getMessage()).startsWith("LOADING");
              if (e instanceof JedisDataException && !loading) {
                throw StoreThreads.unavailable("Redis refuses: " + e.getMessage(), e);
              }
              if (System.nanoTime() - deadline > 0) {
                throw failed(e);
              }
              LOG.log(Level.INFO, "store.wait server=Redis");
              Thread.sleep(START_RETRY);
            }
          }
        });
  }

  private Jedis connect() {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis((int) CONNECT.toMillis())
            .socketTimeoutMillis((int) SIGN.toMillis())
            .database(dsn.database())
            .clientName("grok2api")
            .resp2();
    if (dsn.tls()) {
      config.sslOptions(SslOptions.defaults());
    }
    if (!dsn.user().isEmpty()) {
      config.user(dsn.user());
    }
    if (!dsn.password().isEmpty()) {
      config.password(dsn.password().reveal());
    }
    Jedis redis = new Jedis(new HostAndPort(dsn.host(), dsn.port()), config.build());
    try {
      awaitSign(redis);
      return redis;
    } catch (JedisException e) {
      redis.close();
      throw e;
    }
  }

  private static void awaitSign(Jedis redis) {
    redis.getConnection().setSoTimeout((int) SIGN.toMillis());
    redis.ping();
    redis.getConnection().setSoTimeout((int) ANSWER.toMillis());
  }

  /** Runs work on a thread of the database and waits for it, interruptibly. */
  <T> T call(Work<T> work) {
    return threads.call(() -> onConnection(work));
  }

  private <T> T onConnection(Work<T> work) {
    long until = awayUntil;
    if (until != 0 && System.nanoTime() - until < 0) {
      throw failed(new JedisConnectionException("the server did not answer a moment ago"));
    }
    Jedis redis = null;
    try {
      redis = take();
      T result = work.run(redis);
      give(redis);
      outage.back();
      awayUntil = 0;
      return result;
    } catch (JedisException e) {
      away();
      throw failed(e);
    } catch (RuntimeException e) {
      discard(redis); // it may stand in the middle of a transaction
      throw e;
    }
  }

  private Jedis take() {
    for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      if (System.nanoTime() - next.since() < FRESH.toNanos() || answers(next.redis())) {
        return next.redis();
      }
      discard(next.redis());
    }
    return connect();
  }

  private static boolean answers(Jedis redis) {
    try {
      awaitSign(redis);
      return true;
    } catch (JedisException e) {
      return false;
    }
  }

  private void give(Jedis redis) {
    idle.addFirst(new Idle(redis, System.nanoTime()));
  }

  private static void discard(Jedis redis) {
    if (redis != null) {
      redis.disconnect();
    }
  }

  private void away() {
    for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      discard(next.redis());
    }
    awayUntil = System.nanoTime() + AWAY.toNanos();
    outage.away();
  }

  private static Failure failed(JedisException e) {
    return StoreThreads.unavailable("The Redis server failed.", e);
  }

  /** Finishes what was submitted, then closes the connections. Idempotent. */
  @Override
  public void close() {
    threads.close();
    for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      discard(next.redis());
    }
  }
}
