package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Claude Code and Codex themselves, each with a task that ends with an edited file on the disk. The
 * simulated model plays the turns that the task's prompt spells out; the tools are the real ones.
 */
@Tag("slow")
class CodingToolsTest {

  private static final String BEFORE = "def greet():\n    return \"helo\"\n";
  private static final String AFTER = "def greet():\n    return \"hello, wörld\"\n";

  private static final String PATCH =
      """
      *** Begin Patch
      *** Update File: greet.py
      @@
       def greet():
      -    return "helo"
      +    return "hello, wörld"
      *** End Patch
      """;

  @TempDir Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private Path project;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    project = Files.createDirectories(folder.resolve("project"));
    file = Files.writeString(project.resolve("greet.py"), BEFORE);
  }

  @AfterEach
  void stop() {
    sim.close();
    assertEquals(List.of(), sim.violations(), "the upstreams were spoken to as specified");
  }

  @ParameterizedTest
  @EnumSource
  void claudeCodeEditsFiles(Way way) throws IOException {
    String path = file.toString();
    String told =
        task(
            call("Read", "file_path", path),
            call(
                "Edit",
                "file_path",
                path,
                "old_string",
                "\"helo\"",
                "new_string",
                "\"hello, wörld\""),
            call("Write", "file_path", project.resolve("new.txt").toString(), "content", "a\nb\n"));
    String claude = Installed.program("claude");
    try (LiveGateway gateway = gateway(way)) {
      Map<String, String> variables = home();
      variables.put("ANTHROPIC_BASE_URL", gateway.url());
      variables.put("ANTHROPIC_AUTH_TOKEN", LiveGateway.API_KEY);
      variables.put("ANTHROPIC_SMALL_FAST_MODEL", way.model());
      variables.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
      List<String> command =
          List.of(
              claude,
              "-p",
              told,
              "--model",
              way.model(),
              "--permission-mode",
              "acceptEdits",
              "--allowedTools",
              "Read,Edit,Write");
      check(ClientScript.run(project, variables, command));
      assertEquals("a\nb\n", Files.readString(project.resolve("new.txt")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void codexEditsFiles(Way way) throws IOException {
    String command = "apply_patch <<'EOF'\n" + PATCH + "EOF\n";
    String told =
        task(call("exec_command", "cmd", "cat greet.py"), call("exec_command", "cmd", command));
    try (LiveGateway gateway = gateway(way)) {
      check(codex(gateway, way, "", told));
    }
  }

  /** With the catalogue of models Codex offers its own tool, whose input is no JSON. */
  @ParameterizedTest
  @EnumSource
  void codexPatchesWithItsFreeformTool(Way way) throws IOException {
    try (LiveGateway gateway = gateway(way)) {
      Path catalogue = folder.resolve("catalogue.json");
      Files.writeString(
          catalogue, gateway.v1("GET", "/v1/models?client_version=0.169.0", "").body());
      String setting = "model_catalog_json = \"" + catalogue + "\"";
      check(codex(gateway, way, setting, task(call("apply_patch", "input", PATCH))));
    }
  }

  private ClientScript.Run codex(LiveGateway gateway, Way way, String setting, String told)
      throws IOException {
    Map<String, String> variables = home();
    Path home = Files.createDirectories(folder.resolve("codex"));
    Files.writeString(
        home.resolve("config.toml"),
        """
        model = "%s"
        model_provider = "grok2api"
        %s

        [model_providers.grok2api]
        name = "grok2api"
        base_url = "%s/v1"
        env_key = "G2A_KEY"
        wire_api = "responses"
        """
            .formatted(way.model(), setting, gateway.url()));
    variables.put("CODEX_HOME", home.toString());
    variables.put("G2A_KEY", LiveGateway.API_KEY);
    List<String> command =
        List.of(
            Installed.program("codex"),
            "exec",
            "--skip-git-repo-check",
            "--dangerously-bypass-approvals-and-sandbox",
            told);
    return ClientScript.run(project, variables, command);
  }

  private void check(ClientScript.Run run) throws IOException {
    System.out.println("\n" + run.output());
    assertEquals(0, run.status(), run::output);
    assertEquals(AFTER, Files.readString(file), run::output);
    assertTrue(run.output().contains("Task completed."), run::output);
  }

  private LiveGateway gateway(Way way) {
    LiveGateway gateway = LiveGateway.start(sim, folder.resolve("gateway"), way.variables());
    gateway.add("basic", "sim-basic-one", "sim-basic-two");
    return gateway;
  }

  /** A home of its own, so that nothing of the person who runs this takes part. */
  private Map<String, String> home() throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
    variables.put("PATH", Installed.node().resolve("node_modules/.bin") + ":/usr/bin:/bin");
    return variables;
  }

  /** The turns of the model, one call each, and its last word. */
  private static String task(String... calls) {
    return "Mend greet.py. "
        + String.join(" [[sim: then]] ", calls)
        + " [[sim: then]] [[sim: text Task completed.]]";
  }

  /** In ASCII: where the locale is C, no other letters get through a command line. */
  private static String call(String tool, Object... arguments) {
    StringBuilder ascii = new StringBuilder();
    for (char c : Js.obj(arguments).toString().toCharArray()) {
      ascii.append(c < 128 ? Character.toString(c) : String.format("\\u%04x", (int) c));
    }
    return "[[sim: tool " + tool + " " + ascii + "]]";
  }
}
