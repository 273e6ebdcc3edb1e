package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataUrlTest {

  private static final String HEAD = "data:image/png;base64,";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 49_151, 49_152, 49_153, 49_154, 98_304, 200_000})
  void contentSurvivesWithAndWithoutPaddingAndSpace(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    String padded = Base64.getEncoder().encodeToString(content);
    String bare = Base64.getEncoder().withoutPadding().encodeToString(content);
    String lines = Base64.getMimeEncoder().encodeToString(content);
    for (String text : new String[] {padded, bare, lines, padded + "\n", "\t " + padded}) {
      assertArrayEquals(content, DataUrl.decode(HEAD + text).orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "=",
        "==",
        "A",
        "A===",
        "AB=",
        "AAAA=",
        "AA=A",
        "AAAA AA==AA",
        "A\u00e4AA"
      })
  void whatIsNoBase64IsRefused(String text) {
    assertEquals(Optional.empty(), DataUrl.decode(HEAD + text));
  }

  @Test
  void paddingInTheMiddleOfLongContentIsRefused() {
    char[] letters = new char[64 * 1024];
    Arrays.fill(letters, 'A');
    letters[letters.length - 1] = '=';
    assertEquals(Optional.empty(), DataUrl.decode(HEAD + new String(letters) + "AAAA"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:image/png,AAAA", "data:base64,AAAA", "data:;base64", "data:"})
  void onlyBase64Counts(String text) {
    assertEquals(Optional.empty(), DataUrl.decode(text));
  }
}
