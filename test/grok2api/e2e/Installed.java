package grok2api.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Where the clients of other languages are; {@code ./build.sh tools} installs them. */
final class Installed {

  private static final Path SCRIPTS = Path.of("test", "sdk").toAbsolutePath();

  private Installed() {}

  /** The Python that has the packages; without it the test is skipped. */
  static String python() {
    return required("G2A_PYTHON");
  }

  /** The folder that has node_modules; without it the test is skipped. */
  static Path node() {
    return Path.of(required("G2A_NODE"));
  }

  private static String required(String variable) {
    String value = System.getenv().getOrDefault(variable, "");
    assumeTrue(!value.isEmpty(), variable + " is not set: run ./build.sh tools once");
    return value;
  }

  /** A program among the Node packages: {@code node}, {@code claude}, {@code codex}. */
  static String program(String name) {
    return node().resolve("node_modules/.bin").resolve(name).toString();
  }

  /** Copies the scripts of a language into another folder. */
  static void copyScripts(String language, Path target) {
    try (Stream<Path> files = Files.list(scripts(language))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of scripts for a language: {@code python}, {@code node}. */
  static Path scripts(String language) {
    return SCRIPTS.resolve(language);
  }
}
