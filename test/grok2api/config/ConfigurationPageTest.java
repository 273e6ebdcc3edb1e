package grok2api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The papers name every key and every start-up variable. */
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

  @Test
  void theExampleNamesEveryStartUpVariable() throws IOException {
    String source =
        Files.readString(Path.of("src/grok2api/config/Startup.java"), StandardCharsets.UTF_8);
    String example = Files.readString(Path.of(".env.example"), StandardCharsets.UTF_8);
    List<String> missing =
        Pattern.compile("in\\.\\w+\\(\\s*\"([A-Z_]+)\"")
            .matcher(source)
            .results()
            .map(found -> found.group(1))
            .filter(name -> !example.contains("\n#" + name + "="))
            .toList();
    assertTrue(source.contains("in.text(\"SERVER_HOST\""));
    assertEquals(List.of(), missing);
  }
}
