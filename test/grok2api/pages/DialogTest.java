package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.LiveGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every dialog in both themes: no finding of axe-core, the focus is kept inside while it is open,
 * Escape closes it, and the focus is where it was, or at least not lost.
 */
@Tag("slow")
class DialogTest {

  private static final int TABS = 12;
  private static final String OPEN = "document.querySelector('dialog[open]')";
  private static final String INSIDE =
      "document.activeElement === document.body || " + OPEN + ".contains(document.activeElement)";

  @TempDir Path folder;

  /** How a dialog is opened on a page that shows what it has to show. */
  private record Case(String name, String page, Consumer<Browser> open) {}

  private static final List<Case> CASES =
      List.of(
          new Case("add", "/admin/account", b -> b.click("#add")),
          new Case("import", "/admin/account", b -> b.clickText(".actions .btn", "Import")),
          new Case("why", "/admin/account", b -> b.click(".tbody .pill")),
          new Case("edit", "/admin/account", b -> row(b, "Edit")),
          new Case("delete", "/admin/account", b -> row(b, "Delete account")),
          new Case("export", "/admin/account", DialogTest::export),
          new Case("request", "/admin/requests", b -> b.click("tbody .link-btn")),
          new Case("clear", "/admin/requests", b -> b.click(".page-head .danger")),
          new Case("new-key", "/admin/keys", b -> b.click(".page-head .primary")),
          new Case("review", "/admin/config", DialogTest::review),
          new Case("shortcuts", "/admin/logs", b -> b.press("?")),
          new Case("warnings", "/admin/cache", b -> b.click("#warnings")),
          new Case("version", "/admin/connect", b -> b.click("#version")));

  private static final List<Case> WEB_CASES =
      List.of(
          new Case("chat-rename", "/webui/chat", b -> chat(b, "Rename")),
          new Case("chat-delete", "/webui/chat", b -> chat(b, "Delete")),
          new Case("chat-shortcuts", "/webui/masonry", DialogTest::help));

  /** While the key is the documented one, the banner offers to set one. */
  private static final Case FIRST_DAY =
      new Case("set-key", "/admin/overview", b -> b.click("#set-key"));

  private static void chat(Browser browser, String item) {
    browser.click(".session .icon-btn").clickText(".menu-item", item);
  }

  private static void help(Browser browser) {
    browser.click("#head-end button:last-child");
  }

  private static void row(Browser browser, String item) {
    browser.click(".tbody .tr [aria-haspopup=menu]").clickText(".menu-item", item);
  }

  private static void export(Browser browser) {
    browser.clickText(".actions .btn", "All accounts").clickText(".menu-item", "Export");
  }

  private static void review(Browser browser) {
    browser.script(
        "const e = document.querySelector('#k-retry-max_retries'); e.value = '7';"
            + "e.dispatchEvent(new Event('input', {bubbles: true}));");
    browser.click("#review");
  }

  @Test
  void everyDialogIsAccessible() throws IOException {
    Axe axe = Axe.load();
    List<String> found = new ArrayList<>();
    try (Stage stage = new Stage(folder, Map.of())) {
      stage.gateway.add("basic", "sim-basic-one", "sim-basic-two");
      stage.gateway.v1("POST", "/v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}");
      stage.signIn(LiveGateway.APP_KEY);
      for (String scheme : List.of("light", "dark")) {
        stage.browser.theme(scheme);
        for (Case each : CASES) {
          found.addAll(check(stage, axe, scheme, each));
        }
      }
      stage.assertQuiet();
    }
    assertEquals(List.of(), found);
  }

  @Test
  void dialogsOfTheWebPages() throws IOException {
    Axe axe = Axe.load();
    List<String> found = new ArrayList<>();
    try (Stage stage = new Stage(folder, Map.of("GROK_APP_WEBUI_ENABLED", "true"))) {
      stage.gateway.add("basic", "sim-basic-chat");
      stage.openReady("/webui/chat");
      ChatWalkTest.ask(stage.browser, "Hello");
      stage.browser.await("document.querySelector('.session')");
      stage.browser.await("!document.querySelector('#send.running')");
      for (String scheme : List.of("light", "dark")) {
        stage.browser.theme(scheme);
        for (Case each : WEB_CASES) {
          found.addAll(check(stage, axe, scheme, each));
        }
      }
      stage.assertQuiet();
    }
    assertEquals(List.of(), found);
  }

  @Test
  void theDialogOfTheFirstDay() throws IOException {
    Axe axe = Axe.load();
    List<String> found = new ArrayList<>();
    try (Stage stage = new Stage(folder, Map.of("GROK_APP_APP_KEY", ""))) {
      stage.signIn("grok2api");
      for (String scheme : List.of("light", "dark")) {
        stage.browser.theme(scheme);
        found.addAll(check(stage, axe, scheme, FIRST_DAY));
      }
      stage.assertQuiet();
    }
    assertEquals(List.of(), found);
  }

  private static List<String> check(Stage stage, Axe axe, String scheme, Case each) {
    String where = scheme + " " + each.name();
    Browser browser = stage.openReady(each.page());
    browser.await("!document.querySelector('.skeleton')");
    if (each.page().startsWith("/admin")) {
      browser.await("document.querySelector('#version')"); // the header is complete, too
    }
    each.open().accept(browser);
    browser.await(OPEN).await("!document.querySelector('dialog .skeleton')");
    browser.screenshot("dialog-" + scheme + "-" + each.name());
    List<String> found = new ArrayList<>(axe.check(browser, where));
    for (int i = 0; i < TABS; i++) {
      browser.press(Browser.TAB);
      if (!browser.value(INSIDE).isTrue()) {
        found.add(where + ": the focus left the dialog after " + (i + 1) + " tabs");
        break;
      }
    }
    browser.press(Browser.ESCAPE).await("!" + OPEN);
    if (browser.value("document.activeElement === document.body").isTrue()) {
      found.add(where + ": the focus is lost after Escape");
    }
    return found;
  }
}
