package grok2api.api.media;

import grok2api.api.ApiErrors;
import grok2api.api.Calls;
import grok2api.api.ModelAccess;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.gateway.Films;
import grok2api.gateway.MediaLinks;
import grok2api.http.Access;
import grok2api.http.FileReply;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.media.CachedFile;
import grok2api.media.FilmOrder;
import grok2api.media.MediaKind;
import grok2api.media.MediaSizes;
import grok2api.media.Reference;
import grok2api.media.VideoJob;
import grok2api.media.VideoJob.State;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** {@code /v1/videos}: films as jobs that are asked for until they are finished. */
public final class VideoRoutes {

  private static final String MODEL = "grok-imagine-video";
  private static final long MAX_FORM = 32L << 20;
  private static final int MOST_LISTED = 100;
  private static final int USUALLY_LISTED = 20;
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Supplier<Config> config;
  private final ModelAccess models;
  private final Films films;

  /** The endpoints over a service. */
  public VideoRoutes(Supplier<Config> config, ModelAccess models, Films films) {
    this.config = config;
    this.models = models;
    this.films = films;
  }

  /** The routes. */
  public List<Route> routes(long maxBodyBytes) {
    return List.of(
        route("POST", "/v1/videos", Math.min(MAX_FORM, maxBodyBytes), Duration.ZERO, this::create),
        route("GET", "/v1/videos", 0, SOON, this::list),
        route("GET", "/v1/videos/{id}", 0, SOON, this::show),
        route("DELETE", "/v1/videos/{id}", 1 << 16, SOON, this::delete),
        route("GET", "/v1/videos/{id}/content", 0, Duration.ZERO, this::content));
  }

  private static Route route(
      String method, String path, long maxBodyBytes, Duration time, Handler handler) {
    return new Route(
        method,
        path,
        Access.CLIENT_KEY,
        new Route.Limits(maxBodyBytes, time),
        ApiErrors.OPENAI,
        handler);
  }

  private void create(Request in, Reply out) {
    Config snapshot = config.get();
    try (MediaForm form = MediaForm.read(in)) {
      String id = form.text("model").filter(text -> !text.isBlank()).orElse(MODEL);
      in.note("model", id);
      ModelSpec model = models.find(id, snapshot).orElseThrow(() -> ModelAccess.unknown(id));
      if (model.capability() != Capability.VIDEO) {
        throw Failure.invalid("model", "Model '" + id + "' is not a video model");
      }
      models.requireAllowed(model, in.caller());
      FilmOrder order = order(form);
      VideoJob job = films.order(order, id, in.caller().owner(), Calls.endless(in, snapshot));
      in.note("video", job.id());
      answer(job, in, out);
    }
  }

  private static FilmOrder order(MediaForm form) {
    String prompt = form.prompt();
    long seconds = form.integer("seconds", 6, "seconds must be an integer string");
    int length = FilmOrder.checkSeconds(seconds, "seconds");
    String size = MediaSizes.checkFilm(form.text("size").orElse("720x1280"), "size");
    String resolution =
        FilmOrder.checkResolution(form.text("resolution_name").orElse("720p"), "resolution_name");
    var preset = FilmOrder.Preset.parse(form.text("preset").orElse("custom"), "preset");
    List<Reference> references = form.references(FilmOrder.MAX_REFERENCES);
    return new FilmOrder(prompt, length, size, resolution, preset, references);
  }

  private void answer(VideoJob job, Request in, Reply out) {
    String url = url(job, in);
    out.json(200, json -> VideoJson.write(job, url, json));
  }

  private String url(VideoJob job, Request in) {
    if (job.state() != State.COMPLETED) {
      return "";
    }
    Call call = new Call(in.id(), config.get(), Long.MAX_VALUE, in.cancel(), in.baseUrl());
    return films.film(job).isPresent()
        ? MediaLinks.url(MediaKind.VIDEO, job.fileId(), call)
        : job.sourceUrl();
  }

  private VideoJob require(Request in) {
    String id = in.pathVariable("id");
    return films.find(id).orElseThrow(() -> unknown(id));
  }

  private static Failure unknown(String id) {
    return Failure.notFound("video_id", "Video '" + id + "' not found");
  }

  private void show(Request in, Reply out) {
    answer(require(in), in, out);
  }

  private void delete(Request in, Reply out) {
    VideoJob job = require(in);
    films.delete(job);
    out.json(
        200,
        json ->
            json.beginObject()
                .field("id", job.id())
                .field("object", "video.deleted")
                .field("deleted", true)
                .endObject());
  }

  private void list(Request in, Reply out) {
    int limit = limit(in.query("limit").orElse(""));
    String order = in.query("order").orElse("desc");
    if (!order.equals("asc") && !order.equals("desc")) {
      throw Failure.invalid("order", "order must be one of [asc, desc]");
    }
    String after = in.query("after").orElse("");
    List<VideoJob> found = films.list(after, limit + 1, order.equals("desc"));
    List<VideoJob> page = found.subList(0, Math.min(limit, found.size()));
    out.json(
        200,
        json -> {
          json.beginObject().field("object", "list").name("data").beginArray();
          page.forEach(job -> VideoJson.write(job, url(job, in), json));
          json.endArray()
              .field("first_id", page.isEmpty() ? null : page.getFirst().id())
              .field("last_id", page.isEmpty() ? null : page.getLast().id())
              .field("has_more", found.size() > limit)
              .endObject();
        });
  }

  private static int limit(String text) {
    if (text.isEmpty()) {
      return USUALLY_LISTED;
    }
    boolean fits = text.matches("\\d{1,3}") && Integer.parseInt(text) >= 1;
    if (!fits || Integer.parseInt(text) > MOST_LISTED) {
      throw Failure.invalid("limit", "limit must be between 1 and " + MOST_LISTED);
    }
    return Integer.parseInt(text);
  }

  private void content(Request in, Reply out) {
    VideoJob job = require(in);
    String variant = in.query("variant").orElse("video");
    if (!variant.equals("video") && !variant.equals("thumbnail")) {
      throw Failure.invalid("variant", "variant must be one of [video, thumbnail]");
    }
    if (job.state() != State.COMPLETED) {
      throw Failure.of(Failure.Kind.CONFLICT, "video_not_ready", "Video content is not ready yet")
          .param("video_id")
          .noRetry()
          .build();
    }
    MediaKind kind = variant.equals("video") ? MediaKind.VIDEO : MediaKind.IMAGE;
    Call call = new Call(in.id(), config.get(), Long.MAX_VALUE, in.cancel(), in.baseUrl());
    CachedFile file = films.content(job, kind, call).orElseThrow(() -> unknown(job.id()));
    String name = file.path().getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.'));
    out.header("X-Content-Type-Options", "nosniff");
    out.header("Content-Disposition", "attachment; filename=\"" + job.id() + extension + "\"");
    new FileReply(file.mime(), file.etag(), "private, max-age=3600").send(file.path(), in, out);
  }
}
