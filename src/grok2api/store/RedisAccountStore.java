package grok2api.store;

import grok2api.account.AccountChange;
import grok2api.account.AccountRecord;
import grok2api.account.AccountStore;
import grok2api.base.Failure;
import grok2api.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;

/**
 * Accounts in Redis, in the keys of the Python server.
 *
 * <p>A change reads under a watch of the counter and writes in one MULTI/EXEC that also raises the
 * counter; when another instance was faster, it is done again on what is there now. How safe a
 * change is depends on the server's persistence; it knows no difference per change.
 */
final class RedisAccountStore implements AccountStore, CopyTarget {

  private static final int VERSION = 1;
  private static final int TRIES = 200;
  private static final int SCAN_COUNT = 1_000;
  private static final int COPIES = 500; // records per step of a backup

  private final RedisDatabase database;
  private final InstantSource clock;
  private final boolean readOnly;
  private final long term; // 0: changes are in nobody's name

  private RedisAccountStore(
      RedisDatabase database, InstantSource clock, boolean readOnly, long term) {
    this.database = database;
    this.clock = clock;
    this.readOnly = readOnly;
    this.term = term;
  }

  /** On an open server; refuses keys of a newer program ({@code storage_newer}). */
  static RedisAccountStore on(RedisDatabase database, InstantSource clock, boolean readOnly) {
    database.call(
        redis -> {
          String schema = redis.get(RedisKeys.SCHEMA);
          if (schema != null && number(schema) > VERSION) {
            throw Failure.of(
                    Failure.Kind.UNAVAILABLE,
                    "storage_newer",
                    "The keys in Redis have schema " + schema + ", this program knows " + VERSION)
                .build();
          }
          if (!readOnly) {
            redis.set(RedisKeys.REVISION, "0", SetParams.setParams().nx());
            redis.set(RedisKeys.SCHEMA, Integer.toString(VERSION));
          }
          return true;
        });
    return new RedisAccountStore(database, clock, readOnly, 0);
  }

  /**
   * Reads all records, found by SCAN, and puts the sets and the log right where the Python server
   * left them wrong: it does not move an account whose pool changes.
   */
  @Override
  public Snapshot load() {
    return database.call(
        redis -> {
          redis.watch(RedisKeys.REVISION);
          long revision = revision(redis);
          List<AccountRecord> all = new RedisRows(redis, 0).read(scan(redis));
          long highest = all.stream().mapToLong(r -> r.stamps().revision()).max().orElse(0);
          if (readOnly || !mend(redis, all, Math.max(revision, highest))) {
            redis.unwatch(); // changed meanwhile: by a program that keeps order itself
          }
          List<AccountRecord> live = all.stream().filter(row -> !row.isDeleted()).toList();
          // Every record up to this revision was seen: go on after the last token of it.
          return new Snapshot(live, new Position(revision, Character.toString(0x10ffff)));
        });
  }

