package grok2api.store;

import grok2api.audit.RequestLogStore;
import grok2api.audit.RequestQuery;
import grok2api.audit.RequestRow;
import grok2api.base.Failure;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import redis.clients.jedis.Pipeline;

/**
 * The request log in Redis: one sorted set, scored with the time, of rows as text: their number and
 * their columns as a JSON list. A row sent twice is the same member. Filters are applied here.
 */
final class RedisRequests implements RequestLogStore {

  private static final int PORTION = 500;

  private final RedisDatabase database;

  /** The server is not closed along with this. */
  RedisRequests(RedisDatabase database) {
    this.database = database;
  }

  @Override
  public void add(List<RequestRow> rows) {
    database.call(
        redis -> {
          Pipeline all = redis.pipelined();
          rows.forEach(row -> all.zadd(RedisKeys.REQUESTS, (double) row.ts(), member(row)));
          all.syncAndReturnAll().forEach(RedisRequests::check);
          return true;
        });
  }

  /** Commands of a pipeline fail one by one, without a word. */
  private static void check(Object answer) {
    if (answer instanceof RuntimeException refused) {
      throw refused;
    }
  }

  /** Numbers of one length, so that rows of one time are in their order. */
  private static String member(RequestRow row) {
    List<Json> columns = new ArrayList<>();
    for (Object value : RequestColumns.values(row)) {
      columns.add(
          value instanceof String text ? Json.of(text) : new Json.Num(String.valueOf(value)));
    }
    return "%016d ".formatted(RequestDatabase.number(row)) + new Json.Arr(columns).compact();
  }

  private record Columns(List<Json> columns) implements RequestColumns.Stored {
    @Override
    public String text(String column) {
      int at = RequestColumns.NAMES.indexOf(column);
      return at < columns.size() && columns.get(at) instanceof Json.Str(var text) ? text : "";
    }

    @Override
    public long number(String column) {
      Json value = columns.get(RequestColumns.NAMES.indexOf(column));
      return value instanceof Json.Num number ? number.decimal().longValue() : 0;
    }
  }

  /** The first of the columns. */
  private static long time(String member) {
    return Long.parseLong(member, member.indexOf('[') + 1, member.indexOf(','), 10);
  }

  private static RequestRow row(String member) {
    int blank = member.indexOf(' ');
    Json columns = JsonReader.parse(member.substring(blank + 1));
    if (!(columns instanceof Json.Arr(var items))) {
      throw Failure.internal("A row of the request log is no list.", null);
    }
    try {
      return RequestColumns.row(Long.parseLong(member.substring(0, blank)), new Columns(items));
    } catch (SQLException e) {
      throw new IllegalStateException("nobody asks a database here", e);
    }
  }

  /**
   * Rows of a time in one of the two orders, until one is refused. Old commands: those that replace
   * them ask for Redis 6.2.
   *
   * @param worth whether a member is worth reading
   */
  @SuppressWarnings("deprecation")
  private void walk(
      long from,
      long to,
      boolean newestFirst,
      Predicate<String> worth,
      Predicate<RequestRow> sink) {
    long most =
        Math.min(to, Long.MAX_VALUE / 2) - 1; // scores are exact up to 2^53, enough for time
    long edge = newestFirst ? most : from;
    int skipped = 0; // rows at the edge that were handed out already
    List<String> portion;
    do {
      long start = edge;
      int past = skipped;
      portion =
          database.call(
              redis ->
                  newestFirst
                      ? redis.zrevrangeByScore(
                          RedisKeys.REQUESTS, (double) start, (double) from, past, PORTION)
                      : redis.zrangeByScore(
                          RedisKeys.REQUESTS, (double) start, (double) most, past, PORTION));
      for (String member : portion) {
        long ts = time(member);
        skipped = ts == edge ? skipped + 1 : 1;
        edge = ts;
        if (worth.test(member) && !sink.test(row(member))) {
          return;
        }
      }
    } while (portion.size() == PORTION);
  }

  @Override
  public List<RequestRow> page(RequestQuery query) {
    List<RequestRow> rows = new ArrayList<>();
    long to = query.before().map(place -> Math.min(query.to(), place.ts() + 1)).orElse(query.to());
    walk(
        query.from(),
        to,
        true,
        mayHold(query.text()),
        row -> {
          if (matches(row, query)) {
            rows.add(row);
          }
          return rows.size() < query.limit();
        });
    return rows;
  }

  /** Reading all rows takes long: those without the text, as it stands in JSON, are passed over. */
  private static Predicate<String> mayHold(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    boolean literal = wanted.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\');
    return member -> !literal || member.toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static boolean matches(RequestRow row, RequestQuery query) {
    int status = row.result().status();
    return query.before().map(place -> row.ts() < place.ts() || row.id() < place.id()).orElse(true)
        && status >= query.minStatus()
        && status <= query.maxStatus()
        && (query.model().isEmpty() || query.model().equals(row.what().model()))
        && (query.clientKey().isEmpty() || query.clientKey().equals(row.who().clientKey()))
        && (query.account().isEmpty() || query.account().equals(row.by().account()))
        && (query.text().isEmpty() || contains(row, query.text().toLowerCase(Locale.ROOT)));
  }

  private static boolean contains(RequestRow row, String wanted) {
    List<Object> values = RequestColumns.values(row);
    return RequestColumns.SEARCHED.stream()
        .map(column -> values.get(RequestColumns.NAMES.indexOf(column)).toString())
        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted));
  }

  @Override
  public void scan(long from, long to, Consumer<Sample> sink) {
    walk(
        from,
        to,
        false,
        member -> true,
        row -> {
          sink.accept(
              new Sample(
                  row.ts(),
                  row.what().model(),
                  row.who().clientKey(),
                  row.result().status(),
                  row.result().isError(),
                  row.cost().durationMillis(),
                  row.cost().promptTokens(),
                  row.cost().completionTokens()));
          return true;
        });
  }

  @Override
  public Map<String, Integer> countByKey(long from) {
    Map<String, Integer> counts = new HashMap<>();
    scan(from, Long.MAX_VALUE, row -> counts.merge(row.clientKey(), 1, Integer::sum));
    return counts;
  }

  @Override
  public int clear() {
    return database.call(redis -> (int) redis.zremrangeByRank(RedisKeys.REQUESTS, 0, -1));
  }

  @Override
  public int prune(long before, int maxRows) {
    return database.call(
        redis ->
            (int)
                (redis.zremrangeByScore(RedisKeys.REQUESTS, 0, (double) (before - 1))
                    + redis.zremrangeByRank(RedisKeys.REQUESTS, 0, -1L - maxRows)));
  }

  /** Nothing: the connections are the storage's. */
  @Override
  public void close() {}
}
