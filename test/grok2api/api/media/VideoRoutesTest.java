package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import grok2api.sim.MediaRun;
import grok2api.sim.Reply;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoRoutesTest {

  private static final String VIDEOS = "/v1/videos";
  private static final String GENERATE = "/rest/app-chat/conversations/new";

  @TempDir static Path folder;
  private static MediaBench bench;

  @BeforeAll
  static void start() {
    bench = new MediaBench(folder, "video.timeout=2", "asset.download_timeout=2");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), bench.sim.violations());
    bench.sim.clearScripts().forget();
    bench.sim.switches().media(MediaRun.NORMAL).mediaStep(5).assetStep(0);
  }

  private static Js order(Object... more) {
    Js body = Js.obj("model", "grok-imagine-video", "prompt", "A paper boat");
    for (int i = 0; i < more.length; i += 2) {
      body = body.with(more[i].toString(), more[i + 1]);
    }
    return body;
  }

  private static Js ordered(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body());
  }

  private static boolean isOver(Js job) {
    String status = job.at("status").text();
    return status.equals("completed") || status.equals("failed");
  }

  private static Js end(Js job) {
    return bench.await(job.at("id").text(), VideoRoutesTest::isOver);
  }

  private static String sent() {
    return new String(bench.sim.calls(GENERATE).getFirst().body(), StandardCharsets.UTF_8);
  }

  @Test
  void filmsAndServesTheFile() {
    Js job = ordered(bench.form(VIDEOS, "model", "grok-imagine-video", "prompt", "A boat"));
    assertTrue(job.at("id").text().matches("video_[0-9a-f]{32}"), job::toString);
    assertEquals("video", job.at("object").text());
    assertEquals("queued", job.at("status").text());
    assertEquals("6", job.at("seconds").text());
    assertEquals("720x1280", job.at("size").text());
    assertEquals("standard", job.at("quality").text());
    Js done = end(job);
    assertEquals("completed", done.at("status").text(), done::toString);
    assertEquals(100, done.at("progress").number());
    assertTrue(done.at("completed_at").isNumber());
    assertEquals(0, bench.sim.calls("/api/auth/session").size(), "no path needs the user's id");
    String url = done.at("video_url").text();
    assertTrue(url.startsWith(bench.gateway.url() + "/v1/files/video?id="), url);
    String path = VIDEOS + "/" + job.at("id").text() + "/content";
    var film = bench.send("GET", path, BodyPublishers.noBody(), BodyHandlers.ofByteArray());
    assertEquals(200, film.statusCode());
    assertEquals("video/mp4", film.headers().firstValue("content-type").orElse(""));
    assertEquals(64 * 1024, film.body().length);
    var part =
        bench.send(
            "GET", path, BodyPublishers.noBody(), BodyHandlers.ofByteArray(), "Range", "bytes=4-7");
    assertEquals(206, part.statusCode());
    assertEquals("ftyp", new String(part.body(), StandardCharsets.US_ASCII));
    assertEquals("bytes 4-7/65536", part.headers().firstValue("content-range").orElse(""));
  }

  @ParameterizedTest
  @CsvSource({"12, 2", "16, 2", "20, 2", "10, 1"})
  void extendsLongFilms(int seconds, int requests) {
    Js done = end(ordered(bench.post(VIDEOS, order("seconds", String.valueOf(seconds)))));
    assertEquals("completed", done.at("status").text(), done::toString);
    assertEquals(requests, bench.sim.calls(GENERATE).size());
    assertEquals(requests == 1, done.at("remixed_from_video_id").missing());
  }

  @Test
  void tellsThatAFilmCannotBeExtended() {
    bench.sim.switches().media(MediaRun.NO_EXTENSION);
    Js done = end(ordered(bench.post(VIDEOS, order("seconds", 12))));
    assertEquals("video_extension_unavailable", done.at("error", "code").text(), done::toString);
    assertEquals(2, bench.sim.calls(GENERATE).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input_reference",
        "input_reference[]",
        "input_reference[image_url]",
        "input_reference[][image_url]"
      })
  void takesReferencesInEverySpelling(String name) {
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    Object value = name.contains("url") ? data : MediaBench.PNG;
    Js done = end(ordered(bench.form(VIDEOS, "prompt", "A boat", name, value, name, value)));
    assertEquals("completed", done.at("status").text(), done::toString);
    assertEquals(2, bench.sim.calls("/http/upload-file-v2/direct").size());
    assertTrue(sent().contains("referenceToVideo"), VideoRoutesTest::sent);
  }

  /** A picture of megabytes comes as a field of a form when a client names it by data URL. */
  @Test
  void takesALargeDataUrlInAForm() {
    byte[] large = Arrays.copyOf(MediaBench.PNG, 2 * 1024 * 1024);
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(large);
    Js done =
        end(ordered(bench.form(VIDEOS, "prompt", "A boat", "input_reference[image_url]", data)));
    assertEquals("completed", done.at("status").text(), done::toString);
    assertTrue(sent().contains("imageToVideo"), VideoRoutesTest::sent);
  }

  @ParameterizedTest
  @CsvSource({"3:2, 16:9", "2:3, 9:16", "1792x1024, 16:9", "1:1, 1:1"})
  void takesSizesAndTheirRatios(String size, String ratio) {
    Js done = end(ordered(bench.post(VIDEOS, order("size", size))));
    assertEquals("completed", done.at("status").text(), done::toString);
    assertTrue(sent().contains("\"aspectRatio\":\"" + ratio + "\""), VideoRoutesTest::sent);
  }

  @ParameterizedTest
  @CsvSource({
    "grok-imagine-video, Video prompt cannot be empty",
    "grok-imagine-image, prompt cannot be empty",
    "grok-imagine-image-edit, Image edit requires at least one image_url content block",
  })
  void saysWhatAnEmptyMessageLacks(String model, String message) {
    Js said = Js.arr(Js.obj("role", "user", "content", ""));
    HttpResponse<String> answer =
        bench.post("/v1/chat/completions", Js.obj("model", model, "messages", said));
    Js error = Js.parse(answer.body()).at("error");
    assertEquals(400, answer.statusCode(), answer::body);
    assertEquals(message, error.at("message").text());
    assertEquals("messages", error.at("param").text());
  }

  @Test
  void takesReferencesAsJson() {
    String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    Js one = order("input_reference", Js.obj("image_url", data));
    assertEquals("completed", end(ordered(bench.post(VIDEOS, one))).at("status").text());
    assertTrue(sent().contains("imageToVideo"), VideoRoutesTest::sent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | prompt",
        "{\"prompt\":\"x\",\"model\":\"grok-imagine-image\"} | model",
        "{\"prompt\":\"x\",\"seconds\":7} | seconds",
        "{\"prompt\":\"x\",\"seconds\":\"six\"} | seconds",
        "{\"prompt\":\"x\",\"size\":\"1x1\"} | size",
        "{\"prompt\":\"x\",\"resolution_name\":\"4k\"} | resolution_name",
        "{\"prompt\":\"x\",\"preset\":\"sad\"} | preset",
        "{\"prompt\":\"x\",\"input_reference\":{\"file_id\":\"f\"}} | input_reference.file_id",
        "{\"prompt\":\"x\",\"input_reference\":{}} | input_reference.image_url"
      })
  void namesTheWrongField(String body, String param) {
    HttpResponse<String> answer = bench.post(VIDEOS, Js.parse(body));
    assertEquals(400, answer.statusCode(), answer::body);
    assertEquals(param, Js.parse(answer.body()).at("error", "param").text());
  }

  @ParameterizedTest
  @CsvSource({
    "MODERATED, failed, content_policy_violation",
    "ALL_MODERATED, failed, content_policy_violation",
    "CUT, failed, video_generation_failed",
    "OVERSIZED, failed, video_generation_failed",
    "SLOW, completed, ''",
    "SILENT, failed, video_generation_failed",
    "LIMITED, failed, video_generation_failed",
    "ATTACHMENTS_ONLY, completed, ''",
    "KEPT_OPEN, completed, ''",
    "POLL, completed, ''",
  })
  void everyJobEnds(MediaRun run, String status, String code) {
    bench.sim.switches().media(run);
    Js done = end(ordered(bench.post(VIDEOS, order())));
    assertEquals(status, done.at("status").text(), done::toString);
    assertEquals(code, done.at("error", "code").text());
    if (run != MediaRun.LIMITED) {
      assertEquals(1, bench.sim.calls(GENERATE).size(), "never a second request");
    }
    bench.fresh();
  }

  @Test
  void aFilmThatCannotBeFetchedFailsAndLeavesNothing() throws IOException {
    bench.sim.switches().assetStep(60_000);
    Js done = end(ordered(bench.post(VIDEOS, order())));
    assertEquals("video_generation_failed", done.at("error", "code").text(), done::toString);
    String file = done.at("id").text().substring("video_".length());
    try (Stream<Path> files = Files.list(folder.resolve("data/files/videos"))) {
      assertEquals(0, files.filter(path -> path.toString().contains(file)).count());
    }
  }

  @Test
  void aBrokenReferenceNamesItself() {
    Js body = order("input_reference", Js.arr(bench.sim.trapUrl() + "/a.png"));
    Js done = end(ordered(bench.post(VIDEOS, body)));
    String message = done.at("error", "message").text();
    assertEquals("Video input reference 1 failed: image URL is not allowed", message);
    assertEquals(0, bench.sim.calls(GENERATE).size());
  }

  @Test
  void anotherAccountFilmsWhenOneIsRefused() {
    bench.fresh();
    bench.sim.script("tok-super", Reply.status(401), Reply.normal());
    Js done = end(ordered(bench.post(VIDEOS, order())));
    assertEquals("completed", done.at("status").text(), done::toString);
  }

  @Test
  void filmsOnceForAKey() {
    Js first = ordered(bench.post(VIDEOS, order(), "Idempotency-Key", "v1"));
    Js second = ordered(bench.post(VIDEOS, order(), "Idempotency-Key", "v1"));
    assertEquals(first.at("id").text(), second.at("id").text());
    end(first);
    assertEquals(1, bench.sim.calls(GENERATE).size());
    assertEquals(
        409, bench.post(VIDEOS, order("seconds", 10), "Idempotency-Key", "v1").statusCode());
  }

  @Test
  void listsAndDeletes() {
    String first = ordered(bench.post(VIDEOS, order())).at("id").text();
    String second = ordered(bench.post(VIDEOS, order())).at("id").text();
    Js page = Js.parse(bench.get(VIDEOS + "?limit=1").body());
    assertEquals("list", page.at("object").text());
    assertEquals(second, page.at("data", 0, "id").text());
    assertTrue(page.at("has_more").isTrue());
    Js next = Js.parse(bench.get(VIDEOS + "?limit=1&after=" + second).body());
    assertEquals(first, next.at("data", 0, "id").text());
    bench.await(first, VideoRoutesTest::isOver);
    bench.await(second, VideoRoutesTest::isOver);
    HttpResponse<String> gone = bench.send("DELETE", VIDEOS + "/" + first, "");
    assertTrue(Js.parse(gone.body()).at("deleted").isTrue(), gone::body);
    assertEquals(404, bench.get(VIDEOS + "/" + first).statusCode());
    String file = "/v1/files/video?id=" + first.substring(6);
    assertEquals(404, bench.get(file).statusCode());
  }

  @Test
  void contentIsRefusedUntilItIsThere() {
    bench.sim.switches().mediaStep(300);
    Js job = ordered(bench.post(VIDEOS, order()));
    HttpResponse<String> early = bench.get(VIDEOS + "/" + job.at("id").text() + "/content");
    assertEquals(409, early.statusCode(), early::body);
    assertEquals("video_not_ready", Js.parse(early.body()).at("error", "code").text());
    Js running =
        bench.await(job.at("id").text(), now -> now.at("status").text().equals("in_progress"));
    assertTrue(running.at("progress").number() >= 1);
    end(job);
    HttpResponse<String> unknown = bench.get(VIDEOS + "/video_0");
    assertEquals(404, unknown.statusCode());
    assertEquals("video_id", Js.parse(unknown.body()).at("error", "param").text());
  }

  @Test
  void givesVoiceTokens() {
    bench.fresh();
    HttpResponse<String> answer =
        bench.post("/webui/api/voice/token", Js.obj("voice", "eve", "speed", 1.5));
    Js ticket = Js.parse(answer.body());
    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(ticket.at("token").text().startsWith("eyJ"));
    assertEquals("no-store", answer.headers().firstValue("cache-control").orElse(""));
    assertEquals(400, bench.post("/webui/api/voice/token", Js.obj("voice", "bob")).statusCode());
  }

  @Test
  void drawsForThePictureWall() {
    Js start =
        Js.parse(
            """
            {"type":"start","prompt":"A lighthouse","aspect_ratio":"2:3","quality":"quality",
             "nsfw":false,"count":2}\
            """);
    HttpResponse<String> answer = bench.post("/webui/api/imagine", start);
    List<Js> messages =
        answer
            .body()
            .lines()
            .filter(l -> l.startsWith("data: "))
            .map(l -> l.substring(6))
            .map(Js::parse)
            .toList();
    assertEquals("running", messages.getFirst().at("status").text());
    assertEquals("completed", messages.getLast().at("status").text(), answer::body);
    List<Js> images = messages.stream().filter(m -> m.at("type").text().equals("image")).toList();
    assertEquals(2, images.size());
    assertTrue(images.getFirst().at("url").text().contains("/v1/files/image?id="));
    assertEquals(426, bench.get("/webui/api/imagine/ws").statusCode());
  }
}
