package grok2api.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where only basic accounts are left, grok.com says what they may make. */
class BasicAccountsTest {

  private static final String ASKED = "/rest/media/imagine/quota_info";

  @TempDir static Path folder;
  private static final Simulator SIM = new Simulator();
  private static LiveGateway gateway;

  @BeforeAll
  static void start() {
    SIM.account("tok-basic", "basic");
    gateway = LiveGateway.start(SIM, folder, Map.of());
    gateway.add("basic", "tok-basic");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    SIM.close();
  }

  @AfterEach
  void keepTheRules() {
    assertEquals(List.of(), SIM.violations());
    SIM.forget();
  }

  private static HttpResponse<String> post(String path, Js body) {
    return gateway.v1("POST", path, body.toString());
  }

  private static Js order(String model) {
    return Js.obj("model", model, "prompt", "A red lighthouse", "response_format", "b64_json");
  }

  @ParameterizedTest
  @CsvSource({"grok-imagine-image, 200, 1", "grok-imagine-image-pro, 200, 1"})
  void drawWhatIsOpen(String model, int status, int sockets) {
    HttpResponse<String> answer = post("/v1/images/generations", order(model));
    assertEquals(status, answer.statusCode(), answer::body);
    assertEquals(1, SIM.calls(ASKED).size());
    assertEquals(sockets, SIM.calls("/ws/imagine/listen").size());
  }

  @Test
  void doNotEditWhatIsClosed() {
    String png = "data:image/png;base64," + Base64.getEncoder().encodeToString(MediaBench.PNG);
    HttpResponse<String> answer =
        post("/v1/images/edits", order("grok-imagine-image-edit").with("image", png));
    assertEquals(429, answer.statusCode(), answer::body);
    assertEquals(1, SIM.calls(ASKED).size());
    assertEquals(0, SIM.calls("/http/upload-file-v2/direct").size());
  }

  @ParameterizedTest
  @CsvSource({"6, completed, 1", "10, failed, 0"})
  void filmShortOnes(int seconds, String end, int asked) {
    Js order = order("grok-imagine-video").with("seconds", seconds);
    String id = Js.parse(post("/v1/videos", order).body()).at("id").text();
    assertEquals(end, end(id));
    assertEquals(asked, SIM.calls(ASKED).size());
  }

  private static String end(String id) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    String status = "";
    while (!status.equals("completed") && !status.equals("failed")) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + status);
      }
      LockSupport.parkNanos(20_000_000);
      status = Js.parse(gateway.v1("GET", "/v1/videos/" + id, "").body()).at("status").text();
    }
    return status;
  }
}
