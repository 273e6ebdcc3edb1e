package grok2api.config;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All layers put on top of each other: defaults, variables of older servers, what is stored, {@code
 * GROK_*}.
 *
 * @param config the snapshot
 * @param values a canonical value for every key
 * @param user what is stored
 * @param env what the environment says
 */
record Effective(Config config, Map<String, Json> values, Overrides user, EnvOverrides env) {

  /** Puts the layers together; nothing is checked beyond each value, see {@link #problems}. */
  static Effective of(Overrides user, EnvOverrides env) {
    Map<String, Json> values = new LinkedHashMap<>(Defaults.values());
    values.putAll(env.fallbacks());
    values.putAll(user.values());
    values.putAll(env.values());
    return new Effective(ConfigReader.read(values, env.officialKeys()), values, user, env);
  }

  /** Everything wrong, environment first; empty when the snapshot may be used. */
  List<ConfigProblem> problems() {
    List<ConfigProblem> all = new ArrayList<>(env.problems());
    all.addAll(user.problems());
    all.addAll(Consistency.problems(config));
    return all;
  }

  /** Where a key's value comes from: {@code env}, {@code user} or {@code default}. */
  String source(String key) {
    if (env.values().containsKey(key)) {
      return "env";
    }
    return user.values().containsKey(key) ? "user" : "default";
  }
}
