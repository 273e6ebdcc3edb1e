package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Js;
import grok2api.sim.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How pictures of chat models and films are written into chats. */
class MediaFormatsTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String PLACE = "users/sim/generated/7d0c0000-0000-4000-8000-000000000009/";
  private static final String ID = "7d0c0000-0000-4000-8000-000000000009";

  @TempDir Path folder;

  private static String answer(MediaBench bench, String model) {
    Js message = Js.obj("role", "user", "content", "A paper boat");
    HttpResponse<String> answer =
        bench.post(CHAT, Js.obj("model", model, "messages", Js.arr(message)));
    assertEquals(200, answer.statusCode(), answer::body);
    return Js.parse(answer.body()).at("choices", 0, "message", "content").text();
  }

  @ParameterizedTest
  @CsvSource({
    "grok_url, U",
    "grok_md, ![image](U)",
    "local_url, L",
    "local_md, ![image](L)",
    "base64, '![image](data:image/jpeg;base64,/9'",
  })
  void writesPictures(String format, String expected) {
    try (var bench = new MediaBench(folder, "features.image_format=" + format)) {
      Reply reply = Reply.of().image("i1", PLACE + "image.jpg", 100, false);
      bench.sim.script("tok-basic", reply).script("tok-super", reply);
      String text = answer(bench, "grok-4.20-fast").strip();
      String shown =
          expected
              .replace("U", bench.sim.assetsUrl() + "/" + PLACE + "image.jpg")
              .replace("L", bench.gateway.url() + "/v1/files/image?id=" + ID);
      assertTrue(format.equals("base64") ? text.startsWith(shown) : text.equals(shown), text);
      boolean fetched = !format.startsWith("grok");
      assertEquals(fetched ? 1 : 0, bench.sim.calls("/" + PLACE + "image.jpg").size());
      assertEquals(List.of(), bench.sim.violations());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "grok_url, U",
    "grok_html, <video controls src=\"U\"></video>",
    "local_url, L",
    "local_html, <video controls src=\"L\"></video>",
  })
  void writesFilms(String format, String expected) {
    try (var bench = new MediaBench(folder, "features.video_format=" + format)) {
      String text = answer(bench, "grok-imagine-video");
      boolean local = format.startsWith("local");
      String start =
          local ? bench.gateway.url() + "/v1/files/video?id=" : bench.sim.assetsUrl() + "/users/";
      String shape = expected.replace(local ? "L" : "U", "URL");
      String[] around = shape.split("URL", -1);
      assertTrue(text.startsWith(around[0] + start) && text.endsWith(around[1]), text);
      String url = text.substring(around[0].length(), text.length() - around[1].length());
      assertFalse(url.contains("\""), url);
      if (local) {
        HttpResponse<String> file = bench.get(url.substring(bench.gateway.url().length()));
        assertEquals(200, file.statusCode());
        assertEquals("video/mp4", file.headers().firstValue("content-type").orElse(""));
      }
      assertEquals(List.of(), bench.sim.violations());
    }
  }

  @Test
  void fetchesAPictureOnceForAll() throws Exception {
    try (var bench = new MediaBench(folder, "features.image_format=local_md");
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      bench.sim.switches().assetStep(100);
      Reply reply = Reply.of().image("i1", PLACE + "image.jpg", 100, false);
      bench.sim.script("tok-basic", reply).script("tok-super", reply);
      Callable<String> ask = () -> answer(bench, "grok-4.20-fast");
      Set<String> answers = new HashSet<>();
      for (var text : clients.invokeAll(Collections.nCopies(4, ask))) {
        answers.add(text.get().strip());
      }
      assertEquals(
          Set.of("![image](" + bench.gateway.url() + "/v1/files/image?id=" + ID + ")"), answers);
      assertEquals(1, bench.sim.calls("/" + PLACE + "image.jpg").size());
    }
  }
}
