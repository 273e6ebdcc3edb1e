package grok2api.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.Tool;
import grok2api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the prompt writes into the history, the sieve reads back, whatever the arguments hold. */
class ToolSievePropertyTest {

  private static final String[] FRAGMENTS = {
    "<",
    ">",
    "&",
    "&lt;",
    "\"",
    "\\",
    "\\n",
    "\n",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "```",
    "</parameters>",
    "</tool_call>",
    "</tool_calls>",
    "<tool_calls>",
    "<invoke name=\"x\">",
    "plain",
    " ",
    "😀",
    "*** Begin Patch",
    "+x",
    "@@",
    "'",
    ",",
    ":",
    "\u0001"
  };

  private static String nasty(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
    }
    return text.toString();
  }

  @Test
  void argumentsSurviveByteForByte() {
    Random random = new Random(42);
    for (int round = 0; round < 1500; round++) {
      List<ToolCall> calls = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        boolean custom = random.nextBoolean();
        String arguments =
            custom
                ? nasty(random)
                : Json.Obj.EMPTY
                    .with("path", Json.of(nasty(random)))
                    .with("content", Json.of(nasty(random)))
                    .compact();
        Tool tool = custom ? ToolSieveTest.PATCH : ToolSieveTest.WRITE;
        calls.add(new ToolCall("c" + i, tool.name(), tool.kind(), arguments));
        expected.add(tool.name() + "(" + arguments + ")");
      }
      String text = ToolPrompt.history(calls);
      ToolSieveTest.Log log = ToolSieveTest.run(true, pieces(text, random));
      assertEquals(expected, log.calls, "round " + round + " of seed 42: " + text);
      assertEquals("", log.text.toString());
    }
  }

  @Test
  void textWithoutValidCallsIsNeverLost() {
    Random random = new Random(43);
    for (int round = 0; round < 1500; round++) {
      String text = nasty(random) + nasty(random) + nasty(random);
      ToolSieveTest.Log log = ToolSieveTest.run(true, pieces(text, random));
      assertEquals(text, log.text.toString(), "round " + round + " of seed 43");
    }
  }

  private static List<String> pieces(String text, Random random) {
    List<String> pieces = new ArrayList<>();
    int most = 1 + random.nextInt(40);
    for (int at = 0; at < text.length(); ) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(most));
      pieces.add(text.substring(at, end));
      at = end;
    }
    return pieces;
  }
}
