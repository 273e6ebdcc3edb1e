package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.PastReasoning;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.ToolChoice;
import grok2api.chat.ChatRequest.Url;
import grok2api.chat.TokenEstimator;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small readers that several APIs share. */
class RequestPiecesTest {

  private static JsonAt field(String text) {
    return new JsonAt("a.0.url", Json.of(text));
  }

  @Test
  void readsWhereBytesComeFrom() {
    assertEquals(new Url("HTTPS://h/x"), ContentUrl.read(field("HTTPS://h/x"), "t"));
    assertEquals(
        new Inline("image/png", "AA=="), ContentUrl.read(field("data:image/PNG;base64,AA=="), "t"));
    assertEquals(new Inline("t", "AA"), ContentUrl.read(field("DATA:;base64,AA"), "t"));
    assertEquals(
        new Inline("text/plain", "AA"),
        ContentUrl.read(field("data:text/plain;charset=utf-8;base64,AA"), "t"));
    assertEquals(new Inline("t", "AAAA"), ContentUrl.dataOrBase64(field("AAAA"), "t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ftp://h/x", "file:///etc/passwd", "//h/x", "data:image/png,x", "data:x"})
  void refusesOtherPlaces(String url) {
    Failure failure = assertThrows(Failure.class, () -> ContentUrl.read(field(url), "t"));
    assertEquals("invalid_image_url", failure.code());
    assertEquals(Optional.of("a.0.url"), failure.param());
  }

  @Test
  void refusesOverlongUrls() {
    String url = "https://h/" + "x".repeat(8_192);
    assertThrows(Failure.class, () -> ContentUrl.read(field(url), "t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a~~## Sources~[grok2api-sources]: #~- x|a",
        "## Sources~[grok2api-sources]: #~- x|''",
        "a ## Sources~[grok2api-sources]: #|a ## Sources~[grok2api-sources]: #",
        "a~## Sources~- mine|a~## Sources~- mine",
      })
  void cutsOffOurOwnSources(String text, String kept) {
    assertEquals(kept.replace('~', '\n'), SourcesBlock.strip(text.replace('~', '\n')));
  }

  @Test
  void keepsUpstreamBlobsApart() {
    String token = ReasoningToken.wrap("c", "grok", "a.b");
    assertEquals(
        Optional.of(new PastReasoning("c", "a.b", "s")), ReasoningToken.unwrap(token, "grok", "s"));
    assertEquals(Optional.empty(), ReasoningToken.unwrap(token, "other", "s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g2a1.", "g2a1.w.x", "g2a1.k.x", "g2a1.cx", "g2a1.c", "other"})
  void dropsForeignTokens(String token) {
    assertEquals(Optional.empty(), ReasoningToken.unwrap(token, "grok", "s"));
  }

  private static ChatRequest request(List<Item> items, List<Tool> tools, ToolChoice choice) {
    return new ChatRequest(
        "m",
        items,
        tools,
        choice,
        true,
        ChatRequest.Sampling.DEFAULT,
        new ChatRequest.Reasoning(Optional.empty(), true),
        new ChatRequest.Format.Plain(),
        ChatRequest.Hints.NONE);
  }

  @Test
  void countsWordsAsTheyWillBeSent() {
    List<Item> items =
        List.of(Message.text(Role.SYSTEM, "Be brief."), Message.text(Role.USER, "Hello there"));
    assertEquals(
        TokenEstimator.count("[system]: Be brief.\n\n[user]: Hello there") + 4,
        InputEstimate.of(request(items, List.of(), new ToolChoice.Auto()), 768));
  }

  @Test
  void countsToolsOnlyWhenTheyAreShown() {
    Tool tool =
        new Tool(
            "get",
            Optional.empty(),
            Tool.Kind.FUNCTION,
            "d",
            Optional.of(Json.Obj.EMPTY),
            Optional.empty(),
            false);
    long shown = InputEstimate.of(request(List.of(), List.of(tool), new ToolChoice.Auto()), 768);
    long hidden = InputEstimate.of(request(List.of(), List.of(tool), new ToolChoice.None()), 768);
    assertEquals(4, hidden);
    assertEquals(4 + TokenEstimator.count("Tool: get\n\nDescription: d\n\nParameters: {}"), shown);
  }
}
