package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.config.Config;
import grok2api.json.JsonCursor;
import grok2api.net.JsonObjectReader;
import grok2api.sim.Simulator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cards of pictures in every form in which they come. */
class DrawnCardsTest {

  private static Config config;

  @BeforeAll
  static void readSettings() {
    try (Simulator sim = new Simulator()) {
      config = Web.config(sim);
    }
  }

  private static Answer read(String response) throws IOException {
    Answer answer = new Answer(new Answer.Setup(Web.ask("Drawing: x"), config, "acc", 7, true));
    RestFrames frames = new RestFrames(answer);
    RestFrame frame = new RestFrame();
    byte[] bytes =
        ("{\"result\":{\"response\":" + response + "}}").getBytes(StandardCharsets.UTF_8);
    JsonObjectReader objects = new JsonObjectReader(new ByteArrayInputStream(bytes));
    assertTrue(objects.next());
    try (JsonCursor in = objects.cursor()) {
      frame.read(in);
    }
    frames.accept(frame);
    return answer;
  }

  private static String card(String chunk) {
    return "{\"cardAttachment\":{\"jsonData\":{\"id\":\"c\",\"image_chunk\":" + chunk + "}}}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"imageUrl", "image_url", "url"})
  void finishedPicturesAreNamedInSeveralWays(String name) throws IOException {
    Answer answer =
        read(
            "{\"streamingImageGenerationResponse\":{\""
                + name
                + "\":\"users/u/i1.jpg\",\"progress\":100,\"isFinal\":true}}");
    ChatEvent event;
    do {
      event = answer.poll().orElseThrow();
    } while (!(event instanceof ChatEvent.Image));
    ChatEvent.Image image = (ChatEvent.Image) event;
    assertTrue(image.url().endsWith("/users/u/i1.jpg"), image.url());
    assertTrue(answer.substantial());
  }

  /** Else the end of the stream would be told as an empty answer. */
  @Test
  void aPictureThatIsWithheldIsAnAnswer() throws IOException {
    Answer answer = read(card("{\"imageUuid\":\"i\",\"progress\":100,\"moderated\":true}"));
    assertTrue(answer.substantial());
    assertFalse(read(card("{\"imageUuid\":\"i\",\"progress\":50}")).substantial());
  }

  @Test
  void aSpentQuotaIsToldByTheCard() {
    Failure failure =
        assertThrows(
            Failure.class,
            () -> read(card("{\"imageUuid\":\"i\",\"systemErrCode\":\"rate_limit\"}")));
    assertEquals("rate_limit_exceeded", failure.code());
  }
}
