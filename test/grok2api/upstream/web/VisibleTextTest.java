package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

  private static final String A = "https://a.org/1";
  private static final String B = "https://b.org/2";

  private final StringBuilder out = new StringBuilder();
  private final List<String> spans = new ArrayList<>();

  private VisibleText text(boolean rest) {
    return new VisibleText(
        new VisibleText.Output() {
          @Override
          public void visibleText(String text) {
            assertFalse(Character.isHighSurrogate(text.charAt(text.length() - 1)));
            out.append(text);
          }

          @Override
          public void citation(String url, int start, int end) {
            String shown =
                out.substring(out.offsetByCodePoints(0, start), out.offsetByCodePoints(0, end));
            spans.add(shown);
          }
        },
        rest);
  }

  @Test
  void numbersByFirstUseAndSkipsRepetitions() {
    VisibleText text = text(false);
    text.text("😀 x");
    text.cite(A);
    text.cite(A);
    text.cite(B);
    text.text(" ");
    text.cite(B);
    text.text("y");
    text.cite(A);
    text.flush();
    String a = "[[1]](" + A + ")";
    String b = "[[2]](" + B + ")";
    assertEquals("😀 x" + a + b + " y" + a, out.toString());
    assertEquals(List.of(a, b, a), spans);
  }

  @Test
  void inRestTheMarkerStaysOnItsSentence() {
    VisibleText text = text(true);
    text.text("One.");
    text.cite(A);
    text.text("\nTwo.\r\n");
    text.cite(B);
    text.text("\n");
    text.text("End\n");
    text.flush();
    assertEquals("One. [[1]](" + A + ")\nTwo. [[2]](" + B + ")\nEnd\n", out.toString());
    assertEquals(List.of("[[1]](" + A + ")", "[[2]](" + B + ")"), spans);
  }

  @Test
  void surrogatesAreNeverCut() {
    VisibleText text = text(false);
    text.text("a\ud83d");
    text.text("\ude00b");
    text.cite(A);
    assertEquals("a😀b[[1]](" + A + ")", out.toString());
    assertEquals(List.of("[[1]](" + A + ")"), spans);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "javascript:alert(1)",
        "ftp://a",
        "https://",
        "https://u:p@a.org/",
        "http://a b",
        "https://a.org/\n"
      })
  void strangeAddressesAreNotShown(String url) {
    VisibleText text = text(false);
    text.text("x");
    text.cite(url);
    assertEquals("x", out.toString());
    assertTrue(spans.isEmpty());
  }
}
