package grok2api.config;

import java.nio.file.Path;
import java.util.Map;

/** Environments without the variables of whoever runs the tests. */
final class Environments {

  private Environments() {}

  static Environment of(Map<String, String> variables) {
    return Environment.of(variables, Path.of(""));
  }

  static Environment empty() {
    return of(Map.of());
  }
}
