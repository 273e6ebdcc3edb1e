package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Seen;
import grok2api.sim.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients that people use, in their own languages and processes, over real sockets. Each case
 * of a script is a test here; that upstreams are left when clients leave is seen from the journal.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkScriptsTest {

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  @TempDir static Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private final Map<Way, LiveGateway> gateways = new EnumMap<>(Way.class);
  private LiveGateway lonely;

  @BeforeAll
  void start() {
    for (Way way : Way.values()) {
      LiveGateway gateway = LiveGateway.start(sim, folder.resolve(way.name()), way.variables());
      gateway.add("basic", accounts(way));
      gateways.put(way, gateway);
    }
    lonely = LiveGateway.start(sim, folder.resolve("lonely"), Map.of());
  }

  @AfterAll
  void stop() {
    gateways.values().forEach(LiveGateway::close);
    lonely.close();
    sim.close();
    assertEquals(List.of(), sim.violations(), "the upstreams were spoken to as specified");
  }

  /** Enough for the day's quota of all scripts. */
  private static String[] accounts(Way way) {
    String name = "sim-basic-" + way.name().toLowerCase(Locale.ROOT);
    return IntStream.range(0, 20).mapToObj(n -> name + n).toArray(String[]::new);
  }

  @TestFactory
  Stream<DynamicTest> openaiChatInPython() {
    return python("openai_chat.py");
  }

  @TestFactory
  Stream<DynamicTest> openaiResponsesInPython() {
    return python("openai_responses.py");
  }

  @TestFactory
  Stream<DynamicTest> anthropicInPython() {
    return python("anthropic_messages.py");
  }

  @TestFactory
  Stream<DynamicTest> langChainInPython() {
    return python("langchain_clients.py");
  }

  @TestFactory
  Stream<DynamicTest> everyApiOverEveryUpstreamInPython() {
    return python("matrix.py");
  }

  @TestFactory
  Stream<DynamicTest> openaiInNode() {
    return node("openai_sdk.js");
  }

  @TestFactory
  Stream<DynamicTest> anthropicInNode() {
    return node("anthropic_sdk.js");
  }

  @TestFactory
  Stream<DynamicTest> aiSdkInNode() {
    return node("ai_sdk.js");
  }

  @TestFactory
  Stream<DynamicTest> langChainInNode() {
    return node("langchain_clients.js");
  }

  /** Modules are looked for beside the script: it runs from a copy in the folder that has them. */
  private Stream<DynamicTest> node(String script) {
    Path packages = Installed.node();
    Installed.copyScripts("node", packages);
    return script(packages, List.of(Installed.program("node"), script));
  }

  private Stream<DynamicTest> python(String script) {
    return script(Installed.scripts("python"), List.of(Installed.python(), script));
  }

  private Stream<DynamicTest> script(Path scripts, List<String> command) {
    ClientScript.Run run = ClientScript.run(scripts, variables(), command);
    print(command, run);
    List<DynamicTest> tests = new ArrayList<>();
    for (ClientScript.Case one : run.cases()) {
      tests.add(DynamicTest.dynamicTest(one.name(), () -> assertTrue(one.passed(), one::why)));
    }
    run.left()
        .forEach(
            (marker, nanos) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        "upstream left at once: " + marker, () -> wasLeft(marker, nanos))));
    boolean failed = run.cases().stream().anyMatch(one -> !one.passed());
    tests.add(
        DynamicTest.dynamicTest(
            "ran to its end",
            () -> {
              assertFalse(run.cases().isEmpty(), run::output);
              assertEquals(failed ? 1 : 0, run.status(), run::output);
            }));
    return tests.stream();
  }

  /** Cases with three parts are cells of a table; other output is shown as it was. */
  private static void print(List<String> command, ClientScript.Run run) {
    Cells cells = new Cells();
    int shown = 0;
    for (ClientScript.Case one : run.cases()) {
      String[] parts = one.name().split(" \\| ");
      if (parts.length == 3) {
        cells.put(parts[1], parts[0], parts[2], one.passed());
        shown++;
      }
    }
    String what = String.join(" ", command.subList(1, command.size()));
    System.out.println("\n" + what + ":\n" + (shown > 0 ? cells : run.output()));
  }

  private void wasLeft(String marker, long nanos) {
    Seen turn =
        sim.calls(
                seen -> seen.text().contains(marker) || seen.messages().toString().contains(marker))
            .getFirst();
    assertEquals("client left", turn.awaitEnd(Duration.ofSeconds(5)));
    Duration after = Duration.ofNanos(turn.endNanos() - nanos);
    assertTrue(after.compareTo(AT_ONCE) < 0, "closed after " + after);
  }

  private Map<String, String> variables() {
    Js ways = Js.obj();
    for (var entry : gateways.entrySet()) {
      Way way = entry.getKey();
      ways = ways.with(way.name(), Js.obj("url", entry.getValue().url(), "model", way.model()));
    }
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("G2A_URL", gateways.get(Way.GATEWAY).url());
    variables.put("G2A_KEY", LiveGateway.API_KEY);
    variables.put("G2A_MODEL", Way.GATEWAY.model());
    variables.put("G2A_LONELY", lonely.url());
    variables.put("G2A_WAYS", ways.toString());
    variables.put("PYTHONDONTWRITEBYTECODE", "1");
    return variables;
  }
}
