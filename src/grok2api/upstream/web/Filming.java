package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.config.Call;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.media.Clip;
import grok2api.media.FilmOrder;
import grok2api.media.MediaWatch;
import grok2api.net.EgressLease;
import grok2api.net.HttpAnswer;
import grok2api.net.HttpCall;
import grok2api.upstream.UpstreamFailures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes one film with one account on one way out: a part, then further parts that continue it. The
 * last part's address is the whole film.
 */
final class Filming {

  private static final Duration POLL_EVERY = Duration.ofSeconds(3);
  private static final Duration POLL_FOR = Duration.ofMinutes(2);
  private static final int MAX_POLL = 8 * 1024 * 1024;
  private static final String KIND = "?conversationKind=CONVERSATION_KIND_IMAGINE";

  private final EgressLease way;
  private final MediaHeaders headers;
  private final Statsig statsig;
  private final Supplier<String> userId;
  private final Call call;
  private final MediaWatch watch;
  private int told;

  /** What all parts have in common. */
  Filming(
      EgressLease way,
      MediaHeaders headers,
      Statsig statsig,
      Supplier<String> userId,
      Call call,
      MediaWatch watch) {
    this.way = way;
    this.headers = headers;
    this.statsig = statsig;
    this.userId = userId;
    this.call = call;
    this.watch = watch;
  }

  Clip film(FilmOrder order, List<String> assets) {
    List<Integer> segments = order.segments();
    byte[] body = FilmBody.first(order, segments.get(0), assets);
    watch.submitting();
    FilmResult first = part(body, MediaHeaders.IMAGINE, 0, segments.size());
    FilmResult last = first;
    int seconds = segments.get(0);
    for (int i = 1; i < segments.size(); i++) {
      byte[] next = FilmBody.extension(order, seconds, segments.get(i), last.post(), first.post());
      last = extend(next, first.post(), i, segments.size());
      seconds += segments.get(i);
    }
    String still = last.thumbnail().isEmpty() ? first.thumbnail() : last.thumbnail();
    return new Clip(last.url(), first.post(), still);
  }

  private FilmResult extend(byte[] body, String post, int index, int count) {
    try {
      return part(body, MediaHeaders.IMAGINE + "/post/" + post, index, count);
    } catch (Failure refused) {
      int status = refused.upstreamStatus();
      boolean antiBot = refused.fault().equals(Optional.of(Fault.ANTI_BOT));
      if (antiBot || status >= 400 && status < 500) {
        throw Failure.of(
                Failure.Kind.UPSTREAM,
                "video_extension_unavailable",
                "The upstream does not extend films at present; order 6 or 10 seconds.")
            .cause(refused)
            .build();
      }
      throw refused;
    }
  }

  private FilmResult part(byte[] body, String referer, int index, int count) {
    FilmResult result = new FilmResult(call.config().upstream(), userId);
    Duration idle = call.config().video().timeout();
    try (MediaFrames frames = MediaFrames.open(way, headers, statsig, referer, body, idle, call)) {
      watch.accepted();
      Optional<Json> response = frames.next();
      while (response.isPresent() && !result.complete()) {
        result.accept(response.get());
        tell(index, count, result.progress());
        response = result.complete() ? Optional.empty() : frames.next();
      }
      if (!result.complete() && !frames.conversation().isEmpty()) {
        poll(frames.conversation(), result);
      }
    }
    if (!result.complete()) {
      throw UpstreamFailures.protocol("Video generation returned no final video URL");
    }
    return result;
  }

  private void tell(int index, int count, int progress) {
    int total = Math.floorDiv(100 * index + progress, count);
    if (total > told) {
      told = total;
      watch.progress(total);
    }
  }

  /** The stream ended without the film: its conversation may name it a little later. */
  private void poll(String conversation, FilmResult result) {
    long end = Math.min(System.nanoTime() + POLL_FOR.toNanos(), call.deadlineNanos());
    while (!result.complete() && System.nanoTime() < end) {
      find(answers(conversation), result, 0);
      if (!result.complete()) {
        sleep();
      }
    }
  }

  private Json answers(String conversation) {
    if (!conversation.matches("[A-Za-z0-9_-]{1,64}")) {
      return Json.Null.VALUE;
    }
    String path = "/rest/app-chat/conversations/" + conversation + "/responses" + KIND;
    Duration limit = call.config().asset().listTimeout();
    HttpCall asking =
        new HttpCall(
            "GET",
            Links.uri(call.config().upstream().webUrl(), path),
            headers.json(MediaHeaders.IMAGINE, Optional.empty()),
            new HttpCall.Body.None(),
            limit,
            limit);
    try (HttpAnswer answer = way.send(asking)) {
      if (answer.status() != 200) {
        return Json.Null.VALUE;
      }
      return JsonReader.parse(new String(answer.read(MAX_POLL), StandardCharsets.UTF_8));
    } catch (Failure broken) {
      return Json.Null.VALUE; // the next poll may be better
    }
  }

  private static void find(Json json, FilmResult result, int depth) {
    if (depth > 8 || result.complete()) {
      return;
    }
    switch (json) {
      case Json.Obj object -> {
        result.accept(object);
        object.members().values().forEach(member -> find(member, result, depth + 1));
      }
      case Json.Arr(var items) -> items.forEach(item -> find(item, result, depth + 1));
      case Json other -> {
        // a leaf
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for a film");
    }
  }
}
