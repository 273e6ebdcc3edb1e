package grok2api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of the registry: default, both bounds, one value beyond each, one of a wrong kind. */
class KeysTest {

  static Stream<ConfigKey> keys() {
    return ConfigKeys.all().values().stream();
  }

  @Test
  void theDefaultsFileHasEveryKeyAndNoOther() {
    Overrides defaults =
        Overrides.of(
            TomlSource.parse(Defaults.read()).document().orElseThrow().values(), Map.of(), "d");
    assertEquals(ConfigKeys.all().keySet(), defaults.values().keySet());
    assertEquals(List.of(), defaults.unknown());
  }

  @Test
  void everyRowOfTheTableIsRead() {
    long rows = KeyTable.ROWS.lines().filter(line -> !line.startsWith(" ")).count();
    assertEquals(rows, ConfigKeys.all().size());
  }

  @Test
  void noTwoKeysDifferOnlyInDotsAndUnderscores() {
    Set<String> flat = new HashSet<>();
    keys().forEach(key -> assertTrue(flat.add(key.name().replace('.', '_')), key.name()));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void takesItsDefaultInEveryForm(ConfigKey key) {
    Json value = key.defaultValue();
    assertEquals(value, key.type().read(value).orElseThrow());
    assertEquals(value, key.type().read(key.type().stored(value)).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void takesItsBoundsAndNothingBeyond(ConfigKey key) {
    boolean number = key.type() instanceof KeyType.Whole || key.type() instanceof KeyType.Seconds;
    if (!number) {
      return; // the next test has the other types
    }
    KeyType.Range range = key.type().range().orElseThrow();
    for (long good : List.of(range.min(), range.max())) {
      assertEquals(Json.of(good), key.type().read(Json.of(good)).orElseThrow());
      assertEquals(Json.of(good), key.type().read(Json.of(Long.toString(good))).orElseThrow());
      assertEquals(Json.of(good), key.type().read(new Json.Num(good + ".0")).orElseThrow());
    }
    long below = range.min() - 1;
    if (!range.orZero() || below != 0) {
      assertTrue(key.type().read(Json.of(below)).isEmpty());
    }
    assertTrue(key.type().read(Json.of(range.max() + 1)).isEmpty());
    assertEquals(range.orZero() || range.min() <= 0, key.type().read(Json.of(0)).isPresent());
  }

  /** A value that each type refuses; the save must name the key. */
  static List<Json> wrong(KeyType type) {
    Json table = Json.Obj.EMPTY.with("x", Json.of(1));
    return switch (type) {
      case KeyType.Flag flag -> List.of(Json.of(2), Json.of("perhaps"), Json.of(""));
      case KeyType.Whole whole ->
          List.of(Json.of("x"), new Json.Num("1.5"), Json.of(true), new Json.Num("1e400"));
      case KeyType.Seconds seconds -> List.of(Json.of("x"), Json.of(-1), Json.of("NaN"));
      case KeyType.Choice choice -> List.of(Json.of("unheard of"), Json.of(7));
      case KeyType.Text text -> List.of(Json.of("x".repeat(40_000)), Json.of(7));
      case KeyType.Day day -> List.of(Json.of("2999-01-01"), Json.of("1990-02-30"), Json.of("x"));
      case KeyType.Clock clock -> List.of(Json.of("24:00"), Json.of("3:30"), Json.of(""));
      case KeyType.Hidden hidden -> List.of(Json.of("x\u0001y"), Json.of("x".repeat(9_000)));
      case KeyType.Url url ->
          List.of(Json.of("ftp://host"), Json.of("http://"), Json.of("http://h:70000"));
      case KeyType.Items items -> {
        List<Json> values = new ArrayList<>(List.of(table, Json.of(true)));
        wrong(items.item()).stream()
            .filter(bad -> !(bad instanceof Json.Str(var text) && text.isBlank()))
            .forEach(bad -> values.add(new Json.Arr(List.of(bad))));
        yield values;
      }
      case KeyType.Table rows -> List.of(Json.of("x"), new Json.Arr(List.of()), table);
    };
  }

  @ParameterizedTest
  @MethodSource("keys")
  void refusesAWrongValueAndNamesTheKey(ConfigKey key) {
    Effective now = Effective.of(Overrides.NONE, EnvOverrides.of(Environments.of(Map.of())));
    for (Json bad : wrong(key.type())) {
      PatchReader.Patch patch = PatchReader.read(Patches.of(key.name(), bad), now);
      assertEquals(1, patch.problems().size(), key.name() + " took " + bad);
      assertEquals(key.name(), patch.problems().get(0).param());
      assertEquals("invalid_value", patch.problems().get(0).code());
    }
    PatchReader.Patch nothing = PatchReader.read(Patches.of(key.name(), Json.Null.VALUE), now);
    assertEquals(Json.Null.VALUE, nothing.changes().get(key.name()));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void saysWhatItIsFor(ConfigKey key) {
    assertFalse(key.help().isBlank());
    assertFalse(key.type().expected().isBlank());
  }
}
