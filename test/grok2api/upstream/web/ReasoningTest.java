package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.json.JsonReader;
import grok2api.upstream.web.Reasoning.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReasoningTest {

  private final StringBuilder out = new StringBuilder();

  @Test
  void rawTokensStayAsTheyAre() {
    Reasoning reasoning = new DetailedReasoning((text, summary) -> out.append(text));
    for (String token : new String[] {" I", " think", " think", "\n", "- so"}) {
      reasoning.piece(Kind.RAW, "", token);
    }
    assertEquals(" I think think\n- so", out.toString());
  }

  @Test
  void linesAreSeparatedAndNotRepeated() {
    Reasoning reasoning = new DetailedReasoning((text, summary) -> out.append(text));
    reasoning.piece(Kind.HEADER, "", "- Look");
    reasoning.piece(Kind.SUMMARY, "", "Look\n");
    reasoning.piece(Kind.RAW, "", "raw");
    reasoning.piece(Kind.SUMMARY, "Agent 2", "Look");
    reasoning.piece(Kind.SUMMARY, "Agent 2", "More");
    reasoning.piece(Kind.SUMMARY, "", "Most");
    reasoning.close();
    reasoning.piece(Kind.RAW, "", "late");
    assertEquals("Look\nraw\n[Agent 2]\nLook\nMore\nMost\nlate", out.toString());
  }

  static Stream<Arguments> cards() {
    return Stream.of(
        Arguments.of("{\"webSearch\":{\"args\":{\"q\":\"x\"}}}", "🔍 web_search: x"),
        Arguments.of(
            "{\"id\":\"1\",\"x_keyword_search\":{\"args\":{\"query\":\"y\"}}}",
            "🔍 x_keyword_search: y"),
        Arguments.of(
            "{\"browsePage\":{\"args\":{\"url\":\"http://u\",\"instructions\":\"z\"}}}",
            "🌐 browse_page: http://u"),
        Arguments.of(
            "{\"searchImages\":{\"args\":{\"imageDescription\":\"cat\"}}}",
            "🖼️ search_images: cat"),
        Arguments.of(
            "{\"chatroomSend\":{\"args\":{\"message\":\"a\\nb\"}}}", "📋 chatroom_send: a b"),
        Arguments.of("{\"code_execution\":{\"args\":{\"code\":\"1+1\"}}}", "💻 code_execution"),
        Arguments.of("{\"someTool\":{\"args\":{\"n\":1,\"what\":\"w\"}}}", "🔧 some_tool: w"));
  }

  @ParameterizedTest
  @MethodSource("cards")
  void oneLineForEachTool(String json, String line) {
    ToolCard card = ToolCard.read(JsonReader.parse(json)).orElseThrow();
    assertEquals(line, card.line(""));
    assertEquals("[A] " + line, card.line("A"));
  }

  @Test
  void theDigestHasThreeSectionsAndComesOnce() {
    Reasoning reasoning = new ReasoningSummary((text, summary) -> out.append(text));
    reasoning.piece(Kind.RAW, "", "unseen");
    reasoning.piece(Kind.HEADER, "", "Thinking about your request");
    reasoning.piece(Kind.HEADER, "A", "- Reading the question");
    for (int i = 1; i <= 6; i++) {
      reasoning.piece(Kind.SUMMARY, "A", "Fact " + i);
    }
    reasoning.piece(Kind.SUMMARY, "A", "x".repeat(200));
    ToolCard card =
        ToolCard.read(JsonReader.parse("{\"webSearch\":{\"args\":{\"query\":\"q\"}}}"))
            .orElseThrow();
    reasoning.tool(card, "A");
    reasoning.tool(card, "B");
    assertEquals("", out.toString());
    reasoning.close();
    reasoning.piece(Kind.SUMMARY, "A", "too late");
    reasoning.close();
    assertEquals(
        "**Understanding**\n- Reading the question\n- Fact 1\n"
            + "\n**Research**\n- 🔍 web_search: q\n"
            + "\n**Findings**\n- Fact 4\n- Fact 5\n- Fact 6\n- "
            + "x".repeat(159)
            + "…\n",
        out.toString());
  }

  @Test
  void chineseThoughtsHaveChineseHeadings() {
    Reasoning reasoning = new ReasoningSummary((text, summary) -> out.append(text));
    reasoning.piece(Kind.SUMMARY, "", "查看 weather 天气的情况");
    reasoning.close();
    assertEquals("**理解**\n- 查看 weather 天气的情况\n", out.toString());
  }
}
