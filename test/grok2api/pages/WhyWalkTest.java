package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.audit.PoolHistoryStore;
import grok2api.audit.PoolSample;
import grok2api.sim.Js;
import grok2api.sim.Reply;
import grok2api.store.RequestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator finds after a bad day: charts, the time line of a request, reasons. */
@Tag("slow")
class WhyWalkTest {

  private static final String CHAT =
      "{\"model\":\"grok-4.20-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

  @TempDir Path folder;

  @Test
  void saysWhatWentWrong() throws IOException {
    writeHistory();
    Map<String, String> settings =
        Map.of("GROK_OFFICIAL_ENABLED", "true", "GROK_OFFICIAL_API_KEYS", "xai-0123456789abcdefgh");
    try (Stage stage = new Stage(folder, settings)) {
      trouble(stage);
      Browser browser = stage.signIn(LiveGateway.APP_KEY);
      stage.openReady("/admin/overview").screenshot("overview");
      charts(browser);
      requests(stage);
      reasons(stage);
      officialKeys(stage);
      browser.size(360, 740);
      for (String page : List.of("overview", "requests", "why", "account")) {
        stage.openReady("/admin/" + page).screenshot("phone-" + page + "-trouble");
        assertEquals(360, browser.value("document.documentElement.scrollWidth").number(), page);
      }
      browser.await("document.querySelector('h1')");
      stage.openReady("/admin/requests").click("tbody .link-btn");
      browser.await("document.querySelector('dialog .tries')");
      browser.screenshot("phone-request");
      stage.assertQuiet();
    }
  }

  /** A day of samples, as an earlier run would have left them. */
  private void writeHistory() {
    try (RequestDatabase log = RequestDatabase.open(folder.resolve("data").resolve("audit.db"))) {
      PoolHistoryStore pools = log.pools();
      long now = System.currentTimeMillis(); // a date, not a measurement
      for (int i = 0; i < 96; i++) {
        long ts = now - Duration.ofMinutes(15L * (96 - i)).toMillis();
        int cooling = (int) Math.round(6 + 6 * Math.sin(i / 9.0));
        Map<String, Long> left =
            Map.of("fast", 900L - 7L * (i % 48), "console", 600L - 3L * i, "auto", 200L + i);
        pools.add(
            new PoolSample(
                ts,
                List.of(
                    new PoolSample.Pool("basic", 40 - cooling, cooling, i / 30, 2, left),
                    new PoolSample.Pool("super", 8, i % 3, 0, 1, Map.of("expert", 80L)))));
      }
    }
  }

  private static void trouble(Stage stage) {
    stage.gateway.add("basic", "sim-basic-limited", "sim-basic-fine");
    stage.sim.script("one-refusal", Reply.status(429), Reply.words("Four degrees."));
    stage.gateway.v1("POST", "/v1/chat/completions", CHAT.formatted("one-refusal"));
    stage.sim.script("sim-basic-limited", Reply.challenge());
    stage.sim.script("sim-basic-fine", Reply.challenge());
    stage.gateway.v1("POST", "/v1/chat/completions", CHAT.formatted("Hello"));
  }

  private static void charts(Browser browser) {
    String charts = "[...document.querySelectorAll('figure')]";
    browser.await(charts + ".some(f => f.querySelector('.fwarn'))");
    browser.await(charts + ".some(f => f.querySelectorAll('polyline').length >= 3)");
    browser.script(
        "document.querySelector('section[aria-label=\"Pools over time\"]').scrollIntoView();");
    browser.screenshot("overview-pools").clickText(".segment button", "super");
    browser.await("!" + charts + ".some(f => /console/.test(f.textContent))");
    browser.script("document.querySelector('.chart-table').open = true;");
    browser.await("document.querySelectorAll('.chart-table[open] tbody tr').length > 20");
    browser.clickText(".segment button", "All");
  }

  private static void requests(Stage stage) {
    Js row =
        Js.parse(stage.gateway.admin("GET", "/admin/api/requests?status=ok", "").body())
            .at("items", 0);
    assertEquals(2, row.at("attempts").number());
    assertEquals("rate_limited", row.at("tries", 0, "outcome").text());
    assertEquals("ok", row.at("tries", 1, "outcome").text());
    assertTrue(
        row.at("tries", 1, "from_ms").number() >= row.at("tries", 0, "until_ms").number(),
        row.toString());
    Browser browser = stage.openReady("/admin/requests?status=ok");
    browser
        .click("tbody .link-btn")
        .await("document.querySelectorAll('dialog .tries .track').length === 3");
    browser.screenshot("request");
    assertTrue(
        browser
            .value("document.querySelector('dialog .tries').textContent")
            .text()
            .contains("Too often"));
  }

  private static void reasons(Stage stage) {
    Browser browser = stage.openReady("/admin/why").screenshot("why");
    String text = browser.value("document.querySelector('main').textContent").text();
    for (String part : List.of("Active", "Browser check", "Cloudflare", "direct", "cookies")) {
      assertTrue(text.contains(part), part + " is not in: " + text);
    }
    browser.clickText(".chip", "Browser check");
    browser.await(
        "document.querySelector('.chip[aria-pressed=true]').textContent.includes('Browser')");
  }

  private static void officialKeys(Stage stage) {
    Browser browser = stage.openReady("/admin/account");
    browser.await("document.querySelector('main').textContent.includes('xai-…efgh')");
    String page = browser.value("document.documentElement.outerHTML").text();
    assertTrue(!page.contains("0123456789abcdefgh"), "the whole key is shown");
    browser.screenshot("accounts-official");
    // A used-up window is a thin bar like any other.
    String tallest = "Math.max(...[...document.querySelectorAll('.bar')].map(b => b.offsetHeight))";
    assertTrue(browser.value(tallest).number() <= 8, "the height of a bar");
  }
}
