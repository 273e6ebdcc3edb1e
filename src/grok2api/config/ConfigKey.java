package grok2api.config;

import grok2api.json.Json;
import java.util.Arrays;

/**
 * One key of the settings: what it is called, what it takes, when a change counts.
 *
 * @param name dotted, as in the file: {@code retry.max_retries}
 * @param type accepted values
 * @param live when a saved change counts
 * @param help one sentence for the admin page
 */
record ConfigKey(String name, KeyType type, Live live, String help) {

  /** When a change counts. */
  enum Live {
    /** With the next request. */
    REQUEST("now"),
    /** With the next connection: pools and clearance are rebuilt. */
    CONNECTION("connection"),
    /** With the next round of a background task. */
    CYCLE("cycle");

    private final String word;

    Live(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    static Live of(String word) {
      return Arrays.stream(values()).filter(l -> l.word.equals(word)).findFirst().orElseThrow();
    }
  }

  /** The default, canonical; it stands only in {@code config.defaults.toml}. */
  Json defaultValue() {
    return Defaults.value(name);
  }
}