  private static Set<String> scan(Jedis redis) {
    Set<String> tokens = new LinkedHashSet<>(); // SCAN may name a key twice
    ScanParams params = new ScanParams().match(RedisKeys.RECORDS).count(SCAN_COUNT);
    String cursor = ScanParams.SCAN_POINTER_START;
    do {
      ScanResult<String> page = redis.scan(cursor, params);
      page.getResult().forEach(key -> tokens.add(RedisKeys.token(key)));
      cursor = page.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return tokens;
  }

  /** Under a watch; false when nothing had to be done or another instance was faster. */
  private static boolean mend(Jedis redis, List<AccountRecord> all, long revision) {
    Map<String, Set<String>> sets = RedisSets.of(all);
    boolean right =
        sets.entrySet().stream()
                .allMatch(set -> redis.smembers(set.getKey()).equals(set.getValue()))
            && redis.zcard(RedisKeys.LOG) == all.size()
            && revision == revision(redis);
    if (right) {
      return false;
    }
    Transaction transaction = redis.multi();
    sets.forEach(
        (key, tokens) -> {
          transaction.del(key);
          if (!tokens.isEmpty()) {
            transaction.sadd(key, tokens.toArray(String[]::new));
          }
        });
    transaction.del(RedisKeys.LOG);
    all.forEach(
        row -> transaction.zadd(RedisKeys.LOG, (double) row.stamps().revision(), row.key()));
    transaction.set(RedisKeys.REVISION, Long.toString(revision));
    return transaction.exec() != null;
  }

  @Override
  public Page changesSince(Position after) {
    return database.call(
        redis -> {
          long stored = revision(redis);
          List<Tuple> found = new ArrayList<>(sameRevision(redis, after));
          if (found.size() < PAGE_ROWS) {
            found.addAll(byScore(redis, "(" + after.revision(), "+inf", PAGE_ROWS - found.size()));
          }
          List<Tuple> page = found.subList(0, Math.min(found.size(), PAGE_ROWS));
          if (page.isEmpty()) {
            return new Page(List.of(), after, false, stored);
          }
          List<AccountRecord> rows =
              new RedisRows(redis, 0).read(page.stream().map(Tuple::getElement).toList());
          Tuple last = page.getLast();
          // From the log, not the record, which may have changed again since.
          Position next = new Position((long) last.getScore(), last.getElement());
          return new Page(rows, next, page.size() == PAGE_ROWS, stored);
        });
  }

  /** Tokens of the position's own revision that come after it, in the server's order: by bytes. */
  private static List<Tuple> sameRevision(Jedis redis, Position after) {
    if (after.token().equals(Character.toString(0x10ffff))) {
      return List.of();
    }
    byte[] place = after.token().getBytes(StandardCharsets.UTF_8);
    String revision = Long.toString(after.revision());
    return byScore(redis, revision, revision, Integer.MAX_VALUE).stream()
        .filter(tuple -> Arrays.compareUnsigned(tuple.getBinaryElement(), place) > 0)
        .toList();
  }

  /** The old command: the one that replaces it asks for Redis 6.2. */
  @SuppressWarnings("deprecation")
  private static List<Tuple> byScore(Jedis redis, String from, String to, int most) {
    return redis.zrangeByScoreWithScores(RedisKeys.LOG, from, to, 0, most);
  }

  @Override
  public Applied apply(List<AccountChange> changes, Durability durability) {
    return database.call(
        redis -> repeated(redis, RedisKeys.REVISION, () -> tryApply(redis, changes)));
  }

  /** One try of a change: empty when another instance was faster. */
  interface Try<T> {
    Optional<T> run();
  }

  /** Tries, under a watch of a key, until no other instance is faster. */
  static <T> T repeated(Jedis redis, String watched, Try<T> one) {
    for (int i = 0; i < TRIES; i++) {
      redis.watch(watched);
      Optional<T> done = one.run();
      if (done.isPresent()) {
        return done.get();
      }
      pause(i);
    }
    throw StoreThreads.unavailable("Other instances keep changing the same keys in Redis.", null);
  }

  /** Longer after each failure and never the same, so that one of several gets through. */
  private static void pause(int failures) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(1 + Math.min(failures, 20)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("stopped while waiting for Redis");
    }
  }

  private Optional<Applied> tryApply(Jedis redis, List<AccountChange> changes) {
    requireTerm(redis);
    long before = revision(redis);
    RedisRows rows = new RedisRows(redis, before + 1);
    rows.readAhead(AccountChange.tokens(changes));
    ChangeRunner runner = new ChangeRunner(rows, clock.millis());
    List<Result> results = changes.stream().map(runner::run).toList();
    if (results.stream().noneMatch(Result::wrote)) {
      redis.unwatch();
      return Optional.of(new Applied(before, results));
    }
    Transaction transaction = redis.multi();
    transaction.incr(RedisKeys.REVISION);
    rows.send(transaction);
    return executed(transaction).map(done -> new Applied(before + 1, results));
  }

  private static Optional<Boolean> executed(Transaction transaction) {
    return transaction.exec() == null ? Optional.empty() : Optional.of(true);
  }

