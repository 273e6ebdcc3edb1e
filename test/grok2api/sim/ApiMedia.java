package grok2api.sim;

import static grok2api.sim.Violation.unless;

import grok2api.sim.wire.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Pictures and films of the official API. */
final class ApiMedia {
  private record Job(AtomicInteger polls, long seconds) {}

  private final Simulator sim;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();

  ApiMedia(Simulator sim) {
    this.sim = sim;
  }

  void handle(Exchange x, OfficialKey key) throws IOException {
    String path = x.path();
    if (x.method().equals("GET") && path.startsWith("/v1/videos/")) {
      poll(x, path.substring("/v1/videos/".length()));
      return;
    }
    unless(x.method().equals("POST"), "media calls are POST");
    Js body = Js.parse(x.text());
    unless(
        !body.at("prompt").text().isBlank() || path.equals("/v1/videos/generations"),
        "prompt is empty");
    switch (path) {
      case "/v1/images/generations" -> pictures(x, body, Set.of());
      case "/v1/images/edits" -> {
        int n = body.at("image").missing() ? body.at("images").size() : 1;
        unless(n >= 1 && n <= 3, "1 to 3 pictures, not " + n);
        pictures(x, body, Set.of("image", "images"));
      }
      case "/v1/videos/generations" -> film(x, body);
      case "/v1/videos/extensions", "/v1/videos/edits" -> {
        unless(body.at("video", "url").isText(), "video.url is missing");
        start(x, body);
      }
      default -> throw new Refusal(404, "{\"code\":\"not-found\",\"error\":\"no such path\"}");
    }
  }

  private void pictures(Exchange x, Js body, Set<String> more) throws IOException {
    var optional =
        new java.util.HashSet<>(
            Set.of("n", "response_format", "aspect_ratio", "resolution", "quality"));
    optional.addAll(more);
    GatewayRules.keys("picture request", body, Set.of("model", "prompt"), optional);
    long n = body.at("n").missing() ? 1 : body.at("n").number();
    unless(n >= 1 && n <= 10, "n must be 1 to 10");
    var data = new ArrayList<Js>();
    for (int i = 0; i < n; i++) {
      data.add(
          body.at("response_format").text().equals("b64_json")
              ? Js.obj("b64_json", Base64.getEncoder().encodeToString(Pictures.jpeg()))
              : Js.obj("url", sim.trapUrl() + "/imgen/" + i + ".jpg"));
    }
    x.json(200, Js.obj("data", Js.of(data)).toString());
  }

  private void film(Exchange x, Js body) throws IOException {
    GatewayRules.keys(
        "film request",
        body,
        Set.of("model"),
        Set.of("prompt", "duration", "aspect_ratio", "resolution", "image", "reference_images"));
    unless(
        body.at("image").missing() || body.at("reference_images").missing(),
        "image and reference_images exclude each other");
    long duration = body.at("duration").missing() ? 6 : body.at("duration").number();
    unless(duration >= 1 && duration <= 15, "duration must be 1 to 15");
    if (body.at("reference_images").size() > 7) {
      throw new Refusal(
          400, "{\"code\":\"invalid-argument\",\"error\":\"Too many reference images\"}");
    }
    start(x, body);
  }

  private void start(Exchange x, Js body) throws IOException {
    String id = "req-" + ids.incrementAndGet();
    jobs.put(
        id,
        new Job(
            new AtomicInteger(), body.at("duration").missing() ? 6 : body.at("duration").number()));
    x.json(200, Js.obj("request_id", id).toString());
  }

  private void poll(Exchange x, String id) throws IOException {
    Job job = jobs.get(id);
    if (job == null) {
      throw new Refusal(404, "{\"code\":\"not-found\",\"error\":\"no such request\"}");
    }
    int n = job.polls().incrementAndGet();
    x.json(
        200,
        (n < 3
                ? Js.obj("status", "pending", "progress", n * 33)
                : Js.obj(
                    "status",
                    "done",
                    "progress",
                    100,
                    "video",
                    Js.obj(
                        "url",
                        sim.trapUrl() + "/vidgen/" + id + ".mp4",
                        "duration",
                        job.seconds())))
            .toString());
  }
}
