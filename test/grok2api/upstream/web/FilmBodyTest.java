package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.media.FilmOrder;
import grok2api.media.ImageOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilmBodyTest {

  private static FilmOrder order(int seconds) {
    return new FilmOrder(
        "A paper boat", seconds, "720x1280", "720p", FilmOrder.Preset.CUSTOM, List.of());
  }

  @Test
  void asksForAFilmOfText() {
    String expected =
        """
        {"modelName":"imagine-video-gen","message":"A paper boat --mode=custom",\
        "enableImageStreaming":true,"enableSideBySide":true,"sendFinalMetadata":true,\
        "responseMetadata":{"experiments":[],"modelConfigOverride":{"modelMap":{}}},\
        "mediaGenInput":{"textToVideo":{"prompt":"A paper boat","aspectRatio":"9:16",\
        "duration":6,"resolutionName":"720p"}},"kind":"CONVERSATION_KIND_IMAGINE"}\
        """;
    byte[] body = FilmBody.first(order(6), 6, List.of());
    assertEquals(expected, new String(body, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"6, 6.041667", "10, 10.041667"})
  void continuesOneFrameLater(int before, String start) {
    String body =
        new String(
            FilmBody.extension(order(12), before, 6, "last", "first"), StandardCharsets.UTF_8);
    assertTrue(body.contains("\"videoExtensionStartTime\":" + start + ","), body);
    assertTrue(body.contains("\"extendPostId\":\"last\""), body);
    assertTrue(body.contains("\"parentPostId\":\"first\""), body);
  }

  @ParameterizedTest
  @CsvSource({
    "Make @IMAGE1 like @image2, Make @a like @b",
    "@IMAGE3 stays, @IMAGE3 stays",
    "@IMAGE12 and @IMAGE1x, @IMAGE12 and @IMAGE1x",
    "@IMAGE0, @IMAGE0"
  })
  void mentionsPicturesByTheirAsset(String prompt, String expected) {
    assertEquals(expected, ImageEdit.mention(prompt, List.of("a", "b")));
  }

  @Test
  void asksForAnEditWithSixMembers() {
    ImageOrder order = new ImageOrder("Night", 1, Optional.of("1:1"), Optional.empty(), List.of());
    String expected =
        """
        {"modelName":"imagine-image-edit","message":"Night","enableImageStreaming":true,\
        "enableSideBySide":true,"sendFinalMetadata":true,"mediaGenInput":{"imageToImage":\
        {"prompt":"Night","inputAssets":["a"],"aspectRatio":"1:1"}}}\
        """;
    byte[] body = ImageEdit.body(order, List.of("a"));
    assertEquals(expected, new String(body, StandardCharsets.UTF_8));
  }
}
