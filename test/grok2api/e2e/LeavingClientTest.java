package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Reply;
import grok2api.sim.Seen;
import grok2api.sim.Simulator;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that leave while the upstream talks, and while it is silent: heartbeats, which notice it,
 * come every second here instead of every ten.
 */
@Tag("slow")
class LeavingClientTest {

  private static final String EVERY_CELL =
      """
      GATEWAY, chat
      GATEWAY, responses
      GATEWAY, messages
      REST, chat
      REST, responses
      REST, messages
      CONSOLE, chat
      CONSOLE, responses
      CONSOLE, messages
      API, chat
      API, responses
      API, messages
      """;

  @TempDir Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void stop() {
    http.close();
    sim.close();
    assertEquals(List.of(), sim.violations());
  }

  private LiveGateway gateway(Way way) {
    Map<String, String> variables = new LinkedHashMap<>(way.variables());
    variables.put("GROK_STREAM_PING_AFTER", "1");
    variables.put("GROK_STREAM_PING_INTERVAL", "1");
    variables.put("GROK_ACCOUNT_SELECTION_MAX_INFLIGHT", "1");
    LiveGateway gateway = LiveGateway.start(sim, folder.resolve("gateway"), variables);
    gateway.add("basic", "sim-basic-only");
    return gateway;
  }

  @ParameterizedTest
  @CsvSource(textBlock = EVERY_CELL)
  void aClientThatLeavesFreesUpstreamAndAccount(Way way, String api) throws Exception {
    sim.script("leave while it talks", Reply.of().then(Reply.paced(600, 20, 50)));
    sim.script("leave while it is silent", Reply.of().text("early").silent());
    try (LiveGateway gateway = gateway(way)) {
      left(gateway, way, api, "leave while it talks", Duration.ofSeconds(1));
      left(gateway, way, api, "leave while it is silent", Duration.ofMillis(2_500));
    }
  }

  private void left(LiveGateway gateway, Way way, String api, String prompt, Duration limit)
      throws Exception {
    InputStream in = Turns.open(http, gateway, api, way.model(), prompt);
    StringBuilder body = new StringBuilder();
    byte[] some = new byte[8_192];
    while (!body.toString().contains("early") && !body.toString().contains("c0 ")) {
      body.append(new String(some, 0, in.read(some), StandardCharsets.UTF_8));
    }
    in.close();
    long closed = System.nanoTime();
    Seen turn =
        sim.calls(s -> s.text().contains(prompt) || s.messages().toString().contains(prompt))
            .getLast();
    assertEquals("client left", turn.awaitEnd(Duration.ofSeconds(10)));
    Duration after = Duration.ofNanos(turn.endNanos() - closed);
    assertTrue(after.compareTo(limit) < 0, prompt + ": closed after " + after);
    // The only account takes one turn at a time: the next one needs the lease back.
    StreamedAnswer next = Turns.stream(gateway, api, way.model(), "say fine");
    assertEquals("complete", next.end(api), next::toString);
  }
}
