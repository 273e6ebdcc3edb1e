package grok2api.config;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator stored, understood key by key.
 *
 * @param values canonical values by dotted name
 * @param problems values that their keys do not take
 * @param unknown names that mean nothing here; they are kept where they are stored
 * @param notes what was translated, for the log
 * @param repairs changes that the next save writes along: old names out, new names in
 */
record Overrides(
    Map<String, Json> values,
    List<ConfigProblem> problems,
    List<String> unknown,
    List<String> notes,
    Map<String, Json> repairs) {

  static final Overrides NONE = new Overrides(Map.of(), List.of(), List.of(), List.of(), Map.of());

  private static final String BASIC_INTERVAL = "account.refresh.basic_interval_sec";
  private static final Json OLD_BASIC_INTERVAL = Json.of(36_000);

  /** Defaults of older servers, which write them into new files, where ours differ. */
  private static final Map<String, Json> OLD_DEFAULTS =
      Map.of(
          "features.stream", Json.of(true),
          "chat.stream_retry_buffer_runes", Json.of(320));

  /**
   * Reads a document.
   *
   * @param lines dotted path to line, may lack any
   * @param source name of the document, for messages
   */
  static Overrides of(Json.Obj tree, Map<String, Integer> lines, String source) {
    Reading reading = new Reading(tree, lines, source);
    reading.walk("", tree);
    reading.translateOldNames();
    reading.rewriteOldDefault();
    reading.reportOldDefaults();
    return new Overrides(
        reading.values, reading.problems, reading.unknown, reading.notes, reading.repairs);
  }

  private static final class Reading {
    private final Json.Obj tree;
    private final Map<String, Integer> lines;
    private final String source;
    private final Map<String, Json> values = new LinkedHashMap<>();
    private final Map<String, Json> old = new LinkedHashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Json> repairs = new LinkedHashMap<>();

    Reading(Json.Obj tree, Map<String, Integer> lines, String source) {
      this.tree = tree;
      this.lines = lines;
      this.source = source;
    }

    void walk(String path, Json.Obj table) {
      for (Map.Entry<String, Json> member : table.members().entrySet()) {
        String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
        Optional<ConfigKey> key = ConfigKeys.find(at);
        if (key.isPresent()) {
          take(key.get(), member.getValue(), where(at));
        } else if (member.getValue() instanceof Json.Obj inner) {
          walk(at, inner);
        } else {
          old.put(at, member.getValue());
        }
      }
    }

    private void take(ConfigKey key, Json raw, String where) {
      key.type()
          .read(raw)
          .ifPresentOrElse(
              value -> values.put(key.name(), value),
              () -> problems.add(ConfigProblem.value(key, raw, where)));
    }

    private String where(String path) {
      Integer line = lines.get(path);
      return line == null ? source : source + ":" + line;
    }

    void translateOldNames() {
      old.forEach(
          (path, value) ->
              OldNames.translate(path, value, tree)
                  .ifPresentOrElse(today -> adopt(path, today), () -> unknown.add(path)));
    }

    /** A name of today in the same document wins over an old one. */
    private void adopt(String path, Map<String, Json> today) {
      repairs.put(path, Json.Null.VALUE);
      List<String> adopted = new ArrayList<>();
      today.forEach(
          (name, raw) ->
              ConfigKeys.find(name)
                  .filter(key -> !values.containsKey(name))
                  .flatMap(key -> key.type().read(raw))
                  .ifPresent(
                      value -> {
                        values.put(name, value);
                        repairs.put(name, value);
                        adopted.add(name);
                      }));
      String became = adopted.isEmpty() ? "has no effect" : "read as " + adopted;
      notes.add(where(path) + ": old key " + path + " " + became);
    }

    /** The value that older servers wrote by themselves, not the operator; they rewrite it too. */
    void rewriteOldDefault() {
      if (OLD_BASIC_INTERVAL.equals(values.get(BASIC_INTERVAL))) {
        Json today = Json.of(86_400);
        values.put(BASIC_INTERVAL, today);
        repairs.put(BASIC_INTERVAL, today);
        notes.add(
            where(BASIC_INTERVAL) + ": " + BASIC_INTERVAL + " 36000 (old default) read as 86400");
      }
    }

    /** They may have been meant, so they stay. */
    void reportOldDefaults() {
      OLD_DEFAULTS.forEach(
          (name, value) -> {
            if (value.equals(values.get(name))) {
              notes.add(where(name) + ": " + name + " is still an older server's default");
            }
          });
    }
  }
}
