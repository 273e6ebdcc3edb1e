package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextCleanerTest {

  /** Writes a card as {@code {id|type}} into the text. */
  private static final class Log implements TextCleaner.Output {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void text(String piece) {
      assertTrue(!piece.isEmpty());
      text.append(piece);
    }

    @Override
    public void card(String id, String type) {
      text.append('{').append(id).append('|').append(type).append('}');
    }
  }

  private static String clean(List<String> pieces) {
    Log log = new Log();
    TextCleaner cleaner = new TextCleaner(log);
    pieces.forEach(cleaner::feed);
    cleaner.end();
    return log.text.toString();
  }

  private static final String RENDER =
      "<grok:render card_id=\"k1\" card_type=\"citation_card\" type=\"render_inline_citation\">"
          + "<argument name=\"citation_id\">1</argument></grok:render>";

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("plain", "plain"),
        Arguments.of("a < b <i>c</i> <grok> <xai>", "a < b <i>c</i> <grok> <xai>"),
        Arguments.of("a" + RENDER + "b", "a{k1|render_inline_citation}b"),
        Arguments.of(RENDER + RENDER, "{k1|render_inline_citation}{k1|render_inline_citation}"),
        Arguments.of("x<grok:render type=\"t>1\" card_id=\"k\"/>y", "x{k|t>1}y"),
        Arguments.of("x<GROK:RENDER\ncard_type=\"a\" type = \"b\">z</grok:Render>y", "x{|b}y"),
        Arguments.of(
            "a<xai:tool_usage_card><xai:tool_usage_card_id>1</xai:tool_usage_card_id>"
                + "</xai:tool_usage_card>b",
            "ab"),
        Arguments.of("a<xai:tool_usage_card_id>b", "a<xai:tool_usage_card_id>b"),
        Arguments.of("<xaiArtifact id=\"1\" title=\"a>b\">code</XAIARTIFACT>", "code"),
        Arguments.of("<xaiArtifacts>", "<xaiArtifacts>"),
        Arguments.of("open <grok:render card_id=\"1\"", "open "),
        Arguments.of("open <grok:render card_id=\"1\">never closed", "open "),
        Arguments.of("open <xai:tool_usage_card>never closed", "open "),
        Arguments.of("prefix <grok:ren", "prefix <grok:ren"),
        Arguments.of("prefix <grok:render", "prefix <grok:render"),
        Arguments.of("<<grok:render card_id=\"2\"/><", "<{2|}<"));
  }

  @Test
  void passesWhatIsCleanOfAPieceOnAtOnce() {
    List<String> pieces = new ArrayList<>();
    TextCleaner cleaner =
        new TextCleaner(
            new TextCleaner.Output() {
              @Override
              public void text(String piece) {
                pieces.add(piece);
              }

              @Override
              public void card(String id, String type) {
                pieces.add("card " + id);
              }
            });
    cleaner.feed("I do.\n<tool_calls><b>x</b>");
    cleaner.feed("a <i>b" + RENDER + "c</i>");
    cleaner.end();
    assertEquals(List.of("I do.\n<tool_calls><b>x</b>", "a <i>b", "card k1", "c</i>"), pieces);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void isTheSameForEveryCut(String input, String expected) {
    for (int cut = 0; cut <= input.length(); cut++) {
      List<String> pieces = new ArrayList<>(List.of(input.substring(0, cut)));
      pieces.add(input.substring(cut));
      pieces.removeIf(String::isEmpty);
      assertEquals(expected, clean(pieces), "cut at " + cut);
    }
    assertEquals(expected, clean(input.chars().mapToObj(c -> "" + (char) c).toList()));
  }

  @Test
  void textWithoutMarkUpPassesWhateverItIs() {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      List<String> pieces = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        StringBuilder piece = new StringBuilder();
        for (int j = random.nextInt(6); j >= 0; j--) {
          piece.append("<grok:rend>/xai a\"".charAt(random.nextInt(18)));
        }
        pieces.add(piece.toString());
      }
      assertEquals(String.join("", pieces), clean(pieces));
    }
  }

  @Test
  void aTagThatStaysOpenIsText() {
    String open = "<grok:render card_id=\"1\">" + "x".repeat(5000);
    assertEquals("a" + open, clean(List.of("a" + open)));
  }

  @Test
  void nothingIsHeldWithoutReason() {
    Log log = new Log();
    TextCleaner cleaner = new TextCleaner(log);
    cleaner.feed("a <");
    assertEquals("a ", log.text.toString());
    cleaner.feed("b");
    assertEquals("a <b", log.text.toString());
  }
}
