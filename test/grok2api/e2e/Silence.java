package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Reply;
import grok2api.sim.Simulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * An upstream that is silent at each place where it may be: before the head of its answer, after
 * it, and amidst the text. Clients must hear something all the time, and the text in the end.
 */
final class Silence {

  /** Prompts that it answers so. */
  static final List<String> PROMPTS = List.of("before the head", "before the text", "amidst");

  private final Duration gap;
  private final int heartbeats;

  /**
   * Teaches the simulator.
   *
   * @param gap no time without a byte may be longer, the one before the first byte included
   * @param heartbeats so many must come at least
   */
  Silence(Simulator sim, long millis, Duration gap, int heartbeats) {
    this.gap = gap;
    this.heartbeats = heartbeats;
    sim.script(PROMPTS.get(0), Reply.held(millis).text("late"));
    sim.script(PROMPTS.get(1), Reply.of().pause(millis).text("late"));
    sim.script(PROMPTS.get(2), Reply.of().text("early ").pause(millis).text("late"));
  }

  /** Asks, and reads the answer to its end. */
  void bridged(HttpClient http, LiveGateway gateway, Way way, String api, String prompt)
      throws IOException, InterruptedException {
    String where = way + ", " + api + ", " + prompt;
    long last = System.nanoTime();
    StringBuilder body = new StringBuilder();
    try (InputStream answer = Turns.open(http, gateway, api, way.model(), prompt)) {
      byte[] some = new byte[64 * 1024];
      for (int n = answer.read(some); n >= 0; n = answer.read(some)) {
        Duration waited = Duration.ofNanos(System.nanoTime() - last);
        assertTrue(
            waited.compareTo(gap) < 0, () -> where + ": silent for " + waited + " after " + body);
        last = System.nanoTime();
        body.append(new String(some, 0, n, StandardCharsets.UTF_8));
      }
    }
    assertTrue(body.toString().contains("late"), () -> where + ": " + body);
    assertTrue(beats(api, body.toString()) >= heartbeats, () -> where + ": " + body);
  }

  private static int beats(String api, String body) {
    String beat =
        switch (api) {
          case "chat" -> "\n: ";
          case "responses" -> "event: response.in_progress";
          default -> "event: ping";
        };
    return ("\n" + body).split(beat, -1).length - 1;
  }
}
