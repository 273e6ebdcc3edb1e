package grok2api.store;

import grok2api.base.Secret;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Redis with a password and sixteen databases; it writes every change to disk at once. */
final class RedisServer extends TestServer {

  private static final String PASSWORD = "p@ss:word/1";

  private final String program;

  private RedisServer(String program) throws IOException {
    super("redis");
    this.program = program;
  }

  static RedisServer open() throws Exception {
    RedisServer server = new RedisServer(program("redis-server", "/usr/bin/redis-server"));
    server.start();
    return server;
  }

  @Override
  List<String> command() {
    return List.of(
        program,
        "--bind",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--dir",
        folder.toString(),
        "--requirepass",
        PASSWORD,
        "--appendonly",
        "yes",
        "--appendfsync",
        "always");
  }

  @Override
  boolean answers() {
    try (Jedis redis = client(0)) {
      return redis.ping().equals("PONG");
    } catch (JedisException e) {
      return false;
    }
  }

  Jedis client(int database) {
    Jedis redis = new Jedis("127.0.0.1", port);
    redis.auth(PASSWORD);
    redis.select(database);
    return redis;
  }

  /** A database without keys; its URL as the Python server writes it. */
  String database(int number) {
    try (Jedis redis = client(number)) {
      redis.flushDB();
    }
    return url(number);
  }

  String url(int number) {
    return "redis://:p%40ss%3Aword%2F1@127.0.0.1:" + port + "/" + number;
  }

  RedisDatabase connect(int number) {
    return RedisDatabase.open(RedisDsn.parse(new Secret(url(number))), Duration.ofSeconds(10));
  }

  RedisAccountStore store(int number, InstantSource clock) {
    return RedisAccountStore.on(connect(number), clock, false);
  }

  /** Puts keys there as a listing of them says: key, type, value. */
  void load(int number, Path listing) throws IOException {
    Json.Arr keys = (Json.Arr) JsonReader.parse(Files.readAllBytes(listing));
    try (Jedis redis = client(number)) {
      for (Json item : keys.items()) {
        Json.Obj key = (Json.Obj) item;
        put(redis, key.text("key").orElseThrow(), key.get("value").orElseThrow());
      }
    }
  }

  private static void put(Jedis redis, String key, Json value) {
    switch (value) {
      case Json.Str(var text) -> redis.set(key, text);
      case Json.Obj(var fields) ->
          fields.forEach((name, field) -> redis.hset(key, Map.of(name, ((Json.Str) field).text())));
      case Json.Arr(var members) -> members.forEach(member -> add(redis, key, member));
      default -> throw new IllegalArgumentException(key);
    }
  }

  /** A set's member is text, a sorted set's is text and score. */
  private static void add(Jedis redis, String key, Json member) {
    switch (member) {
      case Json.Str(var text) -> redis.sadd(key, text);
      case Json.Arr(var pair) ->
          redis.zadd(
              key,
              Double.parseDouble(((Json.Num) pair.get(1)).literal()),
              ((Json.Str) pair.get(0)).text());
      default -> throw new IllegalArgumentException(key);
    }
  }
}
