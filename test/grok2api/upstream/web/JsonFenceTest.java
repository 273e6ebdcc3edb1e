package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "{\"a\":1}|{\"a\":1}",
        " ~ {\"a\":~ 1} ~~|{\"a\":~ 1}",
        "```json~{\"a\":1}~```|{\"a\":1}",
        "~```~[1,~2]~~```~ |[1,~2]",
        "```json~{\"a\":\"```\"}~```|{\"a\":\"```\"}",
        "```json~{\"a\":1}|{\"a\":1}",
        "``|``",
        "`x`|`x`",
        "{\"a\":\"b `c` \"}|{\"a\":\"b `c` \"}"
      })
  void leavesTheValue(String input, String expected) {
    String text = input.replace('~', '\n');
    for (int cut = 0; cut <= text.length(); cut++) {
      assertEquals(
          expected.replace('~', '\n'), run(List.of(text.substring(0, cut), text.substring(cut))));
    }
    assertEquals(
        expected.replace('~', '\n'), run(text.chars().mapToObj(c -> "" + (char) c).toList()));
  }

  private static String run(List<String> pieces) {
    StringBuilder out = new StringBuilder();
    JsonFence fence = new JsonFence(out::append);
    pieces.forEach(fence::feed);
    fence.end();
    return out.toString();
  }
}
