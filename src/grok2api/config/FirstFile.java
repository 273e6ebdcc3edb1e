package grok2api.config;

import grok2api.json.Json;
import java.util.Map;

/** The file of a new installation: only comments, so that later defaults are not masked. */
final class FirstFile {

  private FirstFile() {}

  static String text() {
    return """
    # Settings that differ from the defaults. The admin page writes here too and keeps comments.
    # Everything that can be set: config.defaults.toml, or `java -jar grok2api.jar check`.
    #
    # The admin key. While it is not set, it is "grok2api" and /admin answers this machine only:
    # [app]
    # app_key = "choose a long one"
    """;
  }

  /** What a {@code setting.toml} of the first generation says, as changes to this file. */
  static Map<String, Json> fromAncestor(String setting) {
    return ConfigBackend.Stored.ofToml(setting, "", "setting.toml").differing();
  }
}
