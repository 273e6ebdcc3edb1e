package grok2api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TomlEditTest {

  private static String edit(String text, String key, String json) {
    return TomlEdit.apply(text, Map.of(key, JsonReader.parse(json)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "replaces a value and keeps the comment | a.b | 2"
            + " | # top;[a];b = 1   # why;c = 3 | # top;[a];b = 2   # why;c = 3",
        "adds behind the last of its table | a.x | true"
            + " | [a];b = 1;;[z];q = 1 | [a];b = 1;x = true;;[z];q = 1",
        "adds below a header without keys | a.x | 1 | [a];# none yet;[z];q = 1"
            + " | [a];x = 1;# none yet;[z];q = 1",
        "adds a table at the end | m.n.o | \"v\" | [a];b = 1 | [a];b = 1;;[m.n];o = \"v\";",
        "adds to an empty file | m.o | 1 | # only this; | # only this;;[m];o = 1;",
        "follows dotted keys | a.b.d | 1 | a.b.c = 1;[z];q = 1 | a.b.c = 1;a.b.d = 1;[z];q = 1",
        "keeps the indentation | a.c | 1 | [a];  b = 1 | [a];  b = 1;  c = 1",
        "removes a line | a.b | null | [a];b = 1 # gone;c = 2 | [a];c = 2",
        "removes what is not there | a.x | null | [a];b = 1 | [a];b = 1",
        "replaces a list over several lines | a.b | [1] | [a];b = [;  1, # one;  2,;];c = 1"
            + " | [a];b = [1];c = 1",
        "changes an inline table | a.b.c | 2 | [a];b = { c = 1, d = \"}\" };e = 1"
            + " | [a];b = { c = 2, d = \"}\" };e = 1",
        "removes from an inline table | a.b.c | null | [a];b = { c = 1, d = 2 }"
            + " | [a];b = { d = 2 }",
        "takes the quoted name | a.b | 2 | [\"a\"];'b' = 1 | [\"a\"];'b' = 2",
        "is not fooled by text | a.b | 2 | [a];t = \"[a]#\";b = '=' # b = 3 | [a];t = \"[a]#\";b ="
            + " 2 # b = 3",
        "replaces a written-out table | a.t | {\"x y\":1} | [a];b = 1;[a.t];q = 1;r = 2;[z];s = 1"
            + " | [a];b = 1;t = { \"x y\" = 1 };[z];s = 1",
      })
  void changesOnlyWhatIsAsked(String name, String key, String value, String before, String after) {
    assertEquals(after.replace(';', '\n'), edit(before.replace(';', '\n'), key, value), name);
  }

  @Test
  void keepsWindowsLineEndsAndAByteOrderMark() {
    String text = "\ufeff[a]\r\nb = 1\r\n";
    assertEquals("\ufeff[a]\r\nb = 1\r\nc = 2\r\n", edit(text, "a.c", "2"));
  }

  @Test
  void seesTheEndOfMultiLineStrings() {
    String text = "[a]\nt = \"\"\"\nx = 1\n[b]\n\\\"\"\"\"\"\nu = '''\n'a''''\nb = 1\n";
    assertEquals(text.replace("b = 1\n", "b = 2\n"), edit(text, "a.b", "2"));
  }

  @Test
  void writesTextThatReadsBackTheSame() {
    var random = new Random(7);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        int c = random.nextInt(4) == 0 ? random.nextInt(0x30) : random.nextInt(0x11_0000);
        text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? '"' : c);
      }
      Json value = new Json.Arr(List.of(Json.of(text.toString())));
      String toml = TomlEdit.apply("[a]\n", Map.of("a.b", value));
      assertEquals(
          value,
          ((Json.Obj) TomlSource.parse(toml).document().orElseThrow().values().members().get("a"))
              .members()
              .get("b"));
    }
  }

  /** Any order of sets and removals leaves exactly the wanted values; apply() checks it itself. */
  @Test
  void survivesRandomSeriesOfEdits() {
    long seed = 20_260_801;
    var random = new Random(seed);
    List<String> keys = List.copyOf(ConfigKeys.all().keySet());
    for (int run = 0; run < 8; run++) {
      String text = "# head\n[proxy]\negress.mode = \"direct\" # x\n\n[account.refresh]\n";
      for (int step = 0; step < 12; step++) {
        Map<String, Json> changes = new LinkedHashMap<>();
        for (int n = 0; n < 3; n++) {
          String key = keys.get(random.nextInt(keys.size()));
          changes.put(key, random.nextInt(3) == 0 ? Json.Null.VALUE : Defaults.value(key));
        }
        text = TomlEdit.apply(text, changes);
      }
      assertTrue(text.startsWith("# head\n"), "seed " + seed);
    }
  }
}
