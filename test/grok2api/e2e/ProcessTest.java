package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Reply;
import grok2api.sim.Simulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a process: stopped with a stream under way, and killed while accounts come in. */
@Tag("slow")
class ProcessTest {

  private static final int ENOUGH = 40;

  @TempDir Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));

  @AfterEach
  void stop() {
    sim.close();
  }

  @Test
  void aStreamRunsToItsEndWhileTheServerStops() throws Exception {
    sim.script("slowly", Reply.paced(30, 20, 100).text(" the end"));
    try (JarProcess jar = JarProcess.start(sim, folder)) {
      add(jar, "sim-basic-one");
      BufferedReader lines = stream(jar, "chat", "slowly");
      StringBuilder all = new StringBuilder(lines.readLine());
      jar.terminate();
      Await.until(() -> !jar.isReady());
      assertTrue(jar.process().isAlive(), "it waits for the stream");
      lines.lines().forEach(all::append);
      assertTrue(all.toString().contains(" the end"), all.toString());
      assertTrue(all.toString().endsWith("data: [DONE]"), all.toString());
      assertTrue(jar.process().waitFor(10, TimeUnit.SECONDS), "it stops after the stream");
    }
  }

  @Test
  void aStreamThatOutlastsTheDrainEndsWithItsErrorEvent() throws Exception {
    sim.script("endless", Reply.paced(1_200, 20, 100));
    Map<String, String> drain = Map.of("SERVER_DRAIN_SEC", "1");
    try (JarProcess jar = JarProcess.start(sim, folder, JarProcess.freePort(), drain)) {
      add(jar, "sim-basic-one");
      Map<String, BufferedReader> streams = new LinkedHashMap<>();
      for (String api : List.of("chat", "messages", "responses")) {
        streams.put(api, stream(jar, api, "endless"));
        streams.get(api).readLine();
      }
      jar.terminate();
      assertTrue(rest(streams, "chat").contains("\"code\":\"server_busy\""));
      assertTrue(rest(streams, "messages").contains("event: error"));
      assertTrue(rest(streams, "responses").contains("event: response.failed"));
      assertTrue(jar.process().waitFor(30, TimeUnit.SECONDS), "it stops after the drain");
    }
  }

  private static BufferedReader stream(JarProcess jar, String api, String prompt)
      throws IOException {
    String body = Turns.body(api, Way.GATEWAY.model(), prompt, true).toString();
    InputStream stream =
        jar.send("POST", Turns.path(api), body, LiveGateway.API_KEY, BodyHandlers.ofInputStream())
            .body();
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private static String rest(Map<String, BufferedReader> streams, String api) {
    return streams.get(api).lines().collect(Collectors.joining("\n"));
  }

  @RepeatedTest(3)
  void noAcknowledgedAccountIsLost() throws Exception {
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    try (JarProcess jar = JarProcess.start(sim, folder)) {
      Thread adding = Thread.ofVirtual().start(() -> addUntilItDies(jar, acknowledged));
      Await.until(() -> acknowledged.size() >= ENOUGH);
      jar.kill();
      adding.join();
    }
    try (JarProcess again = JarProcess.start(sim, folder)) {
      Set<String> kept = new HashSet<>(exported(again));
      assertTrue(kept.containsAll(acknowledged), () -> "lost some of " + acknowledged.size());
    }
    assertEquals("ok", integrity());
  }

  private static List<String> exported(JarProcess jar) throws IOException {
    String text = jar.admin("POST", "/admin/api/tokens/export", "{\"format\":\"txt\"}").body();
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static void addUntilItDies(JarProcess jar, Queue<String> acknowledged) {
    try {
      for (int n = 0; n < 100_000; n++) {
        String token = "sim-basic-kept" + n;
        add(jar, token);
        acknowledged.add(token);
      }
    } catch (IOException e) {
      assertFalse(acknowledged.isEmpty(), "killed before anything was added: " + e);
    }
  }

  private static void add(JarProcess jar, String token) throws IOException {
    Js body = Js.obj("tokens", Js.arr(token), "pool", "basic");
    var answer = jar.admin("POST", "/admin/api/tokens/add", body.toString());
    assertEquals(200, answer.statusCode(), answer::body);
  }

  /** What SQLite itself says of the file, through Python's library. */
  private String integrity() {
    String program =
        "import sqlite3, sys; print(sqlite3.connect(sys.argv[1])"
            + ".execute('PRAGMA integrity_check').fetchone()[0])";
    String file = folder.resolve("data").resolve("accounts.db").toString();
    List<String> command = List.of("python3", "-c", program, file);
    return ClientScript.run(folder, Map.of(), command).output().strip();
  }
}
