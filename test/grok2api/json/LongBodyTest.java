package grok2api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.base.LongText;
import grok2api.base.Spool;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongBodyTest {

  /** Longer than what is read in memory, and than the window that looks for ends. */
  private static final int PIECE = 1_000_000;

  private final Spool spool = new Spool();

  @AfterEach
  void close() {
    spool.close();
  }

  private Json parse(String document) {
    return parse(document.getBytes(StandardCharsets.UTF_8));
  }

  private Json parse(byte[] document) {
    return JsonReader.parseLong(new ByteArrayInputStream(document), spool);
  }

  private static String base64(int bytes) {
    byte[] content = new byte[bytes];
    new Random(7).nextBytes(content);
    return Base64.getEncoder().encodeToString(content);
  }

  /** An overlong character (E0 80 AF) is found wherever the pieces that are read end. */
  @ParameterizedTest
  @ValueSource(ints = {999_990, 999_999, 1_000_000, 1_007_999, 1_008_000, 1_065_535, 1_065_536})
  void charactersLongerThanNeededAreRefused(int at) {
    String start = " ".repeat(at & 1) + "{\"a\":\""; // a character of two bytes begins there
    byte[] document = (start + "\u00e4".repeat(PIECE) + "\"}").getBytes(StandardCharsets.UTF_8);
    assertEquals((byte) 0xc3, document[at]);
    document[at] = (byte) 0xe0;
    document[at + 1] = (byte) 0x80;
    document[at + 2] = (byte) 0xaf;
    document[at + 3] = 'x';
    assertEquals("invalid_json", assertThrows(Failure.class, () -> parse(document)).code());
  }

  /** The quote lies before, at and behind the end of what is read first. */
  @ParameterizedTest
  @ValueSource(ints = {-3, -2, -1, 0, 1, 2, 3})
  void longStringsStayWhereTheyLieWhereverTheyBegin(int shift) {
    String data = base64(PIECE + 1000);
    String start = "{\"a\":\"" + "x".repeat(PIECE - 12 + shift) + "\u00e4\",\"b\":\"";
    Json.Obj read = (Json.Obj) parse(start + data + "\",\"c\":[1,\"\\n\"],\"d\":\"" + data + "\"}");
    assertEquals(1 + PIECE - 12 + shift, read.text("a").orElseThrow().length());
    for (String name : new String[] {"b", "d"}) {
      assertInstanceOf(Json.LongStr.class, read.members().get(name));
      assertEquals(data, read.text(name).orElseThrow());
      assertEquals(data, new JsonAt("", read).require(name).string());
    }
    assertEquals("[1,\"\\n\"]", read.members().get("c").compact());
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, -1, 0, 1, 2})
  void documentsThatEndWithAReadAreWhole(int shift) {
    String data = "A".repeat(2 * PIECE - 8 + shift);
    String document = "{\"a\":\"" + data + "\"}";
    assertEquals(document, parse(document).compact());
    assertThrows(Failure.class, () -> parse(document.substring(0, document.length() - 1)));
    assertThrows(Failure.class, () -> parse(document + "1"));
  }

  @Test
  void whatIsEscapedOrNotAsciiIsReadAsEver() {
    for (String odd : new String[] {"\\n", "\\\"", "\u00e9", "\ud83d\ude00", "\u007f"}) {
      String document = "[\"" + "y".repeat(2 * PIECE) + odd + "z".repeat(PIECE) + "\"]";
      Json expected = JsonReader.parse(document);
      assertEquals(expected, parse(document));
    }
  }

  @Test
  void brokenBytesInALongBodyAreRefused() {
    byte[] document = ("[\"" + "y".repeat(3 * PIECE) + "\"]").getBytes(StandardCharsets.UTF_8);
    for (byte bad : new byte[] {(byte) 0xff, 0, '\n'}) {
      byte[] broken = document.clone();
      broken[2 * PIECE] = bad;
      Failure failure = assertThrows(Failure.class, () -> parse(broken));
      assertEquals("invalid_json", failure.code());
    }
  }

  @Test
  void longTextIsCharsLikeAString() {
    String data = base64(PIECE * 2);
    CharSequence read = new JsonAt("", parse("{\"a\":\"" + data + "\"}")).require("a").chars();
    assertInstanceOf(LongText.class, read);
    assertEquals(data.length(), read.length());
    CharSequence part = read.subSequence(5, PIECE + 9);
    assertEquals(data.substring(5, PIECE + 9), part.toString());
    assertEquals(data.charAt(PIECE + 8), part.charAt(PIECE + 3));
    assertEquals(data.substring(6, 8), part.subSequence(1, 3).toString());
    assertThrows(IndexOutOfBoundsException.class, () -> part.charAt(PIECE + 4));
    byte[] copy = new byte[PIECE + 1];
    LongText.copy(part, 1, PIECE, copy, 1);
    assertEquals(
        data.substring(6, PIECE + 6), new String(copy, 1, PIECE, StandardCharsets.US_ASCII));
  }
}
