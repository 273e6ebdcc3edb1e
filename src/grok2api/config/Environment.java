package grok2api.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables the program was started with: those of the process, and those of a {@code .env}
 * file, which never replace one of the process. Read once.
 *
 * @param variables name to value
 * @param directory where relative paths begin
 * @param warnings lines of {@code .env} that were not understood, without their values
 */
public record Environment(Map<String, String> variables, Path directory, List<String> warnings) {

  private static final int MAX_FILE_BYTES = 1 << 20; // a .env of this size is a mistake

  /** Copies the variables. */
  public Environment {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    warnings = List.copyOf(warnings);
  }

  /** The process's variables and {@code .env} of the working directory. */
  public static Environment ofProcess() {
    return load(System.getenv(), Path.of(""));
  }

  /** Variables as given, no {@code .env}; relative paths begin in {@code directory}. */
  public static Environment of(Map<String, String> variables, Path directory) {
    return new Environment(variables, directory, List.of());
  }

  /** Given variables, completed by {@code .env} in {@code workingDirectory}. */
  static Environment load(Map<String, String> process, Path workingDirectory) {
    Map<String, String> all = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    Path file = workingDirectory.resolve(".env");
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_FILE_BYTES) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        all.putAll(DotEnv.parse(text, warnings));
      }
    } catch (IOException e) {
      warnings.add(".env cannot be read: " + e.getClass().getSimpleName());
    }
    all.putAll(process);
    String base = all.getOrDefault("APP_BASE_DIR", "").strip();
    Path directory = base.isEmpty() ? workingDirectory : workingDirectory.resolve(base);
    return new Environment(all, directory, warnings);
  }

  /** The trimmed value; empty also when the variable is blank, as compose files pass unset ones. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(variables.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  @Override
  public String toString() {
    return "Environment" + variables.keySet(); // values may be secrets
  }
}
