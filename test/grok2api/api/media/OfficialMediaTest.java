package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            "official.models=grok-2-image,grok-2-video",
            "server.fetch_allow=127.0.0.1");
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), bench.sim.violations());
    bench.sim.forget();
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
}
