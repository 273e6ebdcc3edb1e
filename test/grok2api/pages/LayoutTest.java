package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In the language of long words, nothing is pushed out of sight, whatever the width. */
@Tag("slow")
class LayoutTest {

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

  /**
   * Controls that a box cuts off or that lie beside the window, and tables that scroll sideways.
   */
  private static final String HIDDEN =
      """
      (() => {
        const found = [];
        for (const el of document.querySelectorAll('button, a, input, select, textarea')) {
          const box = el.getBoundingClientRect();
          if (!box.width || el.closest('.visually-hidden, .skip, pre')) continue;
          let where = box.left < -1 || box.right > innerWidth + 1 ? 'window' : '';
          for (let up = el.parentElement; up && !where; up = up.parentElement) {
            const style = getComputedStyle(up);
            const outer = up.getBoundingClientRect();
            if (['hidden', 'clip'].includes(style.overflowX)
                && (box.right > outer.right + 1 || box.left < outer.left - 1)) {
              where = up.className || up.tagName;
            }
          }
          if (where) found.push(`${el.className || el.tagName} in ${where}`);
        }
        for (const el of document.querySelectorAll('.table-scroll')) {
          if (el.scrollWidth > el.clientWidth + 1) found.push('table scrolls sideways');
        }
        for (const text of document.querySelectorAll('.chart text')) {
          const high = text.getBoundingClientRect().height;
          if (high < 8 || high > 20) found.push('chart with texts of ' + Math.round(high));
        }
        return [...new Set(found)].join('; ');
      })()\
      """;

  @TempDir Path folder;

  @Test
  void everyControlCanBeReached() throws IOException {
    List<String> found = new ArrayList<>();
    Map<String, String> settings =
        Map.of("GROK_APP_WEBUI_ENABLED", "true", "GROK_FEATURES_IMAGE_FORMAT", "local_url");
    try (Stage stage = new Stage(folder, settings)) {
      stage.gateway.add("super", "sim-super-layout");
      stage.gateway.add("basic", "sim-basic-layout");
      stage.gateway.v1("POST", "/v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}");
      stage.gateway.v1(
          "POST",
          "/v1/images/generations",
          "{\"model\":\"grok-imagine-image-lite\",\"prompt\":\"a lighthouse\"}");
      Browser browser = stage.signIn(LiveGateway.APP_KEY);
      browser.script("localStorage.setItem('grok2api_lang', 'de')");
      for (int width : List.of(1280, 1024, 800, 360)) {
        browser.size(width, 800);
        for (String page : PAGES) {
          stage.openReady(page);
          String hidden = browser.value(HIDDEN).text();
          if (!hidden.isEmpty()) {
            found.add(width + " " + page + ": " + hidden);
          }
        }
      }
      stage.assertQuiet();
    }
    assertEquals(List.of(), found);
  }

  @Test
  void warningsSpeakTheLanguage() throws IOException {
    try (Stage stage = new Stage(folder, Map.of("GROK_APP_API_KEY", ""))) {
      Browser browser = stage.signIn(LiveGateway.APP_KEY);
      browser.script("localStorage.setItem('grok2api_lang', 'de')");
      stage.openReady("/admin/account").click("#warnings");
      browser.await("document.querySelector('dialog li')");
      String said = browser.value("document.querySelector('dialog').textContent").text();
      assertTrue(said.contains("upstream.web_url zeigt auf einen privaten Rechner"), said);
      assertTrue(said.contains("/v1 steht allen offen"), said);
      assertFalse(said.contains("points at"), said);
    }
  }

  @Test
  void theLogShowsWhatClientsDoNotWhatItsOwnPageDoes() throws IOException {
    try (Stage stage = new Stage(folder, Map.of())) {
      stage.gateway.v1("POST", "/v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}");
      stage.signIn(LiveGateway.APP_KEY);
      Browser browser = stage.openReady("/admin/logs");
      String log = "document.querySelector('.log-list').textContent";
      browser.await(log + ".includes('/v1/chat/completions')");
      assertFalse(browser.value(log).text().contains("/admin/api/status"));
      browser.click(".wide-filter .check");
      browser.await(log + ".includes('/admin/api/status')");
    }
  }

  @Test
  void answersKeepWhatTablesAndListsSayAndWhetherOneLikesThem() throws IOException {
    String markdown = "5. five\\n6. six\\n\\n| a | b |\\n|---|--:|\\n| x | 1 |";
    String chats =
        "[{\"id\":\"s\",\"title\":\"t\",\"messages\":[{\"role\":\"assistant\",\"text\":\""
            + markdown
            + "\"}]}]";
    try (Stage stage = new Stage(folder, Map.of("GROK_APP_WEBUI_ENABLED", "true"))) {
      Browser browser = stage.openReady("/webui/chat");
      browser.script(
          "localStorage.setItem('grok2api_webui_chat_sessions_v1', " + Js.of(chats) + ")");
      stage.openReady("/webui/chat").click(".session .cut, .session button");
      browser.await("document.querySelector('.md td')");
      assertEquals(
          "5", browser.value("document.querySelector('.md ol').getAttribute('start')").text());
      assertEquals(
          "right",
          browser
              .value("getComputedStyle(document.querySelector('.md td:last-child')).textAlign")
              .text());
      browser.click(".msg .like");
      browser.await("document.querySelector('.like[aria-pressed=true]')");
      String kept = browser.value("localStorage.grok2api_webui_chat_sessions_v1").text();
      assertTrue(kept.contains("\"vote\":\"like\""), kept);
    }
  }
}
