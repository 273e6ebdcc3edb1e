package grok2api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.config.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

  private static final String V2 = "test/fixtures/pyv2-local/accounts.db";

  @TempDir Path home;

  private record Said(int status, String text) {}

  private Said command(String... arguments) {
    var bytes = new ByteArrayOutputStream();
    Environment here = Environment.of(Map.of("DATA_DIR", home.toString()), home);
    int status =
        new ImportCommand(here, new PrintStream(bytes, true, UTF_8)).run(List.of(arguments));
    return new Said(status, bytes.toString(UTF_8));
  }

  @Test
  void countsAddsAndSkips() {
    Said dry = command(V2, "--dry-run");
    assertEquals(0, dry.status(), dry.text());
    assertTrue(dry.text().contains("would import 39 {BASIC=25, SUPER=8, HEAVY=6}"), dry.text());
    Said done = command(V2);
    assertTrue(done.text().contains("imported 39 "), done.text());
    Said again = command(V2);
    assertTrue(again.text().contains("imported 0 {}, skipped 39, not usable 0"), again.text());
  }

  @Test
  void takesTextForAPool() throws IOException {
    Path file =
        Files.writeString(home.resolve("tokens.txt"), "\ufeffsso=a\r\n\r\n# c\r\nb c\r\n;\r\n");
    Said done = command(file.toString(), "--pool=heavy");
    assertEquals(0, done.status(), done.text());
    assertTrue(done.text().contains("item 5: not a usable token"), done.text());
    assertTrue(done.text().contains("imported 3 {HEAVY=3}, skipped 0, not usable 1"), done.text());
  }

  @Test
  void saysWhatCannotBeDone() {
    assertEquals(2, command().status());
    assertEquals(2, command("a", "b").status());
    assertEquals(2, command("--odd").status());
    Said pool = command(V2, "--pool=odd");
    assertEquals(1, pool.status(), pool.text());
    Said missing = command(home.resolve("none").toString());
    assertEquals(1, missing.status());
    assertTrue(missing.text().contains("cannot be read"), missing.text());
  }
}
