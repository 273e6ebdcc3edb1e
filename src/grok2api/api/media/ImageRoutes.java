package grok2api.api.media;

import grok2api.api.ApiErrors;
import grok2api.api.Calls;
import grok2api.api.ModelAccess;
import grok2api.api.OpenAiErrors;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.gateway.MediaGateway;
import grok2api.gateway.MediaGateway.Delivery;
import grok2api.http.Access;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.http.Sse;
import grok2api.http.SseWriter;
import grok2api.json.JsonWriter;
import grok2api.media.ImageOrder;
import grok2api.media.MediaSizes;
import grok2api.media.Reference;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code POST /v1/images/generations} and {@code POST /v1/images/edits}. */
public final class ImageRoutes {

  private static final int MAX_EDITED = 5;
  private static final int MAX_PARTIALS = 3;
  private static final String SQUARE = "1024x1024";
  private static final long MAX_FORM = 32L << 20;

  private final Supplier<Config> config;
  private final ModelAccess models;
  private final MediaGateway media;
  private final InstantSource clock;

  /** The endpoints; each request takes one configuration snapshot. */
  public ImageRoutes(
      Supplier<Config> config, ModelAccess models, MediaGateway media, InstantSource clock) {
    this.config = config;
    this.models = models;
    this.media = media;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes(long maxBodyBytes) {
    long form = Math.min(MAX_FORM, maxBodyBytes);
    return List.of(
        route("/v1/images/generations", maxBodyBytes, this::generate),
        route("/v1/images/edits", form, this::edit));
  }

  private static Route route(String path, long maxBodyBytes, Handler handler) {
    return new Route(
        "POST",
        path,
        Access.CLIENT_KEY,
        new Route.Limits(maxBodyBytes, Duration.ZERO),
        ApiErrors.OPENAI,
        handler);
  }

  /** An order as read, and how its answer is wanted. */
  private record Wanted(
      ImageOrder order, ModelSpec model, String size, boolean base64, Streaming streaming) {}

  /** Whether events are wanted, and with how many previews. */
  private record Streaming(boolean wanted, int partials) {
    static Streaming of(MediaForm form, int count) {
      boolean stream = form.text("stream").map(Boolean::parseBoolean).orElse(false);
      if (stream && count != 1) {
        throw Failure.invalid("n", "n must be 1 for a streamed image");
      }
      String message = "partial_images must be between 0 and " + MAX_PARTIALS;
      long partials = form.integer("partial_images", 0, message);
      if (partials < 0 || partials > MAX_PARTIALS) {
        throw Failure.invalid("partial_images", message);
      }
      return new Streaming(stream, (int) partials);
    }
  }

  private void generate(Request in, Reply out) {
    Config snapshot = config.get();
    Wanted wanted;
    try (MediaForm form = MediaForm.read(in)) {
      ModelSpec model = model(form, Capability.IMAGE, "an image model", in, snapshot);
      String prompt = form.prompt();
      int most = MediaGateway.isLite(model) ? 4 : 10;
      int count = count(form, most, " for model '" + model.id() + "'");
      String size = form.text("size").orElse(SQUARE);
      String ratio = MediaSizes.image(size.equals("auto") ? SQUARE : size, "size");
      boolean base64 = base64(form);
      Streaming streaming = Streaming.of(form, count);
      var order = new ImageOrder(prompt, count, Optional.of(ratio), Optional.empty(), List.of());
      wanted = new Wanted(order, model, size, base64, streaming);
    }
    answer(wanted, in, out, snapshot);
  }

  private void edit(Request in, Reply out) {
    Config snapshot = config.get();
    Wanted wanted;
    try (MediaForm form = MediaForm.read(in)) {
      ModelSpec model = model(form, Capability.IMAGE_EDIT, "an image-edit model", in, snapshot);
      if (form.has("mask")) {
        throw Failure.invalid("mask", "mask is not supported yet");
      }
      int count = count(form, 2, "");
      String prompt = form.prompt();
      List<Reference> images = form.images(MAX_EDITED);
      if (images.isEmpty()) {
        throw Failure.invalid("image[]", "Field required");
      }
      String size = form.text("size").orElse("auto");
      if (!size.equals(SQUARE) && !size.equals("auto")) {
        throw Failure.invalid("size", "image edit currently only supports size '1024x1024'");
      }
      Optional<String> ratio = size.equals("auto") ? Optional.empty() : Optional.of("1:1");
      boolean base64 = base64(form);
      Streaming streaming = Streaming.of(form, count);
      var order = new ImageOrder(prompt, count, ratio, Optional.empty(), images);
      wanted = new Wanted(order, model, size, base64, streaming);
    }
    answer(wanted, in, out, snapshot);
  }

  private ModelSpec model(
      MediaForm form, Capability needed, String what, Request in, Config snapshot) {
    String id = form.text("model").orElseThrow(() -> Failure.invalid("model", "Field required"));
    in.note("model", id);
    ModelSpec model = models.find(id, snapshot).orElseThrow(() -> ModelAccess.unknown(id));
    boolean fits =
        model.capability() == needed
            || needed == Capability.IMAGE_EDIT
                && model.capability() == Capability.IMAGE
                && model.upstream() == grok2api.model.Upstream.OFFICIAL;
    if (!fits) {
      throw Failure.invalid("model", "Model '" + id + "' is not " + what);
    }
    models.requireAllowed(model, in.caller());
    return model;
  }

  private static int count(MediaForm form, int most, String where) {
    String message =
        where.isEmpty()
            ? "n must be between 1 and " + most + " for image edit"
            : "n must be between 1 and " + most + where;
    long count = form.integer("n", 1, message);
    if (count < 1 || count > most) {
      throw Failure.invalid("n", message);
    }
    return (int) count;
  }

  private static boolean base64(MediaForm form) {
    return switch (form.text("response_format").orElse("url")) {
      case "url" -> false;
      case "b64_json" -> true;
      default ->
          throw Failure.invalid(
              "response_format", "response_format must be one of ['url', 'b64_json']");
    };
  }

  private void answer(Wanted wanted, Request in, Reply out, Config snapshot) {
    Call call = Calls.endless(in, snapshot);
    if (wanted.streaming().wanted()) {
      stream(wanted, out, call);
    } else {
      out.bytes(200, "application/json", once(wanted, call, own -> make(wanted, own)));
    }
  }

  /** The answer: made now, or under a key the one that was made for it before. */
  private byte[] once(Wanted wanted, Call call, Function<Call, byte[]> work) {
    ImageOrder order = wanted.order();
    return media
        .once()
        .answer(
            call,
            order.references(),
            work,
            wanted.model().id(),
            order.prompt(),
            order.count(),
            wanted.size(),
            wanted.base64(),
            wanted.streaming().wanted());
  }

  private byte[] make(Wanted wanted, Call call) {
    long created = clock.instant().getEpochSecond();
    List<MediaGateway.Picture> pictures =
        media.pictures(
            wanted.order(),
            wanted.model(),
            wanted.base64() ? Delivery.BASE64 : Delivery.URL,
            call,
            new MediaGateway.Watch() {});
    JsonWriter json = new JsonWriter(1024);
    json.beginObject().field("created", created).name("data").beginArray();
    for (MediaGateway.Picture picture : pictures) {
      json.beginObject();
      if (wanted.base64()) {
        json.field("b64_json", picture.base64());
      } else {
        json.field("url", picture.url());
      }
      json.endObject();
    }
    json.endArray();
    usage(wanted, pictures.size(), call).write(json);
    return json.endObject().toBytes();
  }

  /**
   * One picture as events. Under a key, who asks again gets the picture alone: previews are shown
   * while it is drawn.
   */
  private void stream(Wanted wanted, Reply out, Call call) {
    Config.Stream pings = call.config().stream();
    var plan =
        new SseWriter.Plan(
            pings.pingAfter(), pings.pingInterval(), Sse::keepAlive, ImageRoutes::failed);
    SseWriter sse = out.events(plan);
    boolean edit = !wanted.order().references().isEmpty();
    var head =
        new ImageEvents.Head(
            edit ? "image_edit" : "image_generation",
            wanted.size(),
            wanted.streaming().partials(),
            clock.instant().getEpochSecond());
    var events = new ImageEvents(head, sse);
    try {
      byte[] frames = once(wanted, call, own -> completed(wanted, own, events));
      sse.write(json -> json.raw(frames));
    } catch (Failure failure) {
      if (!out.started()) {
        throw failure;
      }
      sse.write(frames -> failed(failure, frames));
    }
    sse.close();
  }

  private static void failed(Failure failure, JsonWriter frames) {
    Sse.event(frames, "error", json -> OpenAiErrors.write(failure, json));
  }

  private byte[] completed(Wanted wanted, Call call, ImageEvents events) {
    var made = media.pictures(wanted.order(), wanted.model(), Delivery.BASE64, call, events);
    return events.completed(made.getFirst(), usage(wanted, 1, call));
  }

  private static ImageUsage usage(Wanted wanted, int made, Call call) {
    return ImageUsage.of(wanted.order(), made, call.config().tokens().image());
  }
}
