package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.ImagineRun;
import grok2api.sim.Js;
import grok2api.sim.MediaRun;
import grok2api.sim.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageRoutesTest {

  private static final String GENERATE = "/v1/images/generations";
  private static final String EDIT = "/v1/images/edits";

  @TempDir static Path folder;
  private static MediaBench bench;

  @BeforeAll
  static void start() {
    bench =
        new MediaBench(
            folder,
            "image.timeout=4",
            "image.stream_timeout=2",
            "image.final_timeout=1",
            "asset.download_timeout=2",
            "features.imagine_public_image_proxy=true");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), bench.sim.violations());
    bench.sim.clearScripts().forget();
    bench.sim.switches().imagine(ImagineRun.NORMAL).media(MediaRun.NORMAL);
    bench.sim.switches().assetMegabytes(0).assetStep(0);
  }

  private static Js order(Object... more) {
    Js body = Js.obj("model", "grok-imagine-image", "prompt", "A red lighthouse");
    for (int i = 0; i < more.length; i += 2) {
      body = body.with(more[i].toString(), more[i + 1]);
    }
    return body;
  }

  private static Js data(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body()).at("data");
  }

  private static Js error(HttpResponse<String> answer, int status) {
    assertEquals(status, answer.statusCode(), answer::body);
    return Js.parse(answer.body()).at("error");
  }

  @Test
  void drawsPicturesThatCanBeOpened() {
    Js data = data(bench.post(GENERATE, order("n", 3)));
    assertEquals(3, data.size());
    for (Js picture : data.list()) {
      String url = picture.at("url").text();
      assertTrue(url.startsWith(bench.gateway.url() + "/v1/files/image?id="), url);
      String path = url.substring(bench.gateway.url().length());
      HttpResponse<byte[]> file =
          bench.send("GET", path, BodyPublishers.noBody(), BodyHandlers.ofByteArray());
      assertEquals(200, file.statusCode());
      assertEquals("image/jpeg", file.headers().firstValue("content-type").orElse(""));
      assertEquals("nosniff", file.headers().firstValue("x-content-type-options").orElse(""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL, 2, 2, 1",
    "OUT_OF_ORDER, 3, 3, 1",
    "NULL_IDS, 2, 2, 1",
    "FOREIGN, 2, 2, 1",
    "LARGE, 1, 1, 1",
    "HUGE, 1, 1, 1",
    "ONE_MODERATED, 2, 2, 2",
    "LATE_MODERATED, 2, 2, 2",
    "UNCONFIRMED, 2, 2, 1",
    "CLOSE_MIDWAY, 2, 2, 2",
    "ONE_SHORT, 4, 3, 2",
  })
  void collectsWhateverOrderThePicturesComeIn(ImagineRun run, int n, int got, int sockets) {
    bench.sim.switches().imagine(run);
    Js data = data(bench.post(GENERATE, order("n", n, "response_format", "b64_json")));
    assertEquals(got, data.size());
    byte[] bytes = Base64.getDecoder().decode(data.at(0, "b64_json").text());
    assertArrayEquals(new byte[] {(byte) 0xff, (byte) 0xd8}, java.util.Arrays.copyOf(bytes, 2));
    assertEquals(sockets, bench.sim.calls("/ws/imagine/listen").size());
  }

  @ParameterizedTest
  @CsvSource({
    "ALL_MODERATED, 400, content_policy_violation, 2",
    "PREVIEWS_ONLY, 400, content_policy_violation, 2",
    "CLOSE_EARLY, 502, upstream_error, 2",
    "SILENT, 504, stream_idle_timeout, 1",
    "ENDLESS, 504, stream_idle_timeout, 1",
    "OVERSIZED, 502, upstream_error, 0",
    "ERROR, 429, rate_limit_exceeded, 0",
  })
  void endsWithinItsBounds(ImagineRun run, int status, String code, int sockets) {
    bench.sim.switches().imagine(run);
    long start = System.nanoTime();
    Js error = error(bench.post(GENERATE, order()), status);
    assertEquals(code, error.at("code").text());
    int opened = bench.sim.calls("/ws/imagine/listen").size();
    assertTrue(sockets == 0 || sockets == opened, "sockets: " + opened);
    assertTrue(System.nanoTime() - start < 15_000_000_000L, "took too long");
    bench.fresh();
  }

  @Test
  void drawsByChattingWithTheLiteModel() {
    Js body = order("model", "grok-imagine-image-lite", "n", 2, "response_format", "b64_json");
    Js data = data(bench.post(GENERATE, body.with("prompt", "[[sim: image]]")));
    assertTrue(data.size() >= 1, data::toString);
    assertFalse(data.at(0, "b64_json").text().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\":\"x\"} | model",
        "{\"model\":\"grok-4.20-fast\",\"prompt\":\"x\"} | model",
        "{\"model\":\"no-such\",\"prompt\":\"x\"} | model",
        "{\"model\":\"grok-imagine-image\"} | prompt",
        "{\"model\":\"grok-imagine-image\",\"prompt\":\" \"} | prompt",
        "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\",\"n\":11} | n",
        "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\",\"n\":\"two\"} | n",
        "{\"model\":\"grok-imagine-image-lite\",\"prompt\":\"x\",\"n\":5} | n",
        "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\",\"size\":\"7x7\"} | size",
        "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\",\"stream\":true,\"n\":2} | n",
        "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\",\"partial_images\":4} | partial_images",
        "{\"model\":\"grok-imagine-image\",\"prompt\":\"x\",\"response_format\":\"gif\"}"
            + " | response_format",
      })
  void namesTheWrongField(String body, String param) {
    Js error = error(bench.post(GENERATE, Js.parse(body)), 400);
    assertEquals("validation_error", error.at("type").text());
    assertEquals(param, error.at("param").text());
    assertEquals(0, bench.sim.calls("/ws/imagine/listen").size());
  }

  @Test
  void streamsAPictureAsEvents() {
    HttpResponse<String> answer = bench.post(GENERATE, order("stream", true));
    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(answer.body().startsWith("event: image_generation.completed\ndata: {"));
    Js event = Js.parse(answer.body().lines().toList().get(1).substring(6));
    assertEquals("jpeg", event.at("output_format").text());
    assertFalse(event.at("b64_json").text().isEmpty());
    assertTrue(event.at("usage", "total_tokens").number() > 0, event::toString);
  }

  @Test
  void streamsWhatAPictureLooksLikeSoFar() {
    List<Js> events = events(order("stream", true, "partial_images", 2));
    assertEquals(
        List.of("image_generation.partial_image", "image_generation.completed"), types(events));
    assertEquals(0, events.getFirst().at("partial_image_index").number());
    for (Js event : events) {
      byte[] bytes = Base64.getDecoder().decode(event.at("b64_json").text());
      assertEquals((byte) 0xff, bytes[0]);
      assertEquals("1024x1024", event.at("size").text());
    }
  }

  @Test
  void aPreviewOfWhatIsWithheldEndsInAnError() {
    bench.sim.switches().imagine(ImagineRun.ALL_MODERATED);
    List<Js> events = events(order("stream", true, "partial_images", 3));
    assertEquals("content_policy_violation", events.getLast().at("error", "code").text());
    HttpResponse<String> unseen = bench.post(GENERATE, order("stream", true));
    assertEquals(400, unseen.statusCode(), unseen::body);
    bench.fresh();
  }

  @Test
  void streamsOnceForAKey() {
    Js order = order("stream", true, "partial_images", 1);
    String first = bench.post(GENERATE, order, "Idempotency-Key", "s1").body();
    String again = bench.post(GENERATE, order, "Idempotency-Key", "s1").body();
    assertTrue(first.startsWith("event: image_generation.partial_image\n"), first);
    assertTrue(first.endsWith(again), again);
    assertEquals(1, bench.sim.calls("/ws/imagine/listen").size());
  }

  @Test
  void streamsAnEdit() {
    HttpResponse<String> answer =
        bench.form(
            EDIT,
            "model",
            "grok-imagine-image-edit",
            "prompt",
            "Make it night",
            "image",
            MediaBench.PNG,
            "stream",
            "true");
    assertEquals(List.of("image_edit.completed"), types(events(answer)));
  }

  private static List<Js> events(Js order) {
    return events(bench.post(GENERATE, order));
  }

  private static List<Js> events(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> Js.parse(line.substring(6)))
        .toList();
  }

  private static List<String> types(List<Js> events) {
    return events.stream().map(event -> event.at("type").text()).toList();
  }

  @Test
  void drawsOnceForAKey() {
    String first = bench.post(GENERATE, order(), "Idempotency-Key", "k1").body();
    assertEquals(first, bench.post(GENERATE, order(), "Idempotency-Key", "k1").body());
    assertEquals(1, bench.sim.calls("/ws/imagine/listen").size());
    Js error = error(bench.post(GENERATE, order("n", 2), "Idempotency-Key", "k1"), 409);
    assertEquals("idempotency_key_reused", error.at("code").text());
  }

  @Test
  void anotherAccountDrawsWhenOneIsRefused() {
    bench.sim.account("tok-super-2", "super");
    bench.gateway.add("super", "tok-super-2");
    bench.sim.script("tok-super", Reply.status(429), Reply.normal());
    bench.sim.script("tok-super-2", Reply.status(429), Reply.normal());
    data(bench.post(GENERATE, order()));
    assertEquals(2, bench.sim.calls("/ws/imagine/listen").size());
    bench.fresh();
  }

  @Test
  void editsOneFileAndSeveral() {
    for (String name : List.of("image", "image[]")) {
      HttpResponse<String> answer =
          bench.form(
              EDIT,
              "model",
              "grok-imagine-image-edit",
              "prompt",
              "Make @IMAGE1 night",
              name,
              MediaBench.PNG,
              name,
              MediaBench.PNG,
              "n",
              "2",
              "size",
              "1024x1024");
      Js data = data(answer);
      assertEquals(2, data.size());
      assertTrue(data.at(0, "url").text().contains("/v1/files/image?id="), data::toString);
    }
    assertEquals(4, bench.sim.calls("/http/upload-file-v2/direct").size());
    assertEquals(0, bench.sim.calls("/api/auth/session").size(), "no path needs the user's id");
  }

  @ParameterizedTest
  @CsvSource({
    "MODERATED, 200, ''",
    "ONE_SHORT, 200, ''",
    "KEPT_OPEN, 200, ''",
    "SLOW, 200, ''",
    "OVERSIZED, 502, upstream_error",
    "ATTACHMENTS_ONLY, 200, ''",
    "ALL_MODERATED, 400, content_policy_violation",
    "EMPTY, 502, upstream_error",
    "SILENT, 504, stream_idle_timeout",
    "CUT, 502, upstream_error",
    "LIMITED, 429, rate_limit_exceeded",
  })
  void editsEndWithinTheirBounds(MediaRun run, int status, String code) {
    bench.sim.switches().media(run);
    HttpResponse<String> answer =
        bench.form(
            EDIT,
            "model",
            "grok-imagine-image-edit",
            "prompt",
            "Make it night",
            "image",
            MediaBench.PNG);
    assertEquals(status, answer.statusCode(), answer::body);
    assertEquals(code, Js.parse(answer.body()).at("error", "code").text());
    boolean repeated = run == MediaRun.LIMITED;
    int posts = bench.sim.calls("/rest/app-chat/conversations/new").size();
    assertTrue(repeated || posts == 1, "posts: " + posts);
    bench.fresh();
  }

  @ParameterizedTest
  @CsvSource({"33, 0, 502, upstream_error", "0, 60000, 504, stream_idle_timeout"})
  void aPictureThatCannotBeFetchedIsTold(int megabytes, long step, int status, String code) {
    bench.sim.switches().assetMegabytes(megabytes).assetStep(step);
    HttpResponse<String> answer =
        bench.form(
            EDIT,
            "model",
            "grok-imagine-image-edit",
            "prompt",
            "Make it night",
            "image",
            MediaBench.PNG,
            "response_format",
            "b64_json");
    assertEquals(code, error(answer, status).at("code").text());
  }

  @Test
  void namesTheWrongFieldOfAnEdit() {
    Js none = error(bench.form(EDIT, "model", "grok-imagine-image-edit", "prompt", "x"), 400);
    assertEquals("image[]", none.at("param").text());
    Js mask =
        error(
            bench.form(
                EDIT,
                "model",
                "grok-imagine-image-edit",
                "prompt",
                "x",
                "image",
                MediaBench.PNG,
                "mask",
                MediaBench.PNG),
            400);
    assertEquals("mask", mask.at("param").text());
    Js empty =
        error(
            bench.form(
                EDIT, "model", "grok-imagine-image-edit", "prompt", "x", "image", new byte[0]),
            400);
    assertEquals("image.0", empty.at("param").text());
    Js html =
        error(
            bench.form(
                EDIT,
                "model",
                "grok-imagine-image-edit",
                "prompt",
                "x",
                "image",
                "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            400);
    assertEquals("Uploaded file must be an image", html.at("message").text());
  }

  @Test
  void refusesAddressesOfTheInside() {
    Js body =
        Js.obj(
            "model", "grok-imagine-image-edit",
            "prompt", "x",
            "image", bench.sim.trapUrl() + "/a.png");
    Js error = error(bench.post(EDIT, body), 400);
    assertEquals("image URL is not allowed", error.at("message").text());
    assertEquals("image", error.at("param").text());
    assertEquals(0, bench.sim.calls("/a.png").size());
  }

  @Test
  void answersChatsWithPictures() {
    Js body =
        Js.parse(
            """
            {"model":"grok-imagine-image","stream":true,
             "messages":[{"role":"user","content":[{"type":"text","text":"A red lighthouse"}]}],
             "image_config":{"n":2,"size":"1792x1024"}}\
            """);
    HttpResponse<String> answer = bench.post("/v1/chat/completions", body);
    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(answer.body().contains("图片正在生成 "), answer::body);
    assertEquals(2, answer.body().split("!\\[image\\]\\(", -1).length - 1, answer::body);
    assertTrue(answer.body().endsWith("data: [DONE]\n\n"));
    Js plain = Js.parse(bench.post("/v1/chat/completions", body.with("stream", false)).body());
    String text = plain.at("choices", 0, "message", "content").text();
    assertTrue(text.matches("(?s)!\\[image\\]\\(http\\S+\\)\n\n!\\[image\\]\\(http\\S+\\)"), text);
    assertEquals("stop", plain.at("choices", 0, "finish_reason").text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grok-imagine-image | {\"n\":11} | image_config.n",
        "grok-imagine-image | {\"size\":\"1x1\"} | image_config.size",
        "grok-imagine-image-edit | {} | messages",
        "grok-imagine-video | {} | video_config.size"
      })
  void namesTheWrongWishOfAChat(String model, String wishes, String param) {
    Js body =
        Js.parse("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
            .with("model", model)
            .with("image_config", Js.parse(wishes))
            .with("video_config", Js.parse("{\"size\":\"1x1\"}"));
    Js error = error(bench.post("/v1/chat/completions", body), 400);
    assertEquals(param, error.at("param").text());
  }

  @Test
  void editsAndFilmsInChats() {
    String image = "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    Js body =
        Js.parse(
                """
                {"messages":[{"role":"user","content":[{"type":"text","text":"Make it night"},
                  {"type":"image_url","image_url":{"url":"@"}}]}]}\
                """
                    .replace("@", image))
            .with("model", "grok-imagine-image-edit");
    Js edited = Js.parse(bench.post("/v1/chat/completions", body).body());
    String text = edited.at("choices", 0, "message", "content").text();
    assertTrue(text.startsWith("![image]("), edited::toString);
    Js film =
        Js.parse(
            bench.post("/v1/chat/completions", body.with("model", "grok-imagine-video")).body());
    String url = film.at("choices", 0, "message", "content").text();
    assertTrue(url.startsWith(bench.sim.assetsUrl()), film::toString);
  }
}
