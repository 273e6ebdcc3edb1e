package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text from outside stays text wherever a page shows it: nothing of the corpus runs, no element of
 * it is made, and the content policy is never asked to stop anything.
 */
@Tag("slow")
class HostileTextTest {

  private static final Map<String, String> WEB = Map.of("GROK_APP_WEBUI_ENABLED", "true");
  private static final String LAST =
      "(document.querySelector('.msg:last-child')?.textContent ?? '')";
  private static final String IDLE = "!document.querySelector('#send.running')";

  /** Each would set {@code window.owned} if it ran. */
  private static final List<String> CORPUS =
      List.of(
          "<script>window.owned = 1</script>",
          "</script><script>window.owned = 1</script>",
          "<img src=x onerror=\"window.owned = 1\">",
          "\"><img src=x onerror=window.owned=1>",
          "' autofocus onfocus='window.owned=1",
          "<svg onload=\"window.owned = 1\"><animate onbegin=\"window.owned = 1\"/></svg>",
          "<svg><script href=\"data:text/javascript,window.owned=1\"/></svg>",
          "[click](javascript:window.owned=1)",
          "[click](JaVa&#x09;ScRiPt:window.owned=1)",
          "![x](x\"onerror=\"window.owned=1)",
          "[click](data:text/html;base64,PHNjcmlwdD53aW5kb3cub3duZWQ9MTwvc2NyaXB0Pg==)",
          "<iframe srcdoc=\"<script>parent.owned = 1</script>\"></iframe>",
          "<object data=\"javascript:window.owned=1\"></object><embed src=\"javascript:owned=1\">",
          "<a href=\"https://e.example/\" onclick=\"window.owned = 1\">x</a>",
          "<form action=\"javascript:window.owned=1\"><button>go</button></form>",
          "<base href=\"https://e.example/\"><link rel=stylesheet href=//e.example/x.css>",
          "<meta http-equiv=refresh content=\"0;url=javascript:window.owned=1\">",
          "<details open ontoggle=window.owned=1><summary>x</summary></details>",
          "<video><source onerror=window.owned=1></video>",
          "<style>body { display: none }</style>",
          "<div class=\"dialog selection-bar\" style=\"position:fixed\">dressed up</div>",
          "<math><mtext><table><mglyph><style><img src=x onerror=window.owned=1></style></mglyph>",
          "<noscript><p title=\"</noscript><img src=x onerror=window.owned=1>\">",
          "{{constructor.constructor('window.owned=1')()}} ${window.owned=1} <%= 1 %>",
          "\u202e\u0000\u2028<b>bold</b>");

  /** What must not be in any document: {@code [tag or attribute, how often]}. */
  private static final String FOREIGN =
      """
      return [...document.querySelectorAll('*')].filter(e =>
        ['IFRAME', 'OBJECT', 'EMBED', 'BASE'].includes(e.tagName)
        || (e.tagName === 'SCRIPT' && !e.src.startsWith(location.origin))
        || (e.tagName === 'STYLE')
        || (e.tagName === 'META' && e.httpEquiv)
        || [...e.attributes].some(a => a.name.startsWith('on')
             || (['href', 'src', 'action', 'data', 'formaction'].includes(a.name)
                 && /^\\s*(javascript|data:text)/i.test(a.value))))
        .map(e => e.outerHTML.slice(0, 200));
      """;

  private static final String EVERYTHING = String.join(" ", CORPUS);

  @TempDir Path folder;

  private static void assertHarmless(Browser browser, String where) {
    List<String> foreign = browser.script(FOREIGN).list().stream().map(Js::text).toList();
    assertEquals(List.of(), foreign, where);
    assertTrue(browser.value("window.owned === undefined").isTrue(), where + ": something ran");
  }

  @Test
  void answersPromptsAndFileNamesInTheChat() throws IOException {
    try (Stage stage = new Stage(folder, WEB)) {
      stage.gateway.add("basic", "sim-basic-chat");
      Reply answer = Reply.of().think(String.join("\n", CORPUS));
      CORPUS.forEach(text -> answer.page("https://example.org/?q=" + text.hashCode(), text));
      stage.sim.script("danger", answer.text(String.join("\n\n", CORPUS)));
      Path file = folder.resolve("<img src=x onerror=window.owned=1>.txt");
      Files.writeString(file, "text");
      Browser browser = stage.openReady("/webui/chat");
      attach(browser, file);
      browser.await("document.querySelector('.composer .thumb')");
      assertHarmless(browser, "a file's name");
      ChatWalkTest.ask(browser, "danger " + CORPUS.get(3) + CORPUS.get(0));
      browser.await(IDLE).await(LAST + ".includes('dressed up')");
      browser.script("document.querySelectorAll('details').forEach(d => { d.open = true; });");
      browser.screenshot("chat-hostile");
      assertHarmless(browser, "an answer");
      browser.click(".session .icon-btn").clickText(".menu-item", "Rename");
      browser.await("document.querySelector('dialog[open]')");
      assertHarmless(browser, "a title");
      stage.openReady("/webui/chat").click(".session button");
      browser.await(LAST + ".includes('dressed up')");
      assertHarmless(browser, "a kept chat");
      stage.assertQuiet();
    }
  }

