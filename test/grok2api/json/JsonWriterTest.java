package grok2api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {

  @Test
  void setsCommasByItself() {
    JsonWriter out = new JsonWriter(16);
    out.beginObject().field("a", 1).name("b").beginArray().value("x").value(true).nullValue();
    out.endArray().name("c").beginObject().endObject().field("d", 0.5).endObject();
    assertEquals("{\"a\":1,\"b\":[\"x\",true,null],\"c\":{},\"d\":0.5}", out.toString());
  }

  @Test
  void rawBytesBeginANewDocument() {
    JsonWriter out = new JsonWriter(16);
    out.beginObject().endObject().raw(new byte[] {'\n'}).beginObject().endObject();
    assertEquals("{}\n{}", out.toString());
  }

  @Test
  void wholeNumbersHaveNoFractionAndNonNumbersAreNull() {
    JsonWriter out = new JsonWriter(16).beginArray();
    out.value(2.0).value(-0.25).value(Double.NaN).value(1e300).endArray();
    assertEquals("[2,-0.25,null,1.0E300]", out.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "\"quoted\" \\ back",
        "\n\r\t\b\f\u0000\u001f\u007f",
        "é ü ß",
        "日本語",
        "😀 a😀",
        "\u2028\u2029",
        "\uffff"
      })
  void whatIsWrittenReadsBackAsItWas(String text) {
    String json = new JsonWriter(16).value(text).toString();
    assertEquals(new Json.Str(text), JsonReader.parse(json));
  }

  @Test
  void loneSurrogatesBecomeTheReplacementCharacter() {
    byte[] bytes = new JsonWriter(16).value("a\ud83d-\ude00b").toBytes();
    assertEquals("\"a\ufffd-\ufffdb\"", new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void randomTreesSurviveTheRoundTrip() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Json tree = randomTree(random, 5);
      assertEquals(tree, JsonReader.parse(tree.compact()), "seed " + seed + ", case " + i);
    }
  }

  private static Json randomTree(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> Json.Null.VALUE;
      case 1 -> Json.of(random.nextBoolean());
      case 2 -> Json.of(random.nextLong());
      case 3 -> new Json.Num(Double.toString(random.nextDouble()));
      case 4 -> Json.of(randomText(random));
      case 5 -> {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(randomTree(random, depth - 1));
        }
        yield new Json.Arr(items);
      }
      default -> {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          members.put(randomText(random), randomTree(random, depth - 1));
        }
        yield new Json.Obj(members);
      }
    };
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      int point = random.nextInt(4) == 0 ? random.nextInt(0x10ffff) : random.nextInt(0x80);
      if (point < 0xd800 || point > 0xdfff) {
        text.appendCodePoint(point);
      }
    }
    return text.toString();
  }
}
