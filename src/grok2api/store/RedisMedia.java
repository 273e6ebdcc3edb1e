package grok2api.store;

import grok2api.media.AnswerStore;
import grok2api.media.FilmOrder;
import grok2api.media.JobStore;
import grok2api.media.Reference;
import grok2api.media.Runner;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.params.SetParams;

/**
 * Film jobs and named answers in Redis: a hash per job, all jobs by the order they came in, those
 * that are not over once more, references as lists. A change watches the job, so that of two
 * instances one is told that it was too late. How safe a job is depends on the server's
 * persistence.
 */
final class RedisMedia implements JobStore, AnswerStore, StoreRunner.Marks {

  private static final Duration ANSWER = Duration.ofHours(1);
  private static final int PAGE = 100;
  private static final char GAP = '\n';

  private final RedisDatabase database;
  private final InstantSource clock;
  private final Runner runner;

  /** The server is not closed along with this. */
  RedisMedia(RedisDatabase database, InstantSource clock, StoreRunner.Pace pace) {
    this.database = database;
    this.clock = clock;
    this.runner = StoreRunner.over(this, pace);
  }

  /** This process among those that work on the jobs. */
  Runner runner() {
    return runner;
  }

  // ---- jobs

  @Override
  public Created create(VideoJob job, Optional<OnceKey> once, int mostUnfinished) {
    String key = RedisKeys.videoOnce(job.owner(), once.map(OnceKey::key).orElse(""));
    Map<String, String> fields = fields(job);
    once.ifPresent(o -> fields.put("once", key));
    return database.call(
        redis ->
            RedisAccountStore.repeated(
                redis,
                key,
                () -> {
                  String known = once.isEmpty() ? null : redis.get(key);
                  if (known != null) {
                    redis.unwatch();
                    return Optional.of(known(redis, known, once.get()));
                  }
                  if (redis.scard(RedisKeys.VIDEOS_OPEN) >= mostUnfinished) {
                    redis.unwatch();
                    return Optional.of(new Created.Full());
                  }
                  long place = redis.incr(RedisKeys.VIDEO_SEQUENCE);
                  Transaction all = redis.multi();
                  all.hset(RedisKeys.video(job.id()), fields);
                  all.zadd(RedisKeys.VIDEOS, (double) place, job.id());
                  all.sadd(RedisKeys.VIDEOS_OPEN, job.id());
                  once.ifPresent(o -> all.set(key, job.id() + GAP + o.fingerprint()));
                  for (Reference reference : job.order().references()) {
                    all.rpush(RedisKeys.videoReferences(job.id()), text(reference));
                  }
                  return all.exec() == null
                      ? Optional.empty()
                      : Optional.of(new Created.Fresh(job));
                }));
  }

  private static Created known(Jedis redis, String idAndFingerprint, OnceKey once) {
    String[] words = idAndFingerprint.split(String.valueOf(GAP), 2);
    if (!words[1].equals(once.fingerprint())) {
      return new Created.Mismatch();
    }
    return new Created.Known(job(words[0], redis.hgetAll(RedisKeys.video(words[0]))));
  }

  @Override
  public Optional<VideoJob> find(String id) {
    Map<String, String> fields = database.call(redis -> redis.hgetAll(RedisKeys.video(id)));
    return fields.isEmpty() ? Optional.empty() : Optional.of(job(id, fields));
  }

  @Override
  public List<VideoJob> list(String after, int most, boolean newestFirst, long now) {
    return database.call(
        redis -> {
          List<String> ids = new ArrayList<>(redis.zrange(RedisKeys.VIDEOS, 0, -1));
          if (newestFirst) {
            java.util.Collections.reverse(ids);
          }
          int from = after.isEmpty() ? 0 : ids.indexOf(after) + 1;
          List<VideoJob> found = new ArrayList<>();
          boolean known = after.isEmpty() || from > 0;
          for (int at = from; known && at < ids.size() && found.size() < most; at += PAGE) {
            jobs(redis, ids.subList(at, Math.min(ids.size(), at + PAGE))).stream()
                .filter(job -> job.expiresAt() > now)
                .limit(most - found.size())
                .forEach(found::add);
          }
          return found;
        });
  }

