package grok2api.config;

import grok2api.base.Failure;
import grok2api.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the operator's overrides are kept: a TOML file here, a table or a Redis hash in {@code
 * store}. All calls block; {@link ConfigStore} makes them one at a time, never on a request that
 * only reads settings.
 *
 * <p>A storage that cannot be reached is a {@link Failure} of kind {@code UNAVAILABLE}.
 */
public interface ConfigBackend {

  /** What is stored now. Broken content is no failure: it is told in {@link Stored#problems}. */
  Stored load();

  /** The version of what is stored now, as cheaply as possible; compared for equality only. */
  String version();

  /**
   * Stores changes, all or nothing: dotted key to the value as it is to be stored, {@link
   * Json.Null} removes the key.
   *
   * @param expectedVersion the version the changes were made for; when another writer was faster,
   *     nothing is stored and a {@link Failure} of kind {@code CONFLICT} is thrown
   */
  void save(Map<String, Json> changes, String expectedVersion);

  /** How often {@link #version} is asked. */
  Duration pollInterval();

  /** For messages: {@code data/config.toml}, {@code redis}, … */
  String name();

  /**
   * Stored overrides.
   *
   * @param tree nested tables, as in the TOML file
   * @param lines dotted key to line, where there are lines
   * @param version for {@link #save}
   * @param problems why the content cannot be understood at all; then {@code tree} is empty
   */
  record Stored(
      Json.Obj tree, Map<String, Integer> lines, String version, List<ConfigProblem> problems) {

    /** From a whole document, as one row of the Go port holds it. */
    public static Stored ofToml(String text, String version, String name) {
      TomlSource.Parsed parsed = TomlSource.parse(text);
      List<ConfigProblem> problems =
          parsed.error().stream()
              .map(e -> ConfigProblem.invalid("TOML", name + ":" + e.line(), e.message()))
              .toList();
      return parsed
          .document()
          .map(document -> new Stored(document.values(), document.lines(), version, problems))
          .orElseGet(() -> new Stored(Json.Obj.EMPTY, Map.of(), version, problems));
    }

    /** The settings in here that differ from the defaults, as {@link #save} takes them. */
    public Map<String, Json> differing() {
      Map<String, Json> changes = new LinkedHashMap<>();
      Overrides.of(tree, lines, "")
          .values()
          .forEach(
              (name, value) -> {
                if (!value.equals(Defaults.value(name))) {
                  changes.put(name, ConfigKeys.find(name).orElseThrow().type().stored(value));
                }
              });
      return changes;
    }

    /**
     * From rows of a database: dotted key to JSON text. Rows whose name begins with {@code __} are
     * bookkeeping and left out; text that is no JSON is taken as it is.
     */
    public static Stored ofDotted(Map<String, String> rows, String version) {
      Json.Obj tree = Json.Obj.EMPTY;
      for (Map.Entry<String, String> row : rows.entrySet()) {
        if (!row.getKey().startsWith("__")) {
          Json value = ListText.json(row.getValue()).orElse(Json.of(row.getValue()));
          tree = Dotted.with(tree, row.getKey(), value);
        }
      }
      return new Stored(tree, Map.of(), version, List.of());
    }
  }
}
