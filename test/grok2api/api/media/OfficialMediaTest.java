package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import grok2api.sim.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same endpoints with the vendor's own API behind them. */
class OfficialMediaTest {

  @TempDir static Path folder;
  private static MediaBench bench;

  @BeforeAll
  static void start() {
    bench =
        new MediaBench(
            folder,
            "official.api_keys=" + MediaBench.KEY,
            "official.models=grok-2-image,grok-3-image,grok-2-video",
            "server.fetch_allow=127.0.0.1");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), bench.sim.violations());
    bench.sim.clearScripts().forget();
  }

  @Test
  void drawsAndEdits() {
    Js order = Js.obj("model", "grok-2-image", "prompt", "A lighthouse", "n", 2);
    HttpResponse<String> answer = bench.post("/v1/images/generations", order);
    assertEquals(200, answer.statusCode(), answer::body);
    Js data = Js.parse(answer.body()).at("data");
    assertEquals(2, data.size());
    assertFalse(data.at(0, "url").text().equals(data.at(1, "url").text()));
    HttpResponse<String> edited =
        bench.form(
            "/v1/images/edits",
            "model",
            "grok-2-image",
            "prompt",
            "Make it night",
            "response_format",
            "b64_json",
            "image",
            MediaBench.PNG);
    assertEquals(200, edited.statusCode(), edited::body);
    assertTrue(Js.parse(edited.body()).at("data", 0, "b64_json").text().startsWith("/9j/"));
    assertEquals(1, bench.sim.calls("/v1/images/edits").size());
  }

  @Test
  void films() {
    Js order = Js.obj("model", "grok-2-video", "prompt", "A boat", "seconds", "6");
    HttpResponse<String> answer = bench.post("/v1/videos", order);
    assertEquals(200, answer.statusCode(), answer::body);
    String id = Js.parse(answer.body()).at("id").text();
    Js done =
        bench.await(
            id,
            job ->
                job.at("status").text().equals("completed")
                    || job.at("status").text().equals("failed"));
    assertEquals("completed", done.at("status").text(), done::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | {\"code\":\"rate-limit\",\"error\":\"Too many requests\"} | 429"
            + " | rate_limit_exceeded",
        "500 | {\"error\":\"oops\"} | 502 | upstream_error",
        "403 | {\"code\":\"content-moderated\",\"error\":\"Content violates usage guidelines.\"}"
            + " | 400 | content_policy_violation",
        "400 | {\"code\":\"invalid\",\"error\":\"Generated image rejected by content moderation.\"}"
            + " | 400 | content_policy_violation",
        "200 | {\"data\":[]} | 502 | upstream_error",
        "200 | <html> | 502 | upstream_error",
      })
  void refusalsAreTold(int status, String body, int told, String code) {
    bench.sim.answer("POST /v1/images/generations", Reply.status(status, body));
    // a limit sets the key aside for its model only
    String model = status == 429 ? "grok-3-image" : "grok-2-image";
    Js order = Js.obj("model", model, "prompt", "A lighthouse");
    HttpResponse<String> answer = bench.post("/v1/images/generations", order);
    assertEquals(told, answer.statusCode(), answer::body);
    assertEquals(code, Js.parse(answer.body()).at("error", "code").text(), answer::body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST /v1/videos/generations | {\"request_id\":\"../x\"}",
        "POST /v1/videos/generations | <html>",
        "GET /v1/videos/req-9 | {\"status\":\"failed\"}",
        "GET /v1/videos/req-9 | {\"status\":\"expired\"}",
        "GET /v1/videos/req-9 | {\"status\":\"done\",\"video\":{}}",
      })
  void filmsThatFailSaySo(String call, String body) {
    bench.sim.answer(
        "POST /v1/videos/generations", Reply.status(200, "{\"request_id\":\"req-9\"}"));
    bench.sim.answer(call, Reply.status(200, body));
    Js order = Js.obj("model", "grok-2-video", "prompt", "A boat");
    String id = Js.parse(bench.post("/v1/videos", order).body()).at("id").text();
    Js job = bench.await(id, now -> now.at("status").text().equals("failed"));
    assertEquals("video_generation_failed", job.at("error", "code").text(), job::toString);
    assertFalse(job.at("error", "message").text().isEmpty());
  }

  @Test
  void aFilmSurvivesPollsThatFail() {
    bench.sim.answer(
        "POST /v1/videos/generations", Reply.status(200, "{\"request_id\":\"req-8\"}"));
    String url = bench.sim.trapUrl() + "/vidgen/req-8.mp4";
    String film = "{\"status\":\"done\",\"video\":{\"url\":\"" + url + "\"}}";
    bench.sim.answer(
        "GET /v1/videos/req-8",
        Reply.status(500, "{\"error\":\"oops\"}"),
        Reply.status(429, "{\"error\":\"slow down\"}"),
        Reply.status(200, film));
    Js order = Js.obj("model", "grok-2-video", "prompt", "A boat");
    String id = Js.parse(bench.post("/v1/videos", order).body()).at("id").text();
    bench.await(id, now -> now.at("status").text().equals("completed"));
    assertEquals(1, bench.sim.calls("/v1/videos/generations").size());
  }
}
