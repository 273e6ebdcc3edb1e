package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two minutes of silence in real time, with the heartbeats that ship: every API over every way,
 * read from the socket, and the Python packages with their own time limits. All at once.
 */
@Tag("slow")
class LongSilenceTest {

  private static final long SILENCE_MILLIS = 120_000;
  private static final Duration GAP = Duration.ofSeconds(15);

  @TempDir Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Way, LiveGateway> gateways = new EnumMap<>(Way.class);

  private void start() {
    for (Way way : Way.values()) {
      Map<String, String> variables = new LinkedHashMap<>(way.variables());
      variables.put("GROK_CHAT_TIMEOUT", "200");
      variables.put("GROK_CHAT_IDLE_TIMEOUT", "200");
      LiveGateway gateway = LiveGateway.start(sim, folder.resolve(way.name()), variables);
      String name = "sim-basic-silent-" + way;
      gateway.add("basic", IntStream.range(0, 5).mapToObj(n -> name + n).toArray(String[]::new));
      gateways.put(way, gateway);
    }
  }

  @Test
  void twoMinutesPassUnnoticed() throws Exception {
    Silence silence = new Silence(sim, SILENCE_MILLIS, GAP, 11);
    start();
    List<Future<?>> streams = new ArrayList<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ClientScript.Run> packages = readers.submit(this::packages);
      gateways.forEach(
          (way, gateway) -> {
            for (String api : List.of("chat", "responses", "messages")) {
              for (String prompt : Silence.PROMPTS) {
                streams.add(
                    readers.submit(
                        () -> {
                          silence.bridged(http, gateway, way, api, prompt);
                          return null;
                        }));
              }
            }
          });
      for (Future<?> stream : streams) {
        stream.get();
      }
      ClientScript.Run run = packages.get();
      assertEquals(9, run.cases().size(), run::output);
      assertTrue(run.cases().stream().allMatch(ClientScript.Case::passed), run::output);
    } finally {
      gateways.values().forEach(LiveGateway::close);
      http.close();
      sim.close();
    }
    assertEquals(List.of(), sim.violations());
  }

  private ClientScript.Run packages() {
    String url = gateways.get(Way.GATEWAY).url();
    Map<String, String> variables =
        Map.of(
            "G2A_URL",
            url,
            "G2A_KEY",
            LiveGateway.API_KEY,
            "G2A_MODEL",
            Way.GATEWAY.model(),
            "G2A_LONELY",
            url,
            "G2A_WAYS",
            "{}",
            "G2A_SILENT",
            Js.arr(Silence.PROMPTS.toArray()).toString());
    return ClientScript.run(
        Installed.scripts("python"), variables, List.of(Installed.python(), "long_silence.py"));
  }
}