  private static List<VideoJob> jobs(Jedis redis, List<String> ids) {
    List<Response<Map<String, String>>> answers = new ArrayList<>();
    try (Pipeline pipeline = redis.pipelined()) {
      ids.forEach(id -> answers.add(pipeline.hgetAll(RedisKeys.video(id))));
    } // closing reads all answers
    List<VideoJob> jobs = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Map<String, String> fields = answers.get(i).get();
      if (!fields.isEmpty()) {
        jobs.add(job(ids.get(i), fields));
      }
    }
    return jobs;
  }

  @Override
  public List<Reference> references(String id) {
    return database.call(redis -> redis.lrange(RedisKeys.videoReferences(id), 0, -1)).stream()
        .map(RedisMedia::reference)
        .toList();
  }

  @Override
  public boolean save(VideoJob job) {
    return change(
        job.id(),
        before -> before.runner().equals(job.runner()),
        (all, before) -> {
          all.hset(RedisKeys.video(job.id()), fields(job));
          if (job.state().isOver()) {
            all.srem(RedisKeys.VIDEOS_OPEN, job.id());
            all.del(RedisKeys.videoReferences(job.id()));
          }
        });
  }

  @Override
  public boolean take(VideoJob job, String newRunner) {
    return change(
        job.id(),
        before -> before.runner().equals(job.runner()) && !before.state().isOver(),
        (all, before) -> all.hset(RedisKeys.video(job.id()), "runner", newRunner));
  }

  @Override
  public boolean delete(String id) {
    return change(id, before -> true, (all, fields) -> drop(all, id, fields));
  }

  private static void drop(Transaction all, String id, Map<String, String> fields) {
    all.del(RedisKeys.video(id), RedisKeys.videoReferences(id));
    all.zrem(RedisKeys.VIDEOS, id);
    all.srem(RedisKeys.VIDEOS_OPEN, id);
    Optional.ofNullable(fields.get("once")).ifPresent(all::del);
  }

  /** Changes a job that is as it should be; false when it is not, or is gone. */
  private boolean change(
      String id, Predicate<VideoJob> may, BiConsumer<Transaction, Map<String, String>> change) {
    String key = RedisKeys.video(id);
    return database.call(
        redis ->
            RedisAccountStore.repeated(
                redis,
                key,
                () -> {
                  Map<String, String> fields = redis.hgetAll(key);
                  if (fields.isEmpty() || !may.test(job(id, fields))) {
                    redis.unwatch();
                    return Optional.of(false);
                  }
                  Transaction all = redis.multi();
                  change.accept(all, fields);
                  return all.exec() == null ? Optional.empty() : Optional.of(true);
                }));
  }

  @Override
  public List<VideoJob> unfinished() {
    return database.call(
        redis -> {
          List<VideoJob> open = jobs(redis, List.copyOf(redis.smembers(RedisKeys.VIDEOS_OPEN)));
          open.sort((a, b) -> Long.compare(a.createdAt(), b.createdAt()));
          return open;
        });
  }

  @Override
  public List<String> sweep(long now) {
    List<String> ids = database.call(redis -> redis.zrange(RedisKeys.VIDEOS, 0, -1));
    List<String> kept = new ArrayList<>();
    for (int at = 0; at < ids.size(); at += PAGE) {
      List<String> page = ids.subList(at, Math.min(ids.size(), at + PAGE));
      for (VideoJob job : database.call(redis -> jobs(redis, page))) {
        if (job.expiresAt() <= now && job.state().isOver()) {
          delete(job.id());
        } else {
          kept.add(job.fileId());
        }
      }
    }
    return kept;
  }

  private static Map<String, String> fields(VideoJob job) {
    FilmOrder order = job.order();
    Map<String, String> fields = new HashMap<>();
    fields.put("owner", job.owner());
    fields.put("model", job.model());
    fields.put("prompt", order.prompt());
    fields.put("seconds", Integer.toString(order.seconds()));
    fields.put("size", order.size());
    fields.put("resolution", order.resolution());
    fields.put("preset", order.preset().id());
    fields.put("state", job.state().word());
    fields.put("runner", job.runner());
    fields.put("progress", Integer.toString(job.progress()));
    fields.put("created_at", Long.toString(job.createdAt()));
    fields.put("completed_at", Long.toString(job.completedAt()));
    fields.put("error_code", job.errorCode());
    fields.put("error_message", job.errorMessage());
    fields.put("account", job.account());
    fields.put("source_url", job.sourceUrl());
    fields.put("still_url", job.stillUrl());
    fields.put("first_post", job.firstPost());
    return fields;
  }

  private static VideoJob job(String id, Map<String, String> fields) {
    FilmOrder order =
        new FilmOrder(
            fields.get("prompt"),
            Integer.parseInt(fields.get("seconds")),
            fields.get("size"),
            fields.get("resolution"),
            FilmOrder.Preset.parse(fields.get("preset"), "preset"),
            List.of());
    return new VideoJob(
        id,
        fields.get("owner"),
        fields.get("model"),
        order,
        State.of(fields.get("state")),
        fields.get("runner"),
        Integer.parseInt(fields.get("progress")),
        Long.parseLong(fields.get("created_at")),
        Long.parseLong(fields.get("completed_at")),
        fields.get("error_code"),
        fields.get("error_message"),
        fields.get("account"),
        fields.get("source_url"),
        fields.get("still_url"),
        fields.get("first_post"));
  }

  /** Kind, parameter, type and content in lines; only the last may be long. */
  private static String text(Reference reference) {
    String param = reference.param() + GAP;
    return switch (reference.source()) {
      case Reference.Named(var url) -> "url" + GAP + param + GAP + url;
      case Reference.Encoded(var type, var base64) ->
          "base64" + GAP + param + type.replace(GAP, ' ') + GAP + base64;
      case Reference.Bytes(var content) ->
          "bytes" + GAP + param + GAP + Base64.getEncoder().encodeToString(content);
    };
  }

  private static Reference reference(String text) {
    String[] lines = text.split(String.valueOf(GAP), 4);
    Reference.Source source =
        switch (lines[0]) {
          case "url" -> new Reference.Named(lines[3]);
          case "base64" -> new Reference.Encoded(lines[2], lines[3]);
          default -> new Reference.Bytes(Base64.getDecoder().decode(lines[3]));
        };
    return new Reference(source, lines[1]);
  }

  // ---- named answers: fingerprint, process and body in lines

  @Override
  public Known begin(String scope, String key, String fingerprint) {
    String name = RedisKeys.mediaAnswer(scope, key);
    String fresh = fingerprint + GAP + runner.id() + GAP + clock.instant().getEpochSecond();
    Optional<String> before =
        database.call(
            redis -> {
              String found = redis.get(name);
              if (found != null && isCurrent(found)) {
                return Optional.of(found);
              }
              SetParams absent = SetParams.setParams().px(ANSWER.toMillis());
              absent = found == null ? absent.nx() : absent;
              return redis.set(name, fresh, absent) == null
                  ? Optional.of(redis.get(name))
                  : Optional.empty();
            });
    if (before.isEmpty()) {
      return new Known.Fresh();
    }
    String[] lines = before.get().split(String.valueOf(GAP), 4);
    if (!lines[0].equals(fingerprint)) {
      return new Known.Mismatch();
    }
    if (lines.length == 4) {
      return new Known.Done(lines[3]);
    }
    return runner.lives(lines[1]) ? new Known.Running() : new Known.Interrupted();
  }

  private boolean isCurrent(String found) {
    long since = Long.parseLong(found.split(String.valueOf(GAP), 4)[2]);
    return since >= clock.instant().minus(ANSWER).getEpochSecond();
  }

  @Override
  public void finish(String scope, String key, String body) {
    String name = RedisKeys.mediaAnswer(scope, key);
    SetParams ending = SetParams.setParams().px(ANSWER.toMillis());
    database.call(
        redis -> {
          String begun = redis.get(name);
          return begun == null ? null : redis.set(name, begun + GAP + body, ending);
        });
  }

  @Override
  public void drop(String scope, String key) {
    database.call(redis -> redis.del(RedisKeys.mediaAnswer(scope, key)));
  }

  // ---- signs of life

  @Override
  public int renew(String id, Duration lasts) {
    return database.call(
        redis -> {
          double now = now(redis);
          redis.zadd(RedisKeys.RUNNERS, now + lasts.toMillis(), id);
          redis.zremrangeByScore(RedisKeys.RUNNERS, 0, now);
          return (int) redis.zcard(RedisKeys.RUNNERS);
        });
  }

  @Override
  public boolean stands(String id) {
    return database.call(
        redis -> {
          Double until = redis.zscore(RedisKeys.RUNNERS, id);
          return until != null && until > now(redis);
        });
  }

  @Override
  public void remove(String id) {
    database.call(redis -> redis.zrem(RedisKeys.RUNNERS, id));
  }

  /** The server's clock, milliseconds. */
  private static double now(Jedis redis) {
    List<String> secondsAndMicros = redis.time();
    return Long.parseLong(secondsAndMicros.get(0)) * 1_000.0
        + Long.parseLong(secondsAndMicros.get(1)) / 1_000.0;
  }

  /** Nothing: the connections are the storage's. */
  @Override
  public void close() {}
}
