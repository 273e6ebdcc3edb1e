package grok2api.api.media;

import grok2api.api.Calls;
import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.gateway.MediaGateway;
import grok2api.gateway.MediaGateway.Delivery;
import grok2api.http.Access;
import grok2api.http.ErrorRenderer;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.http.Sse;
import grok2api.http.SseWriter;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import grok2api.media.ImageOrder;
import grok2api.media.MediaSizes;
import grok2api.model.ModelSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code POST /webui/api/imagine}: one run of the picture wall. The body is the start message, the
 * answer a stream of messages; to stop, the page closes it.
 */
public final class ImagineRoute {

  private static final String SPEED = "grok-imagine-image";
  private static final String QUALITY = "grok-imagine-image-pro";
  private static final int MOST = 6;
  private static final int ID_BYTES = 16;

  private final Supplier<Config> config;
  private final Function<String, Optional<ModelSpec>> models;
  private final MediaGateway media;
  private final ErrorRenderer errors;

  /** The route's parts; failures look as {@code errors} says. */
  public ImagineRoute(
      Supplier<Config> config,
      Function<String, Optional<ModelSpec>> models,
      MediaGateway media,
      ErrorRenderer errors) {
    this.config = config;
    this.models = models;
    this.media = media;
    this.errors = errors;
  }

  /** The route, and the older one over a WebSocket, which answers 426. */
  public List<Route> routes() {
    var limits = new Route.Limits(1 << 20, Duration.ZERO);
    return List.of(
        new Route("POST", "/webui/api/imagine", Access.WEB, limits, errors, this::run),
        new Route("GET", "/webui/api/imagine/ws", Access.OPEN, limits, errors, (in, out) -> ws()));
  }

  private static void ws() {
    throw Failure.of(
            Failure.Kind.UPGRADE_REQUIRED,
            "upgrade_required",
            "There is no WebSocket here; send the start message to POST /webui/api/imagine.")
        .build();
  }

  /** What a run is to make. */
  private record Start(
      String prompt, String ratio, String quality, int count, Optional<Boolean> nsfw) {

    ImageOrder order() {
      return new ImageOrder(prompt, count, Optional.of(ratio), nsfw, List.of());
    }
  }

  private void run(Request in, Reply out) {
    Config now = config.get();
    Start start = start(in);
    String id = Ids.hex(ID_BYTES);
    Config.Stream pings = now.stream();
    var plan =
        new SseWriter.Plan(
            pings.pingAfter(),
            pings.pingInterval(),
            Sse::keepAlive,
            (failure, frames) -> Sse.data(frames, json -> error(json, id, failure)));
    Call call = Calls.endless(in, now);
    SseWriter sse = out.events(plan);
    send(
        sse,
        json ->
            head(json, "status", id)
                .field("status", "running")
                .field("prompt", start.prompt())
                .field("aspect_ratio", start.ratio())
                .field("count", start.count())
                .field("quality", start.quality()));
    try {
      ModelSpec model =
          models
              .apply(start.quality().equals("quality") ? QUALITY : SPEED)
              .orElseThrow(() -> Failure.upstream("The image model does not exist."));
      in.note("model", model.id());
      var made = media.pictures(start.order(), model, Delivery.LOCAL, call, watch(sse, id));
      send(
          sse,
          json ->
              head(json, "status", id).field("status", "completed").field("count", made.size()));
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.CANCELLED) {
        throw failure;
      }
      in.note("error", failure.code());
      in.note("reason", failure.summary());
      send(sse, json -> error(json, id, failure));
    }
    sse.close();
  }

  private static Start start(Request in) {
    JsonAt body;
    try {
      Json value = JsonReader.parse(in.body());
      body = JsonAt.root(value);
    } catch (Failure broken) {
      throw broken.kind() == Failure.Kind.TOO_LARGE
          ? broken
          : refused("invalid_payload", "The start message must be a JSON object.");
    }
    if (!body.string("type").orElse("start").equals("start")) {
      throw refused("invalid_action", "Only start messages are taken; to stop, close the answer.");
    }
    String prompt = body.string("prompt").orElse("").strip();
    if (prompt.isEmpty()) {
      throw refused("invalid_prompt", "The prompt is empty.");
    }
    String ratio = body.string("aspect_ratio").orElse("2:3");
    if (!MediaSizes.isRatio(ratio)) {
      throw refused("invalid_payload", "The aspect ratio is not known.");
    }
    boolean quality = body.string("quality").orElse("speed").equals("quality");
    long count = body.integer("count", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse((long) MOST);
    return new Start(
        prompt,
        ratio,
        quality ? "quality" : "speed",
        Math.clamp(count, 1, MOST),
        body.bool("nsfw"));
  }

  private static Failure refused(String code, String message) {
    return Failure.of(Failure.Kind.INVALID_REQUEST, code, message).build();
  }

  private static MediaGateway.Watch watch(SseWriter sse, String id) {
    return new MediaGateway.Watch() {
      @Override
      public void progress(String image, int order, int percent) {
        send(
            sse,
            json ->
                head(json, "progress", id)
                    .field("image_id", image)
                    .field("order", order)
                    .field("progress", percent));
      }

      @Override
      public void ready(MediaGateway.Picture picture) {
        send(sse, json -> image(json, id, picture));
      }

      @Override
      public void blocked(String image, int order) {
        send(
            sse,
            json -> head(json, "moderated", id).field("image_id", image).field("order", order));
      }
    };
  }

  private static void image(JsonWriter json, String id, MediaGateway.Picture picture) {
    head(json, "image", id)
        .field("image_id", picture.id())
        .field("order", picture.order())
        .field("stage", "final")
        .field("url", picture.url())
        .field("blob", "")
        .field("width", picture.width())
        .field("height", picture.height())
        .field("is_final", true)
        .field("moderated", false)
        .field("r_rated", picture.rated());
  }

  /** Carries the names that old pages know as well. */
  private static void error(JsonWriter json, String id, Failure failure) {
    String code =
        switch (failure.code()) {
          case "rate_limit_exceeded", "content_policy_violation" -> failure.code();
          default -> "internal_error";
        };
    head(json, "error", id)
        .field("message", failure.getMessage())
        .field("code", code)
        .field("error", failure.getMessage())
        .field("error_code", failure.code());
  }

  private static JsonWriter head(JsonWriter json, String type, String id) {
    return json.beginObject().field("type", type).field("run_id", id);
  }

  private static void send(SseWriter sse, Consumer<JsonWriter> members) {
    sse.write(
        frames ->
            Sse.data(
                frames,
                json -> {
                  members.accept(json);
                  json.endObject();
                }));
    sse.flush();
  }
}
