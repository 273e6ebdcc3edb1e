package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Spool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64PiecesTest {

  private final Spool spool = new Spool();

  @AfterEach
  void close() {
    spool.close();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(Base64Pieces pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      assertTrue(piece.length > 0);
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private CharSequence spooled(String text) throws IOException {
    byte[] all = ("##" + text).getBytes(StandardCharsets.US_ASCII);
    return spool.keep(all, InputStream.nullInputStream()).subSequence(2, 2 + text.length());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 36_863, 36_864, 36_865, 98_304, 400_001, 400_002, 400_003})
  void decodesWhatTheJdkEncodes(int size) throws IOException {
    byte[] content = random(size);
    for (String text :
        new String[] {
          Base64.getEncoder().encodeToString(content),
          Base64.getEncoder().withoutPadding().encodeToString(content),
          Base64.getUrlEncoder().encodeToString(content),
          Base64.getMimeEncoder().encodeToString(content),
          Base64.getMimeEncoder(4, new byte[] {' ', '\t'}).encodeToString(content) + "\n"
        }) {
      for (CharSequence form : new CharSequence[] {text, spooled(text)}) {
        Base64Pieces pieces = Base64Pieces.of(form);
        assertEquals(size, pieces.size());
        assertArrayEquals(content, joined(pieces));
        assertArrayEquals(content, joined(pieces), "a second time, for another attempt");
        assertTrue(Base64Pieces.mostOf(form) >= size);
      }
    }
  }

  @Test
  void nothingIsNoContent() {
    assertEquals(0, Base64Pieces.of("").size());
    assertEquals(0, Base64Pieces.of(" \n").size());
    assertEquals(0, joined(Base64Pieces.of("\r\n")).length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "AAAAA",
        "AA=",
        "A===",
        "AAAA=",
        "AAA==",
        "AA==A",
        "AA==AAAA",
        "=",
        "==",
        "AA===",
        "A*AA",
        "AAA\u00c1",
        "AAA\u0141",
        "AA\u0000A",
        "data:AAAA"
      })
  void anythingElseIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Base64Pieces.of(text));
  }

  /** Padding and letters after it must not hide at the end of a block. */
  @Test
  void contentAfterPaddingIsRefusedAnywhere() {
    String block = "A".repeat(48 * 1024 - 2) + "==";
    assertThrows(IllegalArgumentException.class, () -> Base64Pieces.of(block + "AAAA"));
    assertEquals((48 * 1024 - 4) / 4 * 3 + 1, Base64Pieces.of(block).size());
  }
}
