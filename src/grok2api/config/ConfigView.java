package grok2api.config;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the admin page sees of the settings. */
final class ConfigView {

  private ConfigView() {}

  /** Nested values in force, secrets masked. */
  static Json.Obj values(Effective effective) {
    Json.Obj root = Json.Obj.EMPTY;
    for (ConfigKey key : ConfigKeys.all().values()) {
      root = Dotted.with(root, key.name(), Masks.hide(key, effective.values().get(key.name())));
    }
    return root;
  }

  /** Dotted name to what is known about the key. */
  static Json.Obj keys(Effective effective) {
    Map<String, Json> keys = new LinkedHashMap<>();
    ConfigKeys.all().forEach((name, key) -> keys.put(name, key(key, effective)));
    return new Json.Obj(keys);
  }

  private static Json key(ConfigKey key, Effective effective) {
    Map<String, Json> about = new LinkedHashMap<>();
    about.put("type", Json.of(key.type().name()));
    about.put("default", Masks.hide(key, key.defaultValue()));
    key.type()
        .range()
        .ifPresent(
            range -> {
              about.put("min", Json.of(range.orZero() ? 0 : range.min()));
              about.put("max", Json.of(range.max()));
            });
    if (key.type() instanceof KeyType.Choice(var words)) {
      about.put("enum", texts(words));
    }
    about.put("source", Json.of(effective.source(key.name())));
    String variable = effective.env().names().get(key.name());
    if (variable != null) {
      about.put("env", Json.of(variable));
    }
    about.put("live", Json.of(true)); // every key is; what needs a restart is a variable
    about.put("applies", Json.of(key.live().word()));
    about.put("secret", Json.of(key.type().secret()));
    about.put("expected", Json.of(key.type().expected()));
    about.put("help", Json.of(key.help()));
    return new Json.Obj(about);
  }

  private static Json texts(List<String> words) {
    return new Json.Arr(new ArrayList<>(words.stream().map(Json::of).toList()));
  }
}
