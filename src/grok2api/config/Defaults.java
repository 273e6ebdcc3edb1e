package grok2api.config;

import grok2api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The defaults, read once from {@code config.defaults.toml} at the root of the class path, or from
 * the working directory when the program runs from its source tree.
 */
final class Defaults {

  private static final String FILE = "config.defaults.toml";
  private static final Map<String, Json> VALUES = canonical(read());
  private static final Config CONFIG = ConfigReader.read(VALUES, List.of());

  private Defaults() {}

  static Config config() {
    return CONFIG;
  }

  /** All keys with their canonical defaults, in the registry's order. */
  static Map<String, Json> values() {
    return VALUES;
  }

  static Json value(String key) {
    Json value = VALUES.get(key);
    if (value == null) {
      throw new IllegalStateException(FILE + " lacks " + key);
    }
    return value;
  }

  /** The text of the file. */
  static String read() {
    try (InputStream packed = Defaults.class.getResourceAsStream("/" + FILE)) {
      return packed == null
          ? Files.readString(Path.of(FILE))
          : new String(packed.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program is incomplete: no " + FILE, e);
    }
  }

  private static Map<String, Json> canonical(String text) {
    TomlSource.Parsed parsed = TomlSource.parse(text);
    Json.Obj tree =
        parsed
            .document()
            .orElseThrow(() -> new IllegalStateException(FILE + ": " + parsed.error()))
            .values();
    Overrides defaults = Overrides.of(tree, Map.of(), FILE);
    if (!defaults.problems().isEmpty() || !defaults.unknown().isEmpty()) {
      throw new IllegalStateException(
          FILE + ": " + defaults.problems() + " unknown " + defaults.unknown());
    }
    Map<String, Json> values = new LinkedHashMap<>();
    for (String name : ConfigKeys.all().keySet()) {
      Json value = defaults.values().get(name);
      if (value == null) {
        throw new IllegalStateException(FILE + " lacks " + name);
      }
      values.put(name, value);
    }
    return Collections.unmodifiableMap(values);
  }
}
