package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code image.backend}: which call of grok.com makes pictures. */
class ImageBackendTest {

  @TempDir static Path folder;

  @ParameterizedTest
  @CsvSource({
    "auto, grok-imagine-image, true",
    "auto, grok-imagine-image-lite, false",
    "websocket, grok-imagine-image-lite, true",
    "app_chat, grok-imagine-image, false",
  })
  void isUsed(String backend, String model, boolean socket) {
    Path own = folder.resolve(backend + model);
    try (MediaBench bench = new MediaBench(own, "image.backend=" + backend)) {
      Js order = Js.obj("model", model, "prompt", "[[sim: image]]", "n", 2);
      HttpResponse<String> answer =
          bench.post("/v1/images/generations", order.with("response_format", "b64_json"));
      assertEquals(200, answer.statusCode(), answer::body);
      assertTrue(Js.parse(answer.body()).at("data").size() >= 1, answer::body);
      assertEquals(socket ? 1 : 0, bench.sim.calls("/ws/imagine/listen").size());
      assertEquals(List.of(), bench.sim.violations());
    }
  }
}
