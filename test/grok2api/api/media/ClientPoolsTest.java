package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.sim.Js;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client key that may use some pools draws and films with accounts of these only. */
class ClientPoolsTest {

  @TempDir static Path folder;
  private static MediaBench bench;
  private static String heavyOnly;

  @BeforeAll
  static void start() {
    bench = new MediaBench(folder, "retry.max_retries=0");
    Js key = Js.obj("name", "heavy only", "pools", Js.arr("heavy"));
    String made = bench.gateway.admin("POST", "/admin/api/keys", key.toString()).body();
    heavyOnly = Js.parse(made).at("secret").text();
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private static HttpResponse<String> post(String path, Js body) {
    return call("POST", path, body.toString());
  }

  private static HttpResponse<String> call(String method, String path, String body) {
    return bench.gateway.send(method, path, body, "Authorization", "Bearer " + heavyOnly);
  }

  private static Js order(String model) {
    return Js.obj("model", model, "prompt", "A red lighthouse");
  }

  @ParameterizedTest
  @CsvSource({
    "grok-imagine-image, /v1/images/generations",
    "grok-imagine-image, /v1/chat/completions",
    "grok-imagine-video, /v1/chat/completions",
  })
  void accountsOfOtherPoolsAreNotUsed(String model, String path) {
    Js body = order(model).with("messages", Js.arr(Js.obj("role", "user", "content", "x")));
    HttpResponse<String> answer = post(path, body);
    assertEquals(429, answer.statusCode(), answer::body);
    assertEquals(0, bench.sim.calls("/ws/imagine/listen").size());
    assertEquals(0, bench.sim.calls("/rest/app-chat/conversations/new").size());
  }

  @Test
  void jobsKeepTheLimitsOfTheirKey() {
    String id = Js.parse(post("/v1/videos", order("grok-imagine-video")).body()).at("id").text();
    Predicate<Js> over = job -> job.at("status").text().equals("failed");
    Js job = bench.await(id, over);
    assertEquals("video_generation_failed", job.at("error", "code").text(), job::toString);
    assertEquals(0, bench.sim.calls("/rest/app-chat/conversations/new").size());
  }
}
