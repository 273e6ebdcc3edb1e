package grok2api.config;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment says about keys.
 *
 * <p>{@code GROK_PROXY_EGRESS_MODE} and {@code GROK_PROXY__EGRESS__MODE} both mean {@code
 * proxy.egress.mode}: dots of the key are underscores, and as no two keys differ only in that, one
 * underscore is enough.
 *
 * @param values canonical values by key, above everything else
 * @param names key to the variable that sets it
 * @param fallbacks canonical values by key from variables of older servers, below what is stored
 * @param officialKeys keys in {@code XAI_API_KEY}
 * @param problems values that their keys do not take
 * @param warnings variables without a key
 */
record EnvOverrides(
    Map<String, Json> values,
    Map<String, String> names,
    Map<String, Json> fallbacks,
    List<String> officialKeys,
    List<ConfigProblem> problems,
    List<String> warnings) {

  private static final String PREFIX = "GROK_";
  private static final String SOLVER = "FLARESOLVERR_URL";
  private static final Map<String, String> LEGACY =
      Map.of(
          SOLVER,
          "proxy.clearance.flaresolverr_url",
          "CF_REFRESH_INTERVAL",
          "proxy.clearance.refresh_interval",
          "CF_TIMEOUT",
          "proxy.clearance.timeout_sec");

  /** Reads all variables that concern keys. */
  static EnvOverrides of(Environment env) {
    EnvOverrides read =
        new EnvOverrides(
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    Map<String, ConfigKey> flat = new HashMap<>();
    ConfigKeys.all().values().forEach(key -> flat.put(flatName(key.name()), key));
    for (String variable : env.variables().keySet()) {
      Optional<String> value = env.get(variable);
      if (variable.startsWith(PREFIX) && value.isPresent()) {
        read.override(variable, value.get(), flat);
      } else if (LEGACY.containsKey(variable) && value.isPresent()) {
        read.legacy(variable, value.get());
      }
    }
    env.get("XAI_API_KEY").ifPresent(read::officialKeys);
    return read;
  }

  private void override(String variable, String value, Map<String, ConfigKey> flat) {
    String name = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    ConfigKey key =
        name.contains("__")
            ? ConfigKeys.find(name.replace("__", ".")).orElse(null)
            : flat.get(name);
    if (key == null) {
      warnings.add(variable + " names no setting and is ignored");
      return;
    }
    Json raw = raw(key, value);
    key.type()
        .read(raw)
        .ifPresentOrElse(
            canonical -> {
              values.put(key.name(), canonical);
              names.put(key.name(), variable);
            },
            () -> problems.add(ConfigProblem.value(key, raw, variable)));
  }

  private void legacy(String variable, String value) {
    ConfigKey key = ConfigKeys.find(LEGACY.get(variable)).orElseThrow();
    Json raw = Json.of(value);
    key.type()
        .read(raw)
        .ifPresentOrElse(
            canonical -> fallbacks.put(key.name(), canonical),
            () -> problems.add(ConfigProblem.value(key, raw, variable)));
    if (variable.equals(SOLVER)) {
      fallbacks.put("proxy.clearance.mode", Json.of("flaresolverr"));
    }
  }

  private void officialKeys(String value) {
    ConfigKey key = ConfigKeys.find("official.api_keys").orElseThrow();
    Optional<Json> keys = key.type().read(Json.of(value));
    if (keys.isPresent() && keys.get() instanceof Json.Arr(var items)) {
      items.forEach(item -> officialKeys.add(ListText.plain(item)));
    } else {
      problems.add(ConfigProblem.value(key, Json.of(value), "XAI_API_KEY"));
    }
  }

  /** A table can only come as JSON; every other type reads text itself. */
  private static Json raw(ConfigKey key, String value) {
    return key.type() instanceof KeyType.Table
        ? ListText.json(value).orElse(Json.of(value))
        : Json.of(value);
  }

  private static String flatName(String key) {
    return key.replace('.', '_');
  }
}
