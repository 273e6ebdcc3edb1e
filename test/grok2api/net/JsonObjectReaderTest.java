package grok2api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.json.JsonCursor;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonObjectReaderTest {

  static Stream<Arguments> framings() {
    return Stream.of(
        Arguments.of("lines", "{\"a\":1}\n{\"b\":2}\n", List.of("{\"a\":1}", "{\"b\":2}")),
        Arguments.of("CRLF", "{\"a\":1}\r\n\r\n{\"b\":2}", List.of("{\"a\":1}", "{\"b\":2}")),
        Arguments.of("glued", "{\"a\":{}}{\"b\":2}{}", List.of("{\"a\":{}}", "{\"b\":2}", "{}")),
        Arguments.of(
            "data lines",
            "data: {\"a\":1}\n\ndata:{\"b\":2}\n\n",
            List.of("{\"a\":1}", "{\"b\":2}")),
        Arguments.of("done", "data: {}\n\ndata: [DONE]\n\ndata: {\"late\":1}\n", List.of("{}")),
        Arguments.of(
            "done inside a string", "{\"t\":\"[DONE]\"}\n{}", List.of("{\"t\":\"[DONE]\"}", "{}")),
        Arguments.of("half a done", "[DO[DONE]{}", List.of()),
        Arguments.of(
            "event, id, retry and comment lines hold no objects",
            ": {\"no\":1}\nevent: {x}\nid: {1}\nretry: {2}\ndata: {\"yes\":1}\n",
            List.of("{\"yes\":1}")),
        Arguments.of(
            "strings",
            "{\"t\":\"}{\\\"}\\\\\"}{\"u\":\"\\\\\\\"{\"}",
            List.of("{\"t\":\"}{\\\"}\\\\\"}", "{\"u\":\"\\\\\\\"{\"}")),
        Arguments.of(
            "many bytes a letter",
            "{\"t\":\"\u00e9\u20ac\ud83d\ude00\"}{\"\u4f60\":1}",
            List.of("{\"t\":\"\u00e9\u20ac\ud83d\ude00\"}", "{\"\u4f60\":1}")),
        Arguments.of(
            "pretty",
            "{\n  \"a\": [\n    {\n    \"b\":\n{}\n    },\n{}\n  ]\n}\n",
            List.of("{\n  \"a\": [\n    {\n    \"b\":\n{}\n    },\n{}\n  ]\n}")),
        Arguments.of(
            "a list of objects", "[{\"a\":1},{\"b\":2}]", List.of("{\"a\":1}", "{\"b\":2}")),
        Arguments.of(
            "noise",
            "\ufeff{\"a\":1}, xx {\"b\":2} oops\nhm{}\n",
            List.of("{\"a\":1}", "{\"b\":2}", "{}")),
        Arguments.of(
            "a line break within a string loses that object only",
            "{\"a\":\"x\n{\"b\":2}\n",
            List.of("{\"b\":2}")),
        Arguments.of(
            "an object that was never closed", "{\"a\":1\n{\"b\":2}\n", List.of("{\"b\":2}")),
        Arguments.of("nothing", "", List.of()),
        Arguments.of("blank", "\n\r\n  \n", List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framings")
  void findsTheObjectsHoweverTheBytesAreCut(String name, String text, List<String> expected) {
    for (int size : Chopped.SIZES) {
      assertEquals(expected, Chopped.objects(text, size), () -> "cut at " + size);
    }
  }

  @Test
  void randomObjectsComeBackInAnyFraming() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String letters = "ab{}[]\":\\,\u00e9\ud83d\ude00 ";
    for (int round = 0; round < 300; round++) {
      List<String> objects = new ArrayList<>();
      StringBuilder stream = new StringBuilder();
      for (int i = random.nextInt(8); i >= 0; i--) {
        StringBuilder text = new StringBuilder();
        letters.codePoints().filter(c -> random.nextInt(3) > 0).forEach(text::appendCodePoint);
        String quoted = text.toString().replace("\\", "\\\\").replace("\"", "\\\"");
        String object = "{\"k\":{\"t\":\"" + quoted + "\"}}";
        objects.add(object);
        stream.append(random.nextBoolean() ? "data: " : "\n").append(object);
        stream.append(random.nextBoolean() ? "\n" : "");
      }
      int size = 1 + random.nextInt(20);
      assertEquals(
          objects, Chopped.objects(stream.toString(), size), () -> "seed " + seed + ": " + stream);
    }
  }

  @Test
  void countsWhatWasBroken() {
    String text = "{\"a\":\"x\n{\"b\":2}\n{\"c\":1\n{}";
    JsonObjectReader reader = new JsonObjectReader();
    reader.message(text.getBytes(StandardCharsets.UTF_8));
    while (reader.next()) {
      reader.broken();
    }
    assertEquals(4, reader.brokenCount());
  }

  @Test
  void readyTellsWhetherACompleteObjectIsInMemory() {
    byte[] bytes = "{\"a\":1}{\"b\":2}{\"c".getBytes(StandardCharsets.UTF_8);
    JsonObjectReader reader = new JsonObjectReader(new ByteArrayInputStream(bytes));
    assertTrue(reader.next());
    assertTrue(reader.ready());
    assertTrue(reader.next());
    try (JsonCursor cursor = reader.cursor()) {
      assertTrue(cursor.beginObject());
      assertTrue(cursor.nextMember());
      assertEquals("b", cursor.name());
    }
    assertFalse(reader.ready());
    Failure failure = assertThrows(Failure.class, reader::next);
    assertEquals(Optional.of(Failure.Fault.TRANSPORT), failure.fault());
  }

  @Test
  void readyPullsInWhatTheStreamHasWithoutWaiting() {
    byte[] big = ("{\"t\":\"" + "x".repeat(50_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    JsonObjectReader reader = new JsonObjectReader(new ByteArrayInputStream(big));
    assertTrue(reader.ready());
    assertTrue(reader.next());
    assertEquals(big.length, reader.length());
  }

  @Test
  void readsAMessageThatHoldsSeveralObjects() {
    byte[] message = "{\"a\":1} {\"b\":2}{\"c\":3}".getBytes(StandardCharsets.UTF_8);
    JsonObjectReader reader = new JsonObjectReader();
    reader.message(message);
    int count = 0;
    while (reader.next()) {
      count++;
    }
    assertEquals(3, count);
    assertFalse(reader.next());
  }

  @Test
  void takesAnObjectUpToTheLimitAndNoneBeyond() {
    int limit = 8 * 1024 * 1024;
    byte[] fits = ("{\"t\":\"" + "x".repeat(limit - 8) + "\"}").getBytes(StandardCharsets.UTF_8);
    assertEquals(limit, fits.length);
    JsonObjectReader reader = new JsonObjectReader(new ByteArrayInputStream(fits));
    assertTrue(reader.next());
    byte[] tooLarge = ("{\"t\":\"" + "x".repeat(limit) + "\"}").getBytes(StandardCharsets.UTF_8);
    JsonObjectReader other = new JsonObjectReader(new ByteArrayInputStream(tooLarge));
    assertEquals("upstream_error", assertThrows(Failure.class, other::next).code());
  }
}
