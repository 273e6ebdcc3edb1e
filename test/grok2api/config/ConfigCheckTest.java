package grok2api.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {

  private static final Map<String, String> REDIS =
      Map.of("ACCOUNT_STORAGE", "redis", "ACCOUNT_REDIS_URL", "redis://localhost");

  @TempDir Path directory;
  private Map<String, String> onServer = Map.of();
  private String version = "0";

  private record Report(int code, String text) {}

  private Report check(String toml, Map<String, String> variables) throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/config.toml"), toml);
    var bytes = new ByteArrayOutputStream();
    int code =
        new ConfigCheck(Environment.of(variables, directory), this::stored)
            .run(new PrintStream(bytes, true, UTF_8));
    return new Report(code, bytes.toString(UTF_8));
  }

  private ConfigBackend.Stored stored(Startup startup) {
    return switch (startup.storage().kind()) {
      case LOCAL -> new LocalConfigFile(startup.files().configFile()).load();
      case REDIS -> ConfigBackend.Stored.ofDotted(onServer, version);
      case MYSQL -> throw Failure.of(Failure.Kind.UNAVAILABLE, "x", "nobody is there").build();
      case POSTGRESQL -> throw new IllegalStateException();
    };
  }

  @Test
  void showsWhatIsStoredOnAServer() throws IOException {
    onServer = Map.of("retry.max_retries", "3", "chat.timeout", "0", "retry.odd", "1");
    version = "7";
    Report report = check("[retry]\nmax_retries = 2\n", REDIS);
    assertEquals(1, report.code(), report.text());
    assertTrue(report.text().contains("user     retry.max_retries = 3\n"), report.text());
    assertTrue(report.text().contains("error: redis: chat.timeout: expected"), report.text());
    assertTrue(report.text().contains("note: unknown key retry.odd is kept\n"), report.text());
  }

  @Test
  void showsTheLocalFileThatAServerWithoutSettingsWillTake() throws IOException {
    Report report = check("[retry]\nmax_retries = 2\n", REDIS);
    assertEquals(0, report.code(), report.text());
    assertTrue(report.text().contains("user     retry.max_retries = 2\n"), report.text());
    assertTrue(report.text().contains("note: redis holds no settings yet"), report.text());
  }

  @Test
  void saysThatAServerWasNotReached() throws IOException {
    Report report =
        check("", Map.of("ACCOUNT_STORAGE", "mysql", "ACCOUNT_MYSQL_URL", "mysql://a@b/c"));
    assertEquals(1, report.code());
    assertTrue(
        report.text().contains("settings stored in mysql could not be read: nobody is there\n"),
        report.text());
    assertTrue(report.text().contains("default  retry.max_retries = 1\n"), report.text());
  }

  @Test
  void saysWhereEachValueComesFrom() throws IOException {
    Report report =
        check(
            "[app]\napp_key = \"hunter22\"\napi_key = \"hunter22,b\"\n[retry]\nmax_retries = 2\n",
            Map.of("GROK_CHAT_TIMEOUT", "9"));
    assertEquals(0, report.code(), report.text());
    assertTrue(report.text().contains("user     retry.max_retries = 2\n"), report.text());
    assertTrue(report.text().contains("env      chat.timeout = 9  (GROK_CHAT_TIMEOUT)\n"));
    assertTrue(report.text().contains("default  retry.on_codes = \"429,401,503\"\n"));
    assertFalse(report.text().contains("hunter22"));
    assertTrue(report.text().endsWith("ok\n"));
  }

  @Test
  void namesFileLineKeyExpectedAndGot() throws IOException {
    Report report = check("[retry]\nmax_retries = 99\n", Map.of());
    assertEquals(1, report.code());
    assertTrue(
        report
            .text()
            .contains(
                """
                config.toml:2: retry.max_retries: expected integer 0..10, got 99
                1 problem(s)
                """),
        report.text());
  }

  @Test
  void aBrokenFileAndABadVariableAreProblems() throws IOException {
    assertEquals(1, check("[retry", Map.of()).code());
    assertEquals(1, check("", Map.of("SERVER_PORT", "x")).code());
  }
}
