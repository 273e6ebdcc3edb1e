package grok2api.config;

import grok2api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Understands what the admin page sends: a nested object with some keys. {@code null} for a key
 * takes the override away; a masked secret means unchanged.
 */
final class PatchReader {

  /** Tables of other servers' files that name the storage; they are variables here. */
  private static final List<String> STARTUP_ONLY =
      List.of(
          "account.storage",
          "account.local",
          "account.redis",
          "account.mysql",
          "account.postgresql");

  private final Effective now;
  private final Map<String, Json> changes = new LinkedHashMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();

  private PatchReader(Effective now) {
    this.now = now;
  }

  /**
   * A patch that was read.
   *
   * @param changes canonical values by key, {@link Json.Null} = remove
   * @param problems why it must be refused
   */
  record Patch(Map<String, Json> changes, List<ConfigProblem> problems) {}

  static Patch read(Json.Obj patch, Effective now) {
    PatchReader reader = new PatchReader(now);
    reader.walk("", patch);
    return new Patch(reader.changes, reader.problems);
  }

  private void walk(String path, Json.Obj table) {
    for (Map.Entry<String, Json> member : table.members().entrySet()) {
      String at = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      Json value = member.getValue();
      Optional<ConfigKey> key = ConfigKeys.find(at);
      if (startupOnly(at)) {
        refuse("startup_only_config", at, "is set by a start-up variable, not here");
      } else if (key.isPresent()) {
        take(key.get(), value);
      } else if (!ConfigKeys.isTable(at)) {
        refuse("unknown_key", at, "there is no such setting");
      } else if (value instanceof Json.Obj inner) {
        walk(at, inner);
      } else {
        refuse(ConfigProblem.INVALID, at, "expected a table");
      }
    }
  }

  private void take(ConfigKey key, Json sent) {
    Json current = now.values().get(key.name());
    Optional<Json> value =
        sent instanceof Json.Null
            ? Optional.of(sent)
            : Masks.unhide(key, sent, current).flatMap(key.type()::read);
    String variable = now.env().names().get(key.name());
    if (value.isEmpty()) {
      problems.add(ConfigProblem.value(key, sent, ""));
    } else if (variable == null) {
      changes.put(key.name(), value.get());
    } else if (!value.get().equals(current)) {
      refuse("env_locked", key.name(), "is set by the variable " + variable);
    }
  }

  private void refuse(String code, String param, String message) {
    problems.add(new ConfigProblem(code, param, "", message));
  }

  private static boolean startupOnly(String path) {
    return STARTUP_ONLY.stream().anyMatch(name -> path.equals(name) || path.startsWith(name + "."));
  }
}
