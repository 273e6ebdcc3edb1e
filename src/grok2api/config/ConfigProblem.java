package grok2api.config;

import grok2api.base.Failure;
import grok2api.json.Json;
import java.util.List;

/**
 * One thing that is wrong with a setting.
 *
 * @param code {@code invalid_value}, {@code unknown_key}, {@code startup_only_config} or {@code
 *     env_locked}
 * @param param dotted name of the key
 * @param where {@code data/config.toml:12} or {@code GROK_RETRY_MAX_RETRIES}; empty for a save
 * @param message for the operator: what was expected, what was found; never a secret
 */
public record ConfigProblem(String code, String param, String where, String message) {

  static final String INVALID = "invalid_value";
  private static final int SHOWN_CHARS = 60;

  /** A value that its key does not take. */
  static ConfigProblem value(ConfigKey key, Json got, String where) {
    String shown = key.type().secret() || Masks.hasPassword(got) ? "a hidden value" : shown(got);
    return invalid(key.name(), where, "expected " + key.type().expected() + ", got " + shown);
  }

  static ConfigProblem invalid(String param, String where, String message) {
    return new ConfigProblem(INVALID, param, where, message);
  }

  /** The first problem as what a client is told; 409 for locked keys, else 400. */
  static Failure failure(List<ConfigProblem> problems) {
    ConfigProblem first = problems.get(0);
    Failure.Kind kind =
        first.code().equals("env_locked") ? Failure.Kind.CONFLICT : Failure.Kind.INVALID_REQUEST;
    return Failure.of(kind, first.code(), first.line()).param(first.param()).build();
  }

  /** One line: {@code data/config.toml:12: retry.max_retries: expected integer 0..10, got 11}. */
  public String line() {
    return (where.isEmpty() ? "" : where + ": ") + param + ": " + message;
  }

  private static String shown(Json got) {
    String text = got.compact();
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
  }
}
