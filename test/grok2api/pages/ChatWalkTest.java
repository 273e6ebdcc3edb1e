package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.sim.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of the web chat does. */
@Tag("slow")
class ChatWalkTest {

  private static final Map<String, String> WEB = Map.of("GROK_APP_WEBUI_ENABLED", "true");
  private static final String LAST =
      "(document.querySelector('.msg:last-child .md')?.textContent ?? '')";
  private static final String IDLE = "!document.querySelector('#send.running')";
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Er"
          + "kJggg==";

  @TempDir Path folder;

  @Test
  void chats() throws IOException {
    try (Stage stage = new Stage(folder, WEB)) {
      stage.gateway.add("basic", "sim-basic-chat");
      stage.sim.script(
          "tides",
          Reply.of()
              .think("The moon pulls.")
              .page("https://example.org/tides", "Tides")
              .text("The **moon** pulls ")
              .text("the sea.\n\n```sh\necho tide\n```"));
      Browser browser = stage.open("/webui/chat");
      ask(browser, "How do tides work?");
      browser.await(IDLE).await(LAST + ".includes('the sea')").screenshot("chat");
      browser.await("document.querySelector('.md strong') && document.querySelector('.md .code')");
      stops(stage);
      sendsAPicture(stage);
      browser.size(360, 740).screenshot("phone-chat");
      assertEquals(360, browser.value("document.documentElement.scrollWidth").number());
      browser.size(1360, 860);
      stage.open("/webui/chat").click(".session button");
      browser.await("document.querySelectorAll('.msg').length >= 2");
      stage.assertQuiet();
    }
  }

  static void ask(Browser browser, String text) {
    browser.await(
        "document.querySelector('#model b') && document.querySelector('#model').textContent");
    browser.type("#prompt", text).click("#send");
  }

  private void stops(Stage stage) {
    stage.sim.script("count", Reply.paced(400, 12, 50));
    Browser browser = stage.browser;
    ask(browser, "Please count.");
    browser.await("document.querySelector('#send.running')").await(LAST + ".length > 20");
    browser.screenshot("chat-streaming").click("#send").await(IDLE);
    String text = browser.value(LAST).text();
    assertTrue(text.length() < 4000, "it stopped early");
  }

  private void sendsAPicture(Stage stage) throws IOException {
    Path picture = folder.resolve("dot.png");
    Files.write(picture, Base64.getDecoder().decode(PNG));
    Browser browser = stage.browser;
    browser.clickText(".chat-side .btn", "New chat"); // the scripts go by the whole conversation
    browser.script(
        "document.querySelector('input[type=file]').classList.remove('visually-hidden');");
    browser.type("input[type=file]", picture.toString());
    browser.await("document.querySelector('.composer .thumb img')");
    browser.script("document.querySelector('input[type=file]').classList.add('visually-hidden');");
    ask(browser, "What is this?");
    browser.await(IDLE).await("document.querySelector('.msg.user .thumb img')");
    browser.screenshot("chat-picture");
  }

  @Test
  void showsAPictureOfTheAnswer() throws IOException {
    Map<String, String> settings =
        Map.of("GROK_APP_WEBUI_ENABLED", "true", "GROK_FEATURES_IMAGE_FORMAT", "local_md");
    try (Stage stage = new Stage(folder, settings)) {
      stage.gateway.add("basic", "sim-basic-chat");
      stage.sim.script(
          "paint", Reply.of().text("Here: ").image("i1", "users/sim/i1/image.jpg", 100, false));
      Browser browser = stage.open("/webui/chat");
      ask(browser, "Please paint.");
      browser.await(IDLE).await("document.querySelector('.md img')?.naturalWidth > 0");
      browser.screenshot("chat-answer-picture");
      stage.assertQuiet();
    }
  }

  @Test
  void makesAWallOfPictures() throws IOException {
    try (Stage stage = new Stage(folder, WEB)) {
      stage.gateway.add("super", "sim-super-draw");
      Browser browser = stage.open("/webui/masonry").type("#prompt", "a lighthouse");
      browser.click("#go").await("document.querySelectorAll('.tile img').length === 6");
      browser.await("document.querySelector('#go').textContent.includes('Generate')");
      browser.screenshot("masonry");
      stage.assertQuiet();
    }
  }
}
