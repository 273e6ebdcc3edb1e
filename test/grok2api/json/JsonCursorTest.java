package grok2api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonCursorTest {

  @Test
  void readsNestedMembersAndSkipsTheRest() {
    byte[] frame =
        "xx{\"skip\":{\"a\":[1,{}]},\"in\":{\"token\":\"hé\",\"n\":\"7\"},\"list\":[1,2]}yy"
            .getBytes(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    try (JsonCursor in = JsonCursor.over(frame, 2, frame.length - 4)) {
      assertEquals(true, in.beginObject());
      while (in.nextMember()) {
        switch (in.name()) {
          case "in" -> readInner(in, seen);
          case "list" -> readList(in, seen);
          default -> in.skip();
        }
      }
    }
    assertEquals(List.of("hé", "7", "1", "2"), seen);
  }

  private static void readInner(JsonCursor in, List<String> seen) {
    in.beginObject();
    while (in.nextMember()) {
      seen.add(in.name().equals("n") ? Long.toString(in.integer(0)) : in.string());
    }
  }

  private static void readList(JsonCursor in, List<String> seen) {
    in.beginArray();
    while (in.nextItem()) {
      seen.add(in.string());
    }
  }

  @Test
  void unexpectedShapesAreSkippedNotFatal() {
    try (JsonCursor in = JsonCursor.over("{\"a\":[1,2],\"b\":\"text\",\"c\":null}")) {
      in.beginObject();
      in.nextMember();
      assertFalse(in.beginObject());
      in.nextMember();
      assertEquals(5, in.integer(5));
      in.nextMember();
      assertEquals("", in.string());
      assertFalse(in.nextMember());
    }
  }

  @Test
  void brokenJsonIsTheUpstreamsFault() {
    Failure failure =
        assertThrows(
            Failure.class,
            () -> {
              try (JsonCursor in = JsonCursor.over("{\"a\":]")) {
                in.beginObject();
                in.nextMember();
                in.skip();
              }
            });
    assertEquals(Failure.Kind.UPSTREAM, failure.kind());
  }
}
