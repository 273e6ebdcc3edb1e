package grok2api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} names every key, and no other. */
class ConfigurationPageTest {

  @Test
  void thePageHasARowForEveryKey() throws IOException {
    String page = Files.readString(Path.of("docs/configuration.md"), StandardCharsets.UTF_8);
    List<String> rows =
        page.lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .sorted()
            .toList();
    assertEquals(Defaults.values().keySet().stream().sorted().toList(), rows);
  }
}
