package grok2api.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimatorTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '', 0
          '   ', 0
          a, 2
          the quick brown fox, 5
          internationalization, 2
          123456, 2
          1234567, 3
          'a, b.', 3
          温度, 2
          Привет, 3
          😀😀, 5
          .,1
          """)
  void weighsRuns(String text, long tokens) {
    assertEquals(tokens, TokenEstimator.count(text));
  }

  @Test
  void doesNotDependOnHowTheTextIsCut() {
    String text = "The weather — 12345 °C in Oslo\t日本語 😀 supercalifragilistic, naïve\n1a2b";
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      TokenEstimator pieces = new TokenEstimator();
      int at = 0;
      while (at < text.length()) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(5));
        pieces.add(text.substring(at, end));
        at = end;
      }
      assertEquals(TokenEstimator.count(text), pieces.total());
    }
  }

  @Test
  void neverShrinks() {
    TokenEstimator growing = new TokenEstimator();
    long last = 0;
    for (char c : "one two 3000 four\n五".toCharArray()) {
      growing.add(String.valueOf(c));
      assertTrue(growing.total() >= last);
      last = growing.total();
    }
  }
}
