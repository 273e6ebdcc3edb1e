package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.media.ImageOrder;
import grok2api.media.ImageRound;
import grok2api.media.MediaWatch;
import grok2api.net.EgressLease;
import grok2api.net.TextStream;
import grok2api.upstream.UpstreamFailures;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;

/**
 * One prompt on grok.com's picture socket, which draws without using up chat quota. A socket per
 * prompt; limits for all of it, for silence, and for a preview that never becomes a picture.
 */
final class ImagineDraw {

  private static final System.Logger LOG = System.getLogger(ImagineDraw.class.getName());
  private static final String PATH = "/ws/imagine/listen";

  /** For the last word about pictures that are finished; it comes at once, if at all. */
  private static final Duration VERDICT = Duration.ofSeconds(1);

  private static final int MAX_MESSAGE = 64 * 1024 * 1024; // carries pictures as base64

  private final EgressLease way;
  private final MediaHeaders headers;
  private final Call call;
  private final MediaWatch watch;
  private long due;
  private boolean enough;

  ImagineDraw(EgressLease way, MediaHeaders headers, Call call, MediaWatch watch) {
    this.way = way;
    this.headers = headers;
    this.call = call;
    this.watch = watch;
    long limit = System.nanoTime() + call.config().image().timeout().toNanos();
    this.due = Math.min(limit, call.deadlineNanos());
  }

  /** Draws; what was made until a limit or an early end counts. */
  ImageRound draw(ImageOrder order, boolean pro) {
    String requestId = UUID.randomUUID().toString();
    ImagineSlots slots = new ImagineSlots(requestId, order.count(), watch);
    try (TextStream socket = open()) {
      socket.send(ImagineMessages.reset(System.currentTimeMillis()));
      watch.submitting();
      Config config = call.config();
      boolean nsfw = order.nsfw().orElse(config.features().enableNsfw());
      String ratio = order.ratio().orElse("1:1");
      socket.send(
          ImagineMessages.prompt(order, ratio, nsfw, pro, requestId, System.currentTimeMillis()));
      watch.accepted();
      collect(socket, slots);
      return slots.round();
    }
  }

  private TextStream open() {
    String base = call.config().upstream().webUrl().replaceFirst("^http", "ws");
    URI uri = Links.uri(base, PATH);
    Duration handshake = Duration.ofNanos(Math.max(1, due - System.nanoTime()));
    return switch (way.webSocket(uri, headers.socket(), handshake, MAX_MESSAGE)) {
      case EgressLease.Upgrade.Open(var stream) -> stream;
      case EgressLease.Upgrade.Refused(var answer) -> throw WebFailures.of(answer, false);
    };
  }

  private void collect(TextStream socket, ImagineSlots slots) {
    try {
      while (!slots.over()) {
        slots.accept(parse(socket.next(patience(slots))));
      }
    } catch (Failure failure) {
      boolean late = failure.kind() == Failure.Kind.TIMEOUT;
      boolean ended = failure.fault().filter(f -> f == Failure.Fault.TRANSPORT).isPresent();
      if (late && slots.awaitsFinal()) {
        slots.giveUpPreviews();
      }
      if (failure.kind() == Failure.Kind.CANCELLED) {
        throw failure;
      }
      if (slots.any() || slots.round().blocked() > 0) {
        LOG.log(System.Logger.Level.DEBUG, "web.imagine ended_early=" + failure.code());
        return;
      }
      if (ended) {
        return; // closed before anything was made: the caller may try once more
      }
      throw late ? UpstreamFailures.timeout(true) : failure;
    }
  }

  /** How long the next message may take. */
  private Duration patience(ImagineSlots slots) {
    if (slots.enough() && !enough) {
      enough = true;
      due = Math.min(due, System.nanoTime() + VERDICT.toNanos());
    }
    Config.Image limits = call.config().image();
    Duration idle = slots.awaitsFinal() ? shorter(limits) : limits.streamTimeout();
    long left = due - System.nanoTime();
    return Duration.ofNanos(Math.max(1, Math.min(left, idle.toNanos())));
  }

  private static Duration shorter(Config.Image limits) {
    boolean last = limits.finalTimeout().compareTo(limits.streamTimeout()) < 0;
    return last ? limits.finalTimeout() : limits.streamTimeout();
  }

  private static Json parse(String message) {
    try {
      return JsonReader.parse(message);
    } catch (Failure broken) {
      return Json.Obj.EMPTY; // noise between good messages
    }
  }
}
