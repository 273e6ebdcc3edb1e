package grok2api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1 2]",
        "{} {}",
        "nul",
        "'a'",
        "{a:1}",
        "\"\\x\"",
        "01",
        "\u0000",
        "{\"a\":\"b",
        "[NaN]"
      })
  void brokenDocumentsAreRefused(String text) {
    Failure failure = assertThrows(Failure.class, () -> JsonReader.parse(text));
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
    assertEquals("invalid_json", failure.code());
  }

  @Test
  void whatIsMissingIsToldWithoutTheParsersWords() {
    Failure failure = assertThrows(Failure.class, () -> JsonReader.parse("{\"a\":[1"));
    assertFalse(failure.getMessage().contains("Source"), failure.getMessage());
    assertTrue(failure.getMessage().contains("expected close marker"), failure.getMessage());
    failure = assertThrows(Failure.class, () -> JsonReader.parse("{\"a\":NaN}"));
    assertEquals(
        "The body is not valid JSON: Non-standard token 'NaN' (line 1, column 9).",
        failure.getMessage());
  }

  @Test
  void invalidUtf8IsRefused() {
    byte[][] broken = {
      {'"', (byte) 0xff, '"'},
      {'"', (byte) 0xc3, '"'},
      {'"', (byte) 0xe2, (byte) 0x28, (byte) 0xa1, '"'},
      {'{', '"', (byte) 0xf0, (byte) 0x9f, '"', ':', '1', '}'}
    };
    for (byte[] bytes : broken) {
      assertEquals(
          "invalid_json", assertThrows(Failure.class, () -> JsonReader.parse(bytes)).code());
    }
  }

  /** Against the JDK's decoder: every pair, and every second byte of longer characters. */
  @Test
  void takesWhatIsUtf8AndNothingElse() {
    for (int first = 0x80; first <= 0xff; first++) {
      for (int second = 0x80; second <= 0xff; second++) {
        for (String rest : List.of("", "\u0080", "\u0080\u0080", "\u00bf\u00bf")) {
          String bytes = "\"" + (char) first + (char) second + rest + "\"";
          byte[] document = bytes.getBytes(StandardCharsets.ISO_8859_1);
          assertEquals(isUtf8(document), isRead(document), bytes);
        }
      }
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isRead(byte[] document) {
    try {
      JsonReader.parse(document);
      return true;
    } catch (Failure refused) {
      assertEquals("invalid_json", refused.code());
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
  void widerEncodingsAreRefused(String name) {
    byte[] bytes = "{\"a\":1}".getBytes(Charset.forName(name));
    Failure failure = assertThrows(Failure.class, () -> JsonReader.parse(bytes));
    assertEquals("invalid_json", failure.code());
  }

  @Test
  void nestingHasALimit() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    Failure failure = assertThrows(Failure.class, () -> JsonReader.parse(deep));
    assertEquals("invalid_json", failure.code());
    assertTrue(failure.getMessage().endsWith("the maximum allowed (256)."), failure.getMessage());
    String fine = "[".repeat(256) + "]".repeat(256);
    assertTrue(JsonReader.parse(fine) instanceof Json.Arr);
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    byte[] bytes = "\ufeff{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    assertEquals("{\"a\":1}", JsonReader.parse(bytes).compact());
  }

  @Test
  void ofDuplicateNamesTheLastWins() {
    assertEquals("{\"a\":2}", JsonReader.parse("{\"a\":1,\"a\":2}").compact());
  }

  @Test
  void longStringsAreTheSameHoweverTheyAreWritten() {
    String plain = "abcd".repeat(30_000);
    for (String extra : List.of("", "\\n", "\u00e4", "\ud83d\ude00", "\"", "\\", "/", "\u007f")) {
      for (String text : List.of(plain + extra, extra + plain, plain + extra + plain)) {
        Json document = new Json.Obj(Map.of("k", new Json.Arr(List.of(Json.of(text), Json.of(1)))));
        for (String written :
            List.of(document.compact(), " \n\ufeff".strip() + document.compact())) {
          assertEquals(document, JsonReader.parse(written));
          assertEquals(document, JsonReader.parse(stream(written)));
        }
      }
    }
  }

  @Test
  void longStringsThatAreBrokenAreRefused() {
    String plain = "abcd".repeat(30_000);
    for (String broken :
        List.of(
            "\"" + plain, "\"" + plain + "\n\"", "\"" + plain + "\\x\"", "\"" + plain + "\" 1")) {
      assertEquals(
          "invalid_json", assertThrows(Failure.class, () -> JsonReader.parse(broken)).code());
    }
    byte[] bytes = ("\"" + plain + "x\"").getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 2] = (byte) 0xff;
    assertEquals("invalid_json", assertThrows(Failure.class, () -> JsonReader.parse(bytes)).code());
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void longStringsAndExactNumbersSurvive() {
    String image = "A".repeat(25_000_000);
    assertEquals(Json.of(image), JsonReader.parse("\"" + image + "\""));
    assertEquals(
        "[9007199254740993,1.50,1E+2]", JsonReader.parse("[9007199254740993,1.50,1E+2]").compact());
  }

  @Test
  void theMessageNamesThePositionAndRepeatsNothingOfTheBody() {
    Failure failure =
        assertThrows(Failure.class, () -> JsonReader.parse("{\"key\":\"sk-secret\",\n !}"));
    assertTrue(failure.getMessage().contains("line 2"), failure.getMessage());
    assertTrue(!failure.getMessage().contains("sk-secret"), failure.getMessage());
  }
}
