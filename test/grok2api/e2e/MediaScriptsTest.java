package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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

/** The vendor's Python package against pictures and films, of grok.com and of api.x.ai. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MediaScriptsTest {

  private static final String KEY = "sim-key-media";

  @TempDir static Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private LiveGateway web;
  private LiveGateway official;

  @BeforeAll
  void start() {
    sim.switches().mediaStep(5);
    Map<String, String> proxy = Map.of("GROK_FEATURES_IMAGINE_PUBLIC_IMAGE_PROXY", "true");
    web = LiveGateway.start(sim, folder.resolve("web"), proxy);
    web.add("super", accounts("super"));
    web.add("basic", accounts("basic"));
    official =
        LiveGateway.start(
            sim,
            folder.resolve("official"),
            Map.of(
                "XAI_API_KEY",
                KEY,
                "GROK_OFFICIAL_MODELS",
                "grok-4.3,grok-2-image,grok-2-video",
                "GROK_SERVER_FETCH_ALLOW",
                "127.0.0.1"));
  }

  private static String[] accounts(String pool) {
    return IntStream.range(0, 20)
        .mapToObj(n -> "sim-" + pool + "-media" + n)
        .toArray(String[]::new);
  }

  @AfterAll
  void stop() {
    web.close();
    official.close();
    sim.close();
    assertEquals(List.of(), sim.violations(), "the upstreams were spoken to as specified");
  }

  @TestFactory
  Stream<DynamicTest> openaiMediaInPython() {
    List<String> command = List.of(Installed.python(), "openai_media.py");
    ClientScript.Run run = ClientScript.run(Installed.scripts("python"), variables(), command);
    System.out.println("\nopenai_media.py:\n" + run.output());
    Stream<DynamicTest> cases =
        run.cases().stream()
            .map(
                one ->
                    DynamicTest.dynamicTest(one.name(), () -> assertTrue(one.passed(), one::why)));
    return Stream.concat(
        cases,
        Stream.of(
            DynamicTest.dynamicTest(
                "ran to its end", () -> assertFalse(run.cases().isEmpty(), run::output))));
  }

  private Map<String, String> variables() {
    Js ways =
        Js.obj(
            "web",
            way(
                web,
                "grok-imagine-image",
                "grok-imagine-image-edit",
                "grok-imagine-video",
                "grok-4.20-fast"),
            "api",
            way(official, "grok-2-image", "grok-2-image", "grok-2-video", "grok-4.3"));
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("G2A_URL", web.url());
    variables.put("G2A_KEY", LiveGateway.API_KEY);
    variables.put("G2A_MODEL", "grok-imagine-image");
    variables.put("G2A_LONELY", "");
    variables.put("G2A_WAYS", ways.toString());
    variables.put("PYTHONDONTWRITEBYTECODE", "1");
    return variables;
  }

  private static Js way(LiveGateway gateway, String draw, String edit, String film, String chat) {
    return Js.obj("url", gateway.url(), "draw", draw, "edit", edit, "film", film, "chat", chat);
  }
}
