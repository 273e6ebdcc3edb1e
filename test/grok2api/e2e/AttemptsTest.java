package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Reply;
import grok2api.sim.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The request log names every account that was asked, also when none answered. */
class AttemptsTest {

  private static final String CHAT =
      "{\"model\":\"grok-4.20-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  @TempDir Path folder;

  @Test
  void aRefusalIsFollowedByAnAnswer() {
    try (Simulator sim = simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, Map.of())) {
      gateway.add("basic", "sim-basic-a", "sim-basic-b");
      sim.script("one-refusal", Reply.status(429), Reply.words("Four degrees."));
      gateway.v1("POST", "/v1/chat/completions", CHAT.formatted("one-refusal"));
      Js row = row(gateway);
      assertEquals(List.of("rate_limited", "ok"), outcomes(row));
      assertEquals(row.at("account").text(), row.at("tries", 1, "account").text());
      assertTrue(
          row.at("tries", 0, "until_ms").number() <= row.at("tries", 1, "from_ms").number(),
          row.toString());
      assertTrue(
          row.at("tries", 1, "until_ms").number() <= row.at("duration_ms").number() + 1,
          row.toString());
    }
  }

  @Test
  void aRequestThatNobodyAnswered() {
    try (Simulator sim = simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, Map.of())) {
      gateway.add("basic", "sim-basic-a", "sim-basic-b");
      sim.script("always", Reply.status(429));
      gateway.v1("POST", "/v1/chat/completions", CHAT.formatted("always"));
      Js row = row(gateway);
      assertEquals(429, row.at("status").number());
      assertEquals(List.of("rate_limited", "rate_limited"), outcomes(row));
      assertEquals(2, row.at("attempts").number());
      assertEquals("basic", row.at("pool").text());
    }
  }

  @Test
  void picturesToo() {
    try (Simulator sim = simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, Map.of())) {
      gateway.add("super", "sim-super-a");
      String body = "{\"model\":\"grok-imagine-image\",\"prompt\":\"a lighthouse\"}";
      gateway.v1("POST", "/v1/images/generations", body);
      Js row = row(gateway);
      assertEquals(List.of("ok"), outcomes(row), row.toString());
      assertEquals("super", row.at("pool").text());
    }
  }

  @ParameterizedTest
  @CsvSource({"imagine, {\"prompt\":\"a lighthouse\"}", "voice/token, {}"})
  void whatTheWebPagesAskForToo(String path, String body) {
    Map<String, String> open = Map.of("GROK_APP_WEBUI_ENABLED", "true");
    try (Simulator sim = simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, open)) {
      gateway.add("super", "sim-super-a");
      assertEquals(200, gateway.send("POST", "/webui/api/" + path, body).statusCode());
      Js row = row(gateway);
      assertEquals(List.of("ok"), outcomes(row).stream().distinct().toList(), row.toString());
      assertEquals("super", row.at("pool").text());
    }
  }

  private static Simulator simulator() {
    return new Simulator(new Simulator.Options(true, false, Map.of()));
  }

  /** The one row, which is written some moments after the answer. */
  private static Js row(LiveGateway gateway) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < end) {
      Js items = Js.parse(gateway.admin("GET", "/admin/api/requests", "").body()).at("items");
      if (!items.list().isEmpty()) {
        return items.at(0);
      }
      LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("no row within 10 s");
  }

  private static List<String> outcomes(Js row) {
    return row.at("tries").list().stream().map(asked -> asked.at("outcome").text()).toList();
  }
}
