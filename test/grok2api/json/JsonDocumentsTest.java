package grok2api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentsTest {
  private final JsonDocuments documents = new JsonDocuments();

  private JsonCursor next(String text) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    return documents.next(bytes, 2, bytes.length - 4);
  }

  private String token(String text) {
    try (JsonCursor in = next(text)) {
      assertTrue(in.beginObject());
      assertTrue(in.nextMember());
      assertEquals("t", in.name());
      String token = in.string();
      assertFalse(in.nextMember());
      return token;
    }
  }

  @Test
  void readsOneAfterTheOther() {
    for (int i = 0; i < 100; i++) {
      assertEquals("ü" + i, token("{\"t\":\"ü" + i + "\"}"));
    }
    documents.close();
    assertEquals("again", token("{\"t\":\"again\"}"));
  }

  @Test
  void aTreeEndsWhereItsObjectEnds() {
    try (JsonCursor in = next("{\"a\":[1,{\"b\":null}],\"c\":2.50}")) {
      assertEquals(JsonReader.parse("{\"a\":[1,{\"b\":null}],\"c\":2.50}"), in.tree());
    }
    assertEquals("x", token("{\"t\":\"x\"}"));
  }

  @Test
  void whatWasLeftHalfReadDoesNotDisturbTheNext() {
    try (JsonCursor in = next("{\"t\":{\"deep\":[1,2,3]},\"u\":1}")) {
      in.beginObject();
      in.nextMember();
    }
    assertEquals("x", token("{\"t\":\"x\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"t\":tru}",
        "{\"t\"}",
        "{\"t\":}",
        "{]}",
        "{\"t\":[1}",
        "{\"t\":\"\u0001\"}",
        "{\"t\":1,}",
        "{\"t\":01}",
        "{\"t\":[",
        "{\"t\":\"cut"
      })
  void whatIsBrokenIsAFailureAndTheNextIsFine(String broken) {
    assertThrows(
        Failure.class,
        () -> {
          try (JsonCursor in = next(broken)) {
            in.tree();
          }
        });
    assertEquals("x", token("{\"t\":\"x\"}"));
  }
}
