package grok2api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JsonAtTest {

  private static final JsonAt BODY =
      JsonAt.root(
          JsonReader.parse(
              "{\"s\":\"x\",\"n\":1.0,\"half\":0.5,\"huge\":1e999999999,\"b\":true,\"nil\":null,"
                  + "\"list\":[{\"deep\":[1,\"2\"]}]}"));

  @Test
  void readsWhatIsThere() {
    assertEquals(Optional.of("x"), BODY.string("s"));
    assertEquals(Optional.of(1L), BODY.integer("n", 0, 9));
    assertEquals(Optional.of(0.5), BODY.number("half", 0, 1));
    assertEquals(Optional.of(true), BODY.bool("b"));
  }

  @Test
  void nullIsTheSameAsAbsent() {
    assertEquals(Optional.empty(), BODY.get("nil"));
    assertEquals(Optional.empty(), BODY.get("absent"));
    assertEquals(List.of(), BODY.list("nil"));
  }

  @Test
  void wrongTypesNameTheirPath() {
    refuses("s", b -> b.integer("s", 0, 9));
    refuses("n", b -> b.string("n"));
    refuses("half", b -> b.integer("half", 0, 9));
    refuses("n", b -> b.integer("n", 2, 9));
    refuses("huge", b -> b.integer("huge", 0, 9));
    refuses("huge", b -> b.number("huge", 0, 9));
    refuses("b", b -> b.list("b"));
    refuses("list.0.deep.1", b -> deep(b).integer(0, 9));
    refuses("list.0.deep.1", b -> deep(b).require("member"));
    refuses("list", b -> b.inner("list"));
  }

  private static JsonAt deep(JsonAt body) {
    return body.list("list").get(0).list("deep").get(1);
  }

  private static void refuses(String param, Consumer<JsonAt> read) {
    Failure failure = assertThrows(Failure.class, () -> read.accept(BODY));
    assertEquals("invalid_value", failure.code());
    assertEquals(Optional.of(param), failure.param());
  }

  @Test
  void requiredMembersAndRoots() {
    Failure missing = assertThrows(Failure.class, () -> BODY.require("model"));
    assertEquals("missing_required_parameter", missing.code());
    assertEquals(Optional.of("model"), missing.param());
    assertThrows(Failure.class, () -> JsonAt.root(JsonReader.parse("[]")));
  }
}
