package grok2api.store;

import grok2api.account.AccountRecord;
import grok2api.model.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;

/**
 * The records that one change touches: read under a watch, written in one MULTI/EXEC. Every value
 * is text, and empty text is none.
 */
final class RedisRows implements ChangeRunner.Rows {

  private static final int BATCH = 1_000; // records per round trip

  private final AccountRow reader = new AccountRow();
  private final Jedis redis;
  private final long revision;
  private final Map<String, Optional<AccountRecord>> known = new HashMap<>();
  private final Map<String, AccountRecord> written = new LinkedHashMap<>();

  RedisRows(Jedis redis, long revision) {
    this.redis = redis;
    this.revision = revision;
  }

  /** Reads the records of these tokens now. */
  void readAhead(Collection<String> tokens) {
    tokens.forEach(token -> known.put(token, Optional.empty()));
    read(tokens).forEach(row -> known.put(row.key(), Optional.of(row)));
  }

  /** Reads records, many per round trip; those that do not exist are left out. */
  List<AccountRecord> read(Collection<String> tokens) {
    List<String> wanted = List.copyOf(tokens);
    List<AccountRecord> rows = new ArrayList<>(wanted.size());
    for (int from = 0; from < wanted.size(); from += BATCH) {
      List<String> batch = wanted.subList(from, Math.min(wanted.size(), from + BATCH));
      Map<String, Response<Map<String, String>>> answers = new LinkedHashMap<>();
      try (Pipeline pipeline = redis.pipelined()) {
        batch.forEach(t -> answers.put(t, pipeline.hgetAll(RedisKeys.record(t))));
      } // closing reads all answers
      answers.forEach(
          (token, answer) -> {
            if (!answer.get().isEmpty()) {
              rows.add(reader.read(new Fields(token, answer.get())));
            }
          });
    }
    return rows;
  }

  @Override
  public Optional<AccountRecord> find(String token) {
    if (!known.containsKey(token)) {
      readAhead(List.of(token));
    }
    return known.get(token);
  }

  @Override
  public AccountRecord write(AccountRecord record, boolean exists) {
    AccountRecord stamped = ChangeRunner.stamped(record, revision);
    put(stamped);
    return stamped;
  }

  /** Writes a record as it is, its own revision included. */
  void put(AccountRecord row) {
    known.put(row.key(), Optional.of(row));
    written.put(row.key(), row);
  }

  @Override
  public List<String> liveTokens(String pool) {
    Set<String> tokens = new LinkedHashSet<>(redis.smembers(RedisKeys.pool(Pool.parse(pool, ""))));
    List<String> unread = tokens.stream().filter(token -> !known.containsKey(token)).toList();
    readAhead(unread);
    tokens.addAll(written.keySet());
    return tokens.stream()
        .filter(
            t -> known.get(t).filter(r -> !r.isDeleted() && r.pool().id().equals(pool)).isPresent())
        .toList();
  }

  /** Puts what was written into a transaction, with the sets and the log that go with it. */
  void send(Transaction transaction) {
    written.values().forEach(row -> send(transaction, row));
  }

  private static void send(Transaction transaction, AccountRecord row) {
    transaction.hset(RedisKeys.record(row.key()), fields(row));
    transaction.zadd(RedisKeys.LOG, (double) row.stamps().revision(), row.key());
    for (Pool pool : Pool.values()) {
      if (pool == row.pool() && !row.isDeleted()) {
        transaction.sadd(RedisKeys.pool(pool), row.key());
      } else {
        transaction.srem(RedisKeys.pool(pool), row.key());
      }
    }
  }

  private static Map<String, String> fields(AccountRecord row) {
    Map<String, String> fields = new LinkedHashMap<>();
    AccountRow.write(row)
        .forEach(
            (column, value) -> {
              if (!column.equals("token")) {
                fields.put(column, value == null ? "" : value.toString());
              }
            });
    return fields;
  }

  /** A hash as a row; the token is in the key only. */
  private record Fields(String token, Map<String, String> values) implements AccountRow.Columns {

    @Override
    public String text(String column) {
      String value = column.equals("token") ? token : values.get(column);
      return value == null || value.isEmpty() ? null : value;
    }

    @Override
    public long number(String column) {
      String value = text(column);
      try {
        return value == null ? 0 : (long) Double.parseDouble(value);
      } catch (NumberFormatException notOurs) {
        return 0; // the row must stay readable
      }
    }
  }
}
