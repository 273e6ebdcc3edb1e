package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseReaderTest {

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("LF", "event: a\ndata: 1\n\ndata: 2\n\n", List.of("a|1|", "message|2|")),
        Arguments.of(
            "CRLF", "event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n", List.of("a|1|", "message|2|")),
        Arguments.of("CR", "event: a\rdata: 1\r\rdata: 2\r\r", List.of("a|1|", "message|2|")),
        Arguments.of(
            "several data lines", "data: a\ndata:\ndata:  b\n\n", List.of("message|a\n\n b|")),
        Arguments.of(
            "comments, retry, unknown fields",
            ": hi\nretry: 5\nfoo: x\ndata: 1\n\n",
            List.of("message|1|")),
        Arguments.of(
            "id stays", "id: 7\ndata: 1\n\ndata: 2\n\n", List.of("message|1|7", "message|2|7")),
        Arguments.of(
            "an event without data is none", "event: a\n\ndata: 1\n\n", List.of("message|1|")),
        Arguments.of("a field without colon", "data\n\n", List.of("message||")),
        Arguments.of("done", "data: 1\n\ndata: [DONE]\n\ndata: 2\n\n", List.of("message|1|")),
        Arguments.of(
            "the end drops what is not finished", "data: 1\n\ndata: 2\n", List.of("message|1|")),
        Arguments.of("byte order mark", "\ufeffdata: 1\n\n", List.of("message|1|")),
        Arguments.of(
            "many bytes a letter",
            "data: \u20ac\ud83d\ude00\n\n",
            List.of("message|\u20ac\ud83d\ude00|")),
        Arguments.of("nothing", "", List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void findsTheEventsHoweverTheBytesAreCut(String name, String text, List<String> expected) {
    for (int size : Chopped.SIZES) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      SseReader reader = new SseReader(new Chopped(bytes, size), SseReader.DEFAULT_LIMIT);
      List<String> found = new ArrayList<>();
      while (reader.next()) {
        found.add(reader.event() + "|" + reader.data() + "|" + reader.id());
        reader.ready();
      }
      assertEquals(expected, found, () -> "cut at " + size);
      assertFalse(reader.next(), "the end stays the end");
    }
  }

  @Test
  void readyTellsWhetherACompleteEventIsInMemory() {
    byte[] bytes = "data: 1\n\ndata: 2\n\ndata: 3".getBytes(StandardCharsets.UTF_8);
    SseReader reader = new SseReader(new ByteArrayInputStream(bytes), 100);
    assertTrue(reader.next());
    assertTrue(reader.ready());
    assertTrue(reader.next());
    assertEquals("2", new String(reader.buffer(), 0, reader.length(), StandardCharsets.UTF_8));
    assertFalse(reader.ready());
  }

  @Test
  void refusesALineAndAnEventAboveTheLimit() {
    for (String text : List.of("data: " + "x".repeat(3000), "data: xxxxxxxxx\n".repeat(300))) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      SseReader reader = new SseReader(new ByteArrayInputStream(bytes), 2000);
      Failure failure = assertThrows(Failure.class, reader::next);
      assertEquals(Failure.Kind.UPSTREAM, failure.kind());
    }
  }
}
