package grok2api.upstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import grok2api.json.Json;
import grok2api.json.JsonReader;
import org.junit.jupiter.api.Test;

class CardsTest {

  private static final String CITE = "render_inline_citation";
  private static final String MARK = "[[1]](https://e.org/a)";

  private final StringBuilder out = new StringBuilder();
  private final VisibleText text =
      new VisibleText(
          new VisibleText.Output() {
            @Override
            public void visibleText(String text) {
              out.append(text);
            }

            @Override
            public void citation(String url, int start, int end) {}
          },
          false);
  private final Cards cards = new Cards(text, new Sources(), false);

  private static Json card(String id, String rest) {
    return JsonReader.parse("{\"id\":\"" + id + "\"," + rest + "}");
  }

  @Test
  void waitsForALateCardAndKeepsTheOrder() {
    cards.text("a");
    cards.reference("k1", CITE);
    cards.text("b");
    cards.reference("k2", CITE);
    cards.text("c");
    assertEquals("a", out.toString());
    cards.learn(card("k1", "\"url\":\"https://e.org/a\""));
    assertEquals("a" + MARK + "b", out.toString());
    cards.learn(card("k2", "\"url\":\"https://e.org/a\""));
    assertEquals("a" + MARK + "b" + MARK + "c", out.toString());
  }

  @Test
  void givesUpAfterTwentyFrames() {
    cards.reference("never", CITE);
    cards.text("b");
    for (int i = 0; i < 20; i++) {
      cards.tick();
    }
    assertEquals("", out.toString());
    cards.tick();
    assertEquals("b", out.toString());
  }

  @Test
  void givesUpWhenTooMuchIsHeld() {
    cards.reference("never", CITE);
    cards.text("x".repeat(33 * 1024));
    assertEquals(33 * 1024, out.length());
  }

  @Test
  void showsFoundPicturesAndNothingForOtherCards() {
    cards.learn(
        card(
            "k1",
            "\"image\":{\"title\":\"a [b]\",\"thumbnail\":\"https://e.org/t\","
                + "\"original\":\"https://e.org/o\",\"link\":\"https://e.org/l\"}"));
    cards.learn(card("k2", "\"image\":{\"original\":\"https://e.org/o\"}"));
    cards.reference("k1", "render_searched_image");
    cards.reference("k2", "render_searched_image");
    cards.reference("k2", "render_generated_image");
    cards.reference("k3", "render_file");
    assertEquals(
        "[![a (b)](https://e.org/t)](https://e.org/l)![](https://e.org/o)", out.toString());
  }

  @Test
  void readsDataAsTextAndAsObject() {
    Json object = JsonReader.parse("{\"id\":\"1\"}");
    assertEquals(object, Cards.data(JsonReader.parse("{\"jsonData\":\"{\\\"id\\\":\\\"1\\\"}\"}")));
    assertEquals(object, Cards.data(JsonReader.parse("{\"json_data\":{\"id\":\"1\"}}")));
    assertEquals(object, Cards.data(object));
    assertEquals(Json.Obj.EMPTY, Cards.data(JsonReader.parse("{\"jsonData\":\"{broken\"}")));
  }
}
