package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does on the first day, from the first log-in on. */
@Tag("slow")
class AdminWalkTest {

  private static final String NEW_KEY = "a-key-of-my-own";
  private static final String TOTAL = "document.querySelector('.figure .value')?.textContent";

  /** English last: the rest of the walk reads English. */
  private static final Map<String, String> LANGUAGES = new LinkedHashMap<>();

  static {
    LANGUAGES.put("zh", "中文");
    LANGUAGES.put("ja", "日本語");
    LANGUAGES.put("de", "Deutsch");
    LANGUAGES.put("fr", "Français");
    LANGUAGES.put("es", "Español");
    LANGUAGES.put("en", "English");
  }

  private static final List<String> PHONE_PAGES =
      List.of(
          "overview", "account", "requests", "keys", "config", "cache", "logs", "why", "connect");

  /** A text that is missing shows as its key. */
  private static final String KEYS_SHOWN =
      """
      [...document.querySelectorAll('header *, main *')]
        .filter(e => e.childElementCount === 0
          && /^(common|nav|account|overview|config|state|table|why|reason)\\.[a-z_.]+$/
            .test(e.textContent.trim()) && !e.closest('code, .key'))
        .map(e => e.textContent).join()\
      """;

  @TempDir Path folder;

  @Test
  void firstDay() throws IOException {
    try (Stage stage = new Stage(folder, Map.of("GROK_APP_APP_KEY", ""))) {
      stage.signIn("grok2api").screenshot("overview-first");
      changeTheDefaultKey(stage);
      addThree(stage);
      importThousand(stage);
      filter(stage);
      refreshAndCancel(stage);
      editASetting(stage);
      changeLanguageAndTheme(stage);
      stage.assertQuiet();
    }
  }

  private void changeTheDefaultKey(Stage stage) {
    Browser browser = stage.browser;
    browser.click("#set-key").type("#new-admin-key", NEW_KEY).screenshot("new-key");
    browser.click("dialog button[type=submit]");
    browser.await("!document.querySelector('dialog') && !document.querySelector('#set-key')");
    assertEquals(401, stage.gateway.send("GET", "/admin/api/verify", "").statusCode());
    String bearer = "Bearer " + NEW_KEY;
    var answer = stage.gateway.send("GET", "/admin/api/verify", "", "Authorization", bearer);
    assertEquals(200, answer.statusCode());
  }

  private void addThree(Stage stage) {
    Browser browser = stage.open("/admin/account");
    browser.click("#add").type("#tokens", "sim-basic-a\nsso=sim-basic-b\nsim-basic-c");
    browser.screenshot("add").click("dialog button[type=submit]");
    browser.await(TOTAL + " === '3'");
  }

  private void importThousand(Stage stage) throws IOException {
    Path file = folder.resolve("accounts.txt");
    String lines =
        IntStream.range(0, 1000)
            .mapToObj(i -> "sim-basic-%04d".formatted(i))
            .collect(Collectors.joining("\n"));
    Files.writeString(file, lines);
    Browser browser = stage.browser;
    browser.clickText(".actions .btn", "Import").type("#import-file", file.toString());
    browser.await("!document.querySelector('#import-go').disabled").screenshot("import");
    browser.click("#import-go").await(TOTAL + " === '1,003'").screenshot("accounts");
    assertTrue(browser.value("document.querySelectorAll('.tbody .tr').length").number() < 60);
  }

  private void filter(Stage stage) {
    Browser browser = stage.browser;
    browser.type("[data-search]", "sim-basic-09");
    browser.await("document.querySelector('.table-scroll').ariaRowCount === '101'");
    browser.script("document.querySelector('[data-search]').value = '';");
    stage.open("/admin/account?status=disabled").await("document.querySelector('.empty')");
    browser.screenshot("accounts-none");
  }

  private void refreshAndCancel(Stage stage) {
    // One at a time, so that the work lasts long enough to be seen and cancelled.
    String one = "{\"batch\":{\"refresh_concurrency\":1}}";
    stage.gateway.admin("POST", "/admin/api/config", one);
    Browser browser = stage.open("/admin/account");
    browser.await(TOTAL + " === '1,003'").click(".thead .check");
    browser.clickText(".selection-bar .link-btn", "Select all").screenshot("accounts-selected");
    browser.clickText(".selection-bar .btn", "Refresh");
    browser.await("document.querySelector('.task')").screenshot("task");
    browser.await("document.querySelector('.task [role=progressbar]').ariaValueNow !== null");
    browser.await("/[1-9]\\d* .*1,003/.test(document.querySelector('.task').textContent)");
    browser.clickText(".task .btn", "Cancel");
    browser.await(
        "[...document.querySelectorAll('.toast')].some(t => /cancelled/.test(t.textContent))");
    browser.await("!document.querySelector('.task')");
  }

  private void editASetting(Stage stage) {
    Browser browser = stage.open("/admin/config");
    String field = "#k-retry-max_retries";
    browser.await("document.querySelector('" + field + "')").screenshot("config");
    browser.script(
        "const e = document.querySelector(arguments[0]); e.value = '4';"
            + "e.dispatchEvent(new Event('input', {bubbles: true}));",
        field);
    browser.click("#review").await("document.querySelector('.diff ins')").screenshot("diff");
    browser.click("#save").await("document.querySelector('.save-bar').hidden");
    String bearer = "Bearer " + NEW_KEY;
    String saved =
        stage.gateway.send("GET", "/admin/api/config", "", "Authorization", bearer).body();
    assertTrue(saved.contains("\"max_retries\":4"), "the setting is in force at once");
  }

  private static void speak(Browser browser, String page, String language, String name) {
    browser.click("#language").clickText(".menu-item", name);
    browser.await("document.documentElement.lang === '" + language + "'");
    browser.await("!document.querySelector('main .skeleton')");
    browser.screenshot(page + "-" + language);
    String where = page + " in " + language;
    assertEquals("", browser.value(KEYS_SHOWN).text(), where);
    assertEquals(
        1280, browser.value("document.documentElement.scrollWidth").number(), "width of " + where);
  }

  private void changeLanguageAndTheme(Stage stage) {
    Browser browser = stage.browser;
    browser.size(1280, 760);
    for (String page : new String[] {"config", "account", "overview"}) {
      stage.openReady("/admin/" + page);
      LANGUAGES.forEach((language, name) -> speak(browser, page, language, name));
    }
    browser.size(1360, 860);
    browser.click("#theme").clickText(".menu-item", "Dark");
    browser.await("document.documentElement.dataset.theme === 'dark'").screenshot("config-dark");
    browser.size(360, 740);
    for (String page : PHONE_PAGES) {
      stage.openReady("/admin/" + page);
      browser.screenshot("phone-" + page);
      assertEquals(
          360, browser.value("document.documentElement.scrollWidth").number(), "width of " + page);
    }
  }
}
