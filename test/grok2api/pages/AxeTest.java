package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.LiveGateway;
import java.io.IOException;
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

  private static final List<String> PAGES =
      List.of(
          "/admin/overview",
          "/admin/account",
          "/admin/requests",
          "/admin/keys",
          "/admin/config",
          "/admin/cache",
          "/admin/logs",
          "/admin/why",
          "/admin/connect",
          "/webui/chat",
          "/webui/masonry",
          "/webui/chatkit");

  @TempDir Path folder;

  @Test
  void everyPageIsAccessible() throws IOException {
    Axe axe = Axe.load();
    List<String> found = new ArrayList<>();
    try (Stage stage = new Stage(folder, Map.of("GROK_APP_WEBUI_ENABLED", "true"))) {
      stage.gateway.add("basic", "sim-basic-one", "sim-basic-two");
      stage.gateway.admin("POST", "/admin/api/keys", "{\"name\":\"Ann\"}");
      stage.gateway.v1("POST", "/v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}");
      for (String scheme : List.of("light", "dark")) {
        stage.browser.theme(scheme);
        stage.open("/admin/login").await("document.querySelector('#key, h1')");
        found.addAll(axe.check(stage.browser, scheme + " /admin/login"));
        if (scheme.equals("light")) {
          stage.signIn(LiveGateway.APP_KEY);
        }
        for (String page : PAGES) {
          stage.openReady(page).await("!document.querySelector('.skeleton')");
          stage.browser.screenshot("axe-" + scheme + page.replace('/', '-'));
          found.addAll(axe.check(stage.browser, scheme + " " + page));
        }
      }
    }
    assertEquals(List.of(), found);
  }
}
