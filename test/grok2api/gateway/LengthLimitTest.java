package grok2api.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.chat.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthLimitTest {

  private static final String WORDS = "one two three four five";

  /** Limit, what is delivered, whether the limit ended it. */
  @ParameterizedTest
  @CsvSource({
    "1,one,true",
    "2,one,true",
    "3,one two,true",
    "4,one two three,true",
    "100,one two three four five,false"
  })
  void cutsBehindTheWordThatReachesTheLimit(int limit, String delivered, boolean cut) {
    assertEquals(delivered + (cut ? "|LENGTH" : ""), run(limit, List.of(WORDS)));
  }

  @ParameterizedTest
  @CsvSource({"1", "3", "4", "100"})
  void aStreamOfWordsIsCutAlike(int limit) {
    List<String> words = List.of("one", " two", " three", " four", " five");
    assertEquals(run(limit, List.of(WORDS)), run(limit, words));
  }

  @ParameterizedTest
  @CsvSource({"2,\u6771\u4eac", "3,\u6771\u4eac\u90fd"})
  void charactersThatAreWordsAreCutApart(int limit, String delivered) {
    assertEquals(delivered + "|LENGTH", run(limit, List.of("\u6771\u4eac\u90fd\u5e81\u820e")));
  }

  private static String run(int limit, List<String> pieces) {
    LengthLimit stage = new LengthLimit(limit);
    StringBuilder got = new StringBuilder();
    List<ChatEvent> events = new ArrayList<>();
    for (String piece : pieces) {
      stage.accept(new ChatEvent.TextDelta(piece), events::add);
      if (events.getLast() instanceof ChatEvent.Finished) {
        break; // the pipeline asks no more
      }
    }
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.TextDelta(var text)) {
        got.append(text);
      } else if (event instanceof ChatEvent.Finished(var reason, var stop)) {
        got.append('|').append(reason);
      }
    }
    return got.toString();
  }
}
