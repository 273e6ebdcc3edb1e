package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No serious or critical finding of axe-core on any page, in both themes. */
@Tag("slow")
class AxeTest {

  private static final Path AXE =
      Path.of(System.getenv().getOrDefault("G2A_AXE", "lib/jars/web-test/axe.js"));

  private static final List<String> PAGES =
      List.of(
          "/admin/overview",
          "/admin/account",
          "/admin/requests",
          "/admin/keys",
          "/admin/config",
          "/admin/cache",
          "/admin/logs",
          "/admin/connect",
          "/webui/chat",
          "/webui/masonry",
          "/webui/chatkit");

  @TempDir Path folder;

  @Test
  void everyPageIsAccessible() throws IOException {
    assumeTrue(Files.exists(AXE), "axe-core was not fetched");
    String axe = Files.readString(AXE);
    List<String> found = new ArrayList<>();
    try (Stage stage = new Stage(folder, Map.of("GROK_APP_WEBUI_ENABLED", "true"))) {
      stage.gateway.add("basic", "sim-basic-one", "sim-basic-two");
      stage.gateway.admin("POST", "/admin/api/keys", "{\"name\":\"Ann\"}");
      stage.gateway.v1("POST", "/v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}");
      for (String scheme : List.of("light", "dark")) {
        stage.browser.theme(scheme);
        stage.open("/admin/login").await("document.querySelector('#key, h1')");
        found.addAll(check(stage.browser, axe, scheme + " /admin/login"));
        if (scheme.equals("light")) {
          stage.signIn(LiveGateway.APP_KEY);
        }
        for (String page : PAGES) {
          stage.open(page).await("document.querySelector('h1, #prompt')");
          stage.browser.await("!document.querySelector('.skeleton')");
          stage.browser.screenshot("axe-" + scheme + page.replace('/', '-'));
          found.addAll(check(stage.browser, axe, scheme + " " + page));
        }
      }
    }
    assertEquals(List.of(), found);
  }

  private static List<String> check(Browser browser, String axe, String where) {
    browser.script(axe + ";window.axe = axe;");
    Js result =
        browser.asyncScript(
            "const done = arguments[arguments.length - 1];axe.run({resultTypes:"
                + " ['violations']}).then(done, e => done({error: String(e)}));");
    return result.at("violations").list().stream()
        .filter(v -> List.of("serious", "critical").contains(v.at("impact").text()))
        .map(v -> where + ": " + v.at("id").text() + " " + v.at("nodes", 0, "html").text())
        .toList();
  }
}