  private static void attach(Browser browser, Path file) {
    String input = "document.querySelector('input[type=file]').classList.";
    browser.script(input + "remove('visually-hidden');");
    browser.type("input[type=file]", file.toString());
    browser.script(input + "add('visually-hidden');");
  }

  @Test
  void failuresOfTheUpstream() throws IOException {
    try (Stage stage = new Stage(folder, WEB)) {
      stage.gateway.add("basic", "sim-basic-chat");
      stage.sim.script("broken", Reply.of().error(13, EVERYTHING));
      Browser browser = stage.openReady("/webui/chat");
      ChatWalkTest.ask(browser, "broken");
      browser.await("document.querySelector('.msg .state-error')").screenshot("chat-failed");
      assertHarmless(browser, "a failure");
      stage.assertQuiet(message -> message.contains("status of 502"));
    }
  }

  @Test
  void promptsOnTheWall() throws IOException {
    try (Stage stage = new Stage(folder, WEB)) {
      stage.gateway.add("super", "sim-super-draw");
      Browser browser = stage.openReady("/webui/masonry");
      browser.type("#prompt", CORPUS.get(2) + CORPUS.get(5)).click("#go");
      browser.await("document.querySelectorAll('.tile img').length === 6");
      assertHarmless(browser, "a prompt");
      stage.assertQuiet();
    }
  }

  @Test
  void namesAndNotesInTheAdminPages() throws IOException {
    try (Stage stage = new Stage(folder, Map.of("GROK_PROXY_EGRESS_MODE", "direct"))) {
      plant(stage);
      Browser browser = stage.signIn(LiveGateway.APP_KEY);
      for (String page :
          List.of(
              "overview",
              "account",
              "requests",
              "keys",
              "config",
              "cache",
              "logs",
              "why",
              "connect")) {
        stage.openReady("/admin/" + page).await("!document.querySelector('.skeleton')");
        assertHarmless(browser, page);
      }
      for (Case each : DIALOGS) {
        stage.openReady(each.page()).await("!document.querySelector('.skeleton')");
        browser.click(each.opener()).await("document.querySelector('dialog[open]')");
        assertHarmless(browser, each.toString());
      }
      importsAFile(stage);
      stage.assertQuiet();
    }
  }

  private record Case(String page, String opener) {}

  private static final List<Case> DIALOGS =
      List.of(
          new Case("/admin/account", ".tbody .pill"),
          new Case("/admin/requests", "tbody .link-btn"),
          new Case("/admin/requests?q=none", "tbody .link-btn"),
          new Case("/admin/keys", ".page-head .primary"));

  /** Puts the corpus wherever somebody else than the operator can, and where he can himself. */
  private static void plant(Stage stage) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < CORPUS.size(); i++) {
      String text = CORPUS.get(i).replaceAll("\\p{Cntrl}", "");
      String token = "sim-basic-%02d".formatted(i);
      tokens.add(token);
      stage.gateway.add("basic", token);
      stage.gateway.admin(
          "PUT",
          "/admin/api/tokens/edit",
          Js.obj("old_token", token, "note", text, "tags", Js.arr(text)).toString());
      stage.gateway.admin("POST", "/admin/api/keys", Js.obj("name", text).toString());
      stage.gateway.v1(
          "POST",
          "/v1/chat/completions",
          Js.obj("model", "none" + text, "messages", Js.arr()).toString(),
          "User-Agent",
          text.replaceAll("[^ -~]", ""));
    }
    tokens.forEach(token -> stage.sim.script(token, Reply.status(403, EVERYTHING)));
    String chat =
        "{\"model\":\"grok-4.20-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    stage.gateway.v1("POST", "/v1/chat/completions", chat);
  }

  private void importsAFile(Stage stage) throws IOException {
    Path file = folder.resolve("\"><img src=x onerror=window.owned=1>.txt");
    Files.writeString(file, String.join("\n", CORPUS));
    Browser browser = stage.openReady("/admin/account");
    browser.clickText(".actions .btn", "Import").type("#import-file", file.toString());
    browser.await("!document.querySelector('dialog .skeleton')").screenshot("import-hostile");
    assertHarmless(browser, "an imported file");
  }
}
