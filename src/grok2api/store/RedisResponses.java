package grok2api.store;

import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.config.Config;
import grok2api.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.resps.Tuple;

/**
 * Kept turns in Redis: a hash per turn, whose fields {@code in 0 msg_…} are its items; the turns by
 * age; their sizes; and per owner and item the turns that hold it. What a look at the room would
 * drop ends by itself an hour later, should no instance be left to look.
 */
final class RedisResponses implements ConversationStore {

  private static final Duration GRACE = Duration.ofHours(1);

  private final RedisDatabase database;
  private final ResponsesRoom room;

  /** The server is not closed along with this. */
  RedisResponses(RedisDatabase database, InstantSource clock, Supplier<Config.Responses> limits) {
    this.database = database;
    this.room = new ResponsesRoom(new Keys(), clock, limits);
  }

  @Override
  public void save(StoredTurn turn) {
    ResponsesRow row = ResponsesRow.of(turn);
    long seconds = room.age().plus(GRACE).toSeconds();
    database.call(
        redis -> {
          Map<String, String> before = redis.hgetAll(RedisKeys.response(row.id()));
          Transaction all = redis.multi();
          remove(all, row.id(), before);
          String key = RedisKeys.response(row.id());
          all.hset(key, fields(row));
          all.expire(key, seconds);
          all.zadd(RedisKeys.RESPONSES, (double) row.createdAt(), row.id());
          all.hset(RedisKeys.RESPONSE_SIZES, row.id(), Long.toString(row.size()));
          for (ResponsesRow.Item item : row.items()) {
            String holders = RedisKeys.responseItem(row.owner(), item.id());
            all.zadd(holders, (double) row.createdAt(), row.id() + " " + field(item));
            all.expire(holders, seconds);
          }
          return all.exec();
        });
    room.added(row.size());
  }

  private static Map<String, String> fields(ResponsesRow row) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("owner", row.owner());
    fields.put("created_at", Long.toString(row.createdAt()));
    fields.put("answer", row.answer());
    Optional.ofNullable(row.previous()).ifPresent(previous -> fields.put("previous", previous));
    Optional.ofNullable(row.place()).ifPresent(place -> fields.put("place", place));
    row.items().forEach(item -> fields.put(field(item), item.body()));
    return fields;
  }

  private static String field(ResponsesRow.Item item) {
    return item.side() + " " + item.position() + " " + item.id();
  }

  @Override
  public Optional<StoredTurn> find(String owner, String id) {
    long oldest = room.oldest();
    return database.call(redis -> row(redis, owner, id, oldest)).map(ResponsesRow::turn);
  }

  @Override
  public List<StoredTurn> history(String owner, String id, int most) {
    long oldest = room.oldest();
    List<ResponsesRow> rows =
        database.call(
            redis -> {
              Deque<ResponsesRow> chain = new ArrayDeque<>();
              for (String next = id; next != null; next = chain.getFirst().previous()) {
                Optional<ResponsesRow> row = row(redis, owner, next, oldest);
                if (row.isEmpty() || chain.size() == most) {
                  return List.of();
                }
                chain.addFirst(row.get());
              }
              return List.copyOf(chain);
            });
    return rows.stream().map(ResponsesRow::turn).toList();
  }

  private static Optional<ResponsesRow> row(Jedis redis, String owner, String id, long oldest) {
    if (!ResponsesRow.mayBeId(id)) {
      return Optional.empty();
    }
    Map<String, String> fields = redis.hgetAll(RedisKeys.response(id));
    if (!owner.equals(fields.get("owner"))) {
      return Optional.empty();
    }
    long createdAt = Long.parseLong(fields.get("created_at"));
    List<ResponsesRow.Item> items = new ArrayList<>();
    fields.forEach((name, body) -> item(name, body).ifPresent(items::add));
    items.sort((a, b) -> Integer.compare(a.position(), b.position()));
    ResponsesRow row =
        new ResponsesRow(
            id,
            owner,
            fields.get("previous"),
            createdAt,
            fields.get("answer"),
            fields.get("place"),
            items);
    return createdAt < oldest ? Optional.empty() : Optional.of(row);
  }

  private static Optional<ResponsesRow.Item> item(String field, String body) {
    String[] words = field.split(" ", 3);
    return words.length < 3
        ? Optional.empty()
        : Optional.of(new ResponsesRow.Item(words[0], Integer.parseInt(words[1]), words[2], body));
  }

  @Override
  public Map<String, Json.Obj> items(String owner, Set<String> ids) {
    long oldest = room.oldest();
    Map<String, String> bodies =
        database.call(
            redis -> {
              Map<String, String> found = new HashMap<>();
              for (String id : ids) {
                newest(redis, owner, id, oldest).ifPresent(body -> found.put(id, body));
              }
              return found;
            });
    Map<String, Json.Obj> objects = new HashMap<>();
    bodies.forEach((id, body) -> objects.put(id, ResponsesRow.object(body)));
    return objects;
  }

  /** The old command: the one that replaces it asks for Redis 6.2. */
  @SuppressWarnings("deprecation")
  private static Optional<String> newest(Jedis redis, String owner, String id, long oldest) {
    String holders = RedisKeys.responseItem(owner, ResponsesRow.itemKey(id));
    for (Tuple holder : redis.zrevrangeWithScores(holders, 0, 9)) {
      String[] place = holder.getElement().split(" ", 2);
      String body = redis.hget(RedisKeys.response(place[0]), place[1]);
      if (holder.getScore() >= oldest && body != null) {
        return Optional.of(body);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean delete(String owner, String id) {
    long oldest = room.oldest();
    return database.call(
        redis -> {
          boolean known = row(redis, owner, id, oldest).isPresent();
          if (known) {
            remove(redis, List.of(id));
          }
          return known;
        });
  }

  private static void remove(Jedis redis, List<String> ids) {
    for (String id : ids) {
      Map<String, String> fields = redis.hgetAll(RedisKeys.response(id));
      Transaction all = redis.multi();
      remove(all, id, fields);
      all.exec();
    }
  }

  private static void remove(Transaction all, String id, Map<String, String> fields) {
    fields.forEach(
        (name, body) ->
            item(name, body)
                .ifPresent(
                    item ->
                        all.zrem(
                            RedisKeys.responseItem(fields.get("owner"), item.id()),
                            id + " " + name)));
    all.del(RedisKeys.response(id));
    all.zrem(RedisKeys.RESPONSES, id);
    all.hdel(RedisKeys.RESPONSE_SIZES, id);
  }

  /** Nothing: the connections are the storage's. */
  @Override
  public void close() {}

  /** The keys as a shelf. */
  private final class Keys implements ResponsesRoom.Shelf {

    @Override
    public long bytes() {
      return database.call(
          redis -> redis.hvals(RedisKeys.RESPONSE_SIZES).stream().mapToLong(Long::parseLong).sum());
    }

    @Override
    public List<ResponsesRoom.Kept> oldest(int most) {
      return database.call(
          redis -> {
            List<ResponsesRoom.Kept> kept = new ArrayList<>();
            for (Tuple turn : redis.zrangeWithScores(RedisKeys.RESPONSES, 0, most - 1)) {
              String size = redis.hget(RedisKeys.RESPONSE_SIZES, turn.getElement());
              long bytes = size == null ? 0 : Long.parseLong(size);
              kept.add(new ResponsesRoom.Kept(turn.getElement(), (long) turn.getScore(), bytes));
            }
            return kept;
          });
    }

    @Override
    public void remove(List<String> ids) {
      database.call(
          redis -> {
            RedisResponses.remove(redis, ids);
            return true;
          });
    }
  }
}