  @Override
  public int purge(long deletedUntilMillis, int batchRows, boolean compact) {
    int total = 0;
    for (List<String> tokens : pages(log(), Math.min(batchRows, PAGE_ROWS))) {
      total +=
          database.call(
              redis ->
                  repeated(
                      redis,
                      RedisKeys.REVISION,
                      () -> tryPurge(redis, tokens, deletedUntilMillis)));
    }
    return total;
  }

  @Override
  public AccountStore inTerm(long number) {
    return new RedisAccountStore(database, clock, readOnly, number);
  }

  /** Watched, so that nothing is written if another begins to lead meanwhile. */
  private void requireTerm(Jedis redis) {
    if (term != 0) {
      redis.watch(RedisKeys.LEADER_NUMBER);
      if (number(redis.get(RedisKeys.LEADER_NUMBER)) != term) {
        redis.unwatch();
        throw LeaseLeader.superseded();
      }
    }
  }

  private Optional<Integer> tryPurge(Jedis redis, List<String> tokens, long until) {
    requireTerm(redis);
    List<AccountRecord> old =
        new RedisRows(redis, 0)
            .read(tokens).stream()
                .filter(row -> row.isDeleted() && row.stamps().deletedAt() <= until)
                .toList();
    Transaction transaction = redis.multi();
    for (AccountRecord row : old) {
      transaction.del(RedisKeys.record(row.key()));
      transaction.zrem(RedisKeys.LOG, row.key());
    }
    return executed(transaction).map(done -> old.size());
  }

  private List<String> log() {
    return database.call(redis -> redis.zrange(RedisKeys.LOG, 0, -1));
  }

  private static List<List<String>> pages(List<String> all, int size) {
    List<List<String>> pages = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      pages.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return pages;
  }

  /** Copies all records into one hash: token to JSON text of its fields. */
  @Override
  public String backUp(String reason) {
    String key = RedisKeys.backup(reason + "-" + clock.millis());
    for (List<String> tokens : pages(log(), COPIES)) {
      database.call(
          redis -> {
            new RedisRows(redis, 0)
                .read(tokens)
                .forEach(row -> redis.hset(key, row.key(), text(AccountRow.write(row))));
            return true;
          });
    }
    return key;
  }

  private static String text(Map<String, Object> row) {
    JsonWriter out = new JsonWriter(1_024).beginObject();
    row.forEach((column, value) -> out.field(column, value == null ? "" : value.toString()));
    return out.endObject().toString();
  }

  @Override
  public State copyState() {
    return database.call(
        redis -> {
          String copied = redis.get(RedisKeys.MIGRATION);
          boolean empty = copied == null && revision(redis) == 0 && redis.zcard(RedisKeys.LOG) == 0;
          return new State(copied != null, number(copied), empty);
        });
  }

  @Override
  public boolean copy(List<AccountRecord> rows, long alreadyCopied) {
    return database.call(
        redis -> {
          redis.watch(RedisKeys.MIGRATION);
          if (number(redis.get(RedisKeys.MIGRATION)) != alreadyCopied) {
            redis.unwatch();
            return false;
          }
          RedisRows target = new RedisRows(redis, 0);
          rows.forEach(target::put);
          Transaction transaction = redis.multi();
          target.send(transaction);
          transaction.set(RedisKeys.MIGRATION, Long.toString(alreadyCopied + rows.size()));
          return executed(transaction).isPresent();
        });
  }

  @Override
  public void copyDone(long revision) {
    database.call(
        redis -> {
          Transaction transaction = redis.multi();
          transaction.set(RedisKeys.REVISION, Long.toString(revision));
          transaction.del(RedisKeys.MIGRATION);
          return transaction.exec();
        });
  }

  @Override
  public long rows() {
    return database.call(redis -> redis.zcard(RedisKeys.LOG));
  }

  private static long revision(Jedis redis) {
    return number(redis.get(RedisKeys.REVISION));
  }

  private static long number(String text) {
    return text == null || text.isEmpty() ? 0 : Long.parseLong(text);
  }

  @Override
  public void close() {
    database.close();
  }
}
