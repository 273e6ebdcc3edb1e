package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsTest {
  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":[1,2.5,true,null,\"x\\n\"],\"b\":{}}", "[]", "\"é\"", "-3"})
  void writesWhatItRead(String json) {
    assertEquals(json, Js.parse(json).toString());
  }

  @Test
  void walksPathsAndNeverGivesNull() {
    Js js = Js.parse("{\"a\":[{\"b\":1},{\"b\":2}]}");
    assertEquals(2, js.at("a", -1, "b").number());
    assertTrue(js.at("x", 3, "y").missing());
    assertEquals("", js.at("x").text());
  }

  @Test
  void readsSeveralValuesInARow() {
    assertEquals(3, Js.parseAll("{}[] 1").size());
    assertThrows(IllegalArgumentException.class, () -> Js.parse("{} {}"));
    assertThrows(IllegalArgumentException.class, () -> Js.parse("{oops"));
  }
}
