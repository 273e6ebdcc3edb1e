package grok2api.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.config.ConfigStore.SaveResult;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.log.LogSettings;
import grok2api.log.Logs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saving, foreign changes, broken files, locks: with a real file. */
class ConfigStoreTest {

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("config.toml");
  }

  private ConfigStore open(String text) throws IOException {
    Files.writeString(file(), text);
    return ConfigStore.open(new LocalConfigFile(file()), Environments.empty());
  }

  private ConfigStore open(String text, Map<String, String> variables) throws IOException {
    Files.writeString(file(), text);
    return ConfigStore.open(new LocalConfigFile(file()), Environments.of(variables));
  }

  private static List<String> saved(ConfigStore store, String patch) {
    SaveResult result = store.save(JsonReader.parse(patch));
    return assertInstanceOf(SaveResult.Saved.class, result, () -> result.toString()).changed();
  }

  private static ConfigProblem refused(ConfigStore store, String patch) {
    SaveResult result = store.save(JsonReader.parse(patch));
    return assertInstanceOf(SaveResult.Refused.class, result, () -> result.toString())
        .problems()
        .get(0);
  }

  @Test
  void savingOneKeyOfACommentedFileChangesOneLine() throws IOException {
    String text = Defaults.read().replace("max_retries = 1", "max_retries = 1 # why");
    ConfigStore store = open(text);
    assertEquals(List.of("retry.max_retries"), saved(store, "{\"retry\":{\"max_retries\":4}}"));
    List<String> before = text.lines().toList();
    List<String> after = Files.readAllLines(file());
    List<String> changed = new ArrayList<>(after);
    changed.removeAll(before);
    assertEquals(List.of("max_retries = 4 # why"), changed);
    assertEquals(before.size(), after.size());
    assertEquals(4, store.current().retry().maxRetries());
    assertEquals(text, Files.readString(directory.resolve("config.toml.bak")));
    assertEquals(
        PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file()));
  }

  @Test
  void aFailingRenameLeavesTheOldFileAndTheOldValues() throws IOException {
    String text = "[retry]\nmax_retries = 2\n";
    Files.writeString(file(), text);
    LocalConfigFile.Rename broken =
        (from, to) -> {
          throw new IOException("disk gone");
        };
    ConfigStore store = ConfigStore.open(new LocalConfigFile(file(), broken), Environments.empty());
    Failure failure =
        assertThrows(
            Failure.class, () -> store.save(JsonReader.parse("{\"retry\":{\"max_retries\":4}}")));
    assertEquals("config_unavailable", failure.code());
    assertEquals(text, Files.readString(file()));
    assertEquals(2, store.current().retry().maxRetries());
    try (var files = Files.list(directory)) {
      assertEquals(
          Set.of("config.toml", "config.toml.bak"),
          Set.copyOf(files.map(path -> path.getFileName().toString()).toList()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"app\":null} | invalid_value | app",
        "{\"app\":5} | invalid_value | app",
        "{\"app\":{\"app_key\":\"\"}} | invalid_value | app.app_key",
        "{\"nothing\":{\"x\":1}} | unknown_key | nothing",
        "{\"retry\":{\"nothing\":1}} | unknown_key | retry.nothing",
        "{\"account\":{\"storage\":\"redis\"}} | startup_only_config | account.storage",
        "{\"account\":{\"redis\":{\"url\":\"x\"}}} | startup_only_config | account.redis",
        "{\"proxy\":{\"egress\":{\"mode\":\"single_proxy\"}}}"
            + " | invalid_value | proxy.egress.proxy_url",
        "{\"proxy\":{\"egress\":{\"mode\":\"proxy_pool\"}}}"
            + " | invalid_value | proxy.egress.proxy_pool",
        "{\"proxy\":{\"clearance\":{\"mode\":\"flaresolverr\"}}}"
            + " | invalid_value | proxy.clearance.flaresolverr_url",
        "{\"upstream_blocker\":{\"enabled\":true}} | invalid_value | upstream_blocker.keywords",
        "{\"upstream_blocker\":{\"message\":\" \"}} | invalid_value | upstream_blocker.message",
      })
  void refusesAndStoresNothing(String patch, String code, String param) throws IOException {
    ConfigStore store = open("[retry]\nmax_retries = 2\n");
    ConfigProblem problem = refused(store, patch);
    assertEquals(code, problem.code());
    assertEquals(param, problem.param());
    assertEquals("[retry]\nmax_retries = 2\n", Files.readString(file()));
  }

  @Test
  void reportsAllProblemsOfOneSave() throws IOException {
    ConfigStore store = open("");
    SaveResult result =
        store.save(
            JsonReader.parse("{\"retry\":{\"max_retries\":11},\"chat\":{\"timeout\":\"x\"}}"));
    var refused = assertInstanceOf(SaveResult.Refused.class, result);
    assertEquals(
        List.of("retry.max_retries", "chat.timeout"),
        refused.problems().stream().map(ConfigProblem::param).toList());
    assertEquals(400, refused.failure().kind().status());
    assertEquals("retry.max_retries", refused.failure().param().orElseThrow());
    assertTrue(
        refused.failure().getMessage().contains("expected integer 0..10, got 11"),
        refused.failure().getMessage());
  }

  @Test
  void nullTakesAnOverrideAway() throws IOException {
    ConfigStore store = open("[retry]\nmax_retries = 2 # mine\n");
    assertEquals(List.of("retry.max_retries"), saved(store, "{\"retry\":{\"max_retries\":null}}"));
    assertEquals(1, store.current().retry().maxRetries());
    assertEquals("[retry]\n", Files.readString(file()));
    assertEquals(List.of(), saved(store, "{\"retry\":{\"max_retries\":null}}"));
  }

  @Test
  void aDefaultIsStoredOnlyWhereTheFileHadTheKey() throws IOException {
    ConfigStore store = open("[retry]\nmax_retries = 2\n");
    assertEquals(List.of(), saved(store, "{\"chat\":{\"timeout\":60}}"));
    assertEquals(List.of("retry.max_retries"), saved(store, "{\"retry\":{\"max_retries\":\"1\"}}"));
    assertEquals("[retry]\nmax_retries = 1\n", Files.readString(file()));
  }

  @Test
  void aBrokenFileKeepsTheOldValuesUntilItIsRepaired() throws IOException {
    ConfigStore store = open("[retry]\nmax_retries = 2\n");
    Files.writeString(file(), "[retry\nmax_retries = 3\n");
    store.poll();
    assertEquals(2, store.current().retry().maxRetries());
    assertTrue(store.configError().orElseThrow().startsWith(file() + ":1: "));
    Failure failure =
        assertThrows(
            Failure.class, () -> store.save(JsonReader.parse("{\"chat\":{\"timeout\":9}}")));
    assertEquals("config_error", failure.code());
    Files.writeString(file(), "# now\n[retry]\nmax_retries = 33\n");
    store.poll();
    assertEquals(
        file() + ":3: retry.max_retries: expected integer 0..10, got 33",
        store.configError().orElseThrow());
    Files.writeString(file(), "[retry]\nmax_retries = 3 # repaired\n");
    store.poll();
    assertEquals(3, store.current().retry().maxRetries());
    assertTrue(store.configError().isEmpty());
  }

  @Test
  void aBrokenEditThatIsTakenBackIsForgotten() throws IOException {
    ConfigStore store = open("[retry]\nmax_retries = 2\n");
    Files.writeString(file(), "x");
    store.poll();
    assertTrue(store.configError().isPresent());
    Files.writeString(file(), "[retry]\nmax_retries = 2\n");
    store.poll();
    assertTrue(store.configError().isEmpty());
  }

  @Test
  void aSaveKeepsWhatSomebodyElseWroteMeanwhile() throws IOException {
    ConfigStore store = open("[retry]\nmax_retries = 2\n");
    Files.writeString(file(), "# by hand\n[retry]\nmax_retries = 3\n");
    saved(store, "{\"chat\":{\"timeout\":9}}");
    assertEquals(
        "# by hand\n[retry]\nmax_retries = 3\n\n[chat]\ntimeout = 9\n", Files.readString(file()));
    assertEquals(3, store.current().retry().maxRetries());
  }

  @Test
  void theWatcherNoticesAnEdit() throws Exception {
    try (ConfigStore store = open("[retry]\nmax_retries = 2\n")) {
      CountDownLatch heard = new CountDownLatch(1);
      List<ConfigStore.Change> changes = new ArrayList<>();
      store.onChange(
          change -> {
            changes.add(change);
            heard.countDown();
          });
      store.watch();
      Files.writeString(file(), "[account.refresh]\nenabled = false\n");
      assertTrue(heard.await(10, TimeUnit.SECONDS));
      assertEquals(Set.of("retry.max_retries", "account.refresh.enabled"), changes.get(0).keys());
      assertTrue(changes.get(0).touches("account.refresh"));
      assertTrue(changes.get(0).touches("account"));
      assertFalse(changes.get(0).touches("acc"));
      assertTrue(changes.get(0).before().account().refresh().enabled());
      assertFalse(store.current().account().refresh().enabled());
    }
  }

  @Test
  void aFailingListenerDoesNotStopTheOthers() throws IOException {
    ConfigStore store = open("");
    store.onChange(
        change -> {
          throw new IllegalStateException("listener");
        });
    List<Set<String>> heard = new ArrayList<>();
    store.onChange(change -> heard.add(change.keys()));
    saved(store, "{\"chat\":{\"timeout\":9}}");
    assertEquals(List.of(Set.of("chat.timeout")), heard);
  }

  @Test
  void theEnvironmentWinsAndLocks() throws IOException {
    ConfigStore store = open("[retry]\nmax_retries = 2\n", Map.of("GROK_RETRY_MAX_RETRIES", "5"));
    assertEquals(5, store.current().retry().maxRetries());
    SaveResult result = store.save(JsonReader.parse("{\"retry\":{\"max_retries\":3}}"));
    Failure failure = assertInstanceOf(SaveResult.Refused.class, result).failure();
    assertEquals("env_locked", failure.code());
    assertEquals(409, failure.kind().status());
    assertEquals(List.of(), saved(store, "{\"retry\":{\"max_retries\":5}}"));
    Json about = store.meta().members().get("retry.max_retries");
    assertEquals("env", ((Json.Obj) about).text("source").orElseThrow());
    assertEquals("GROK_RETRY_MAX_RETRIES", ((Json.Obj) about).text("env").orElseThrow());
  }

  @Test
  void theViewHidesSecretsAndAMaskMeansUnchanged() throws IOException {
    ConfigStore store =
        open(
            """
            [app]
            app_key = "geheim-1"
            api_key = "shown-key"
            [official]
            api_keys = ["official-key-1", "official-key-2"]
            [proxy.egress]
            proxy_url = "http://user:hunter2@proxy:1"
            [proxy.clearance]
            cf_cookies = "cf_clearance=abc"
            """);
    String view = store.view().compact();
    for (String secret : List.of("geheim-1", "official-key", "hunter2", "abc")) {
      assertFalse(view.contains(secret), secret);
    }
    assertTrue(view.contains("\"api_key\":\"shown-key\""), view);
    assertTrue(view.contains("http://user:********@proxy:1"), view);
    assertFalse(store.meta().compact().contains("geheim-1"));
    assertEquals(List.of(), saved(store, view));
    saved(store, "{\"official\":{\"api_keys\":[\"********\",\"********\",\"official-key-3\"]}}");
    assertEquals(3, store.current().official().apiKeys().size());
    assertEquals("official-key-1", store.current().official().apiKeys().get(0).reveal());
    assertEquals(
        "official.api_keys",
        refused(store, "{\"official\":{\"api_keys\":[\"********\"]}}").param());
    assertEquals(
        "proxy.egress.proxy_url",
        refused(store, "{\"proxy\":{\"egress\":{\"proxy_url\":\"http://u:********@other:1\"}}}")
            .param());
  }

  @Test
  void theViewHasTheOldTypes() throws IOException {
    ConfigStore store = open("");
    Json.Obj view = store.view();
    assertEquals("\"429,401,503\"", member(view, "retry", "on_codes"));
    assertEquals("\"\"", member(view, "app", "api_key"));
    assertEquals("[403]", member(view, "retry", "reset_session_status_codes"));
    assertEquals("60", member(view, "chat", "timeout"));
  }

  private static String member(Json.Obj view, String table, String key) {
    return ((Json.Obj) view.members().get(table)).members().get(key).compact();
  }

  @Test
  void aBadFileStopsTheStartWithItsLine() {
    Failure failure =
        assertThrows(
            Failure.class, () -> open("[retry]\n\nmax_retries = 11\n[chat]\ntimeout = \"x\"\n"));
    assertEquals(
        file()
            + ":3: retry.max_retries: expected integer 0..10, got 11\n"
            + file()
            + ":5: chat.timeout: expected seconds 1..3600, got \"x\"",
        failure.getMessage());
  }

  @Test
  void unknownKeysAreKept() throws IOException {
    ConfigStore store = open("[custom]\nnote = \"kept\"\n[features]\nfuture = 1\n");
    saved(store, "{\"features\":{\"memory\":true}}");
    assertEquals(
        "[custom]\nnote = \"kept\"\n[features]\nfuture = 1\nmemory = true\n",
        Files.readString(file()));
  }

  @Test
  void theFirstFileHasOnlyCommentsAndIsPrivate() throws IOException {
    LocalConfigFile backend = new LocalConfigFile(directory.resolve("data/config.toml"));
    backend.createIfAbsent();
    String text = Files.readString(directory.resolve("data/config.toml"));
    assertTrue(text.lines().allMatch(line -> line.startsWith("#")), text);
    ConfigStore store = ConfigStore.open(backend, Environments.empty());
    assertEquals(Config.defaults(), store.current());
    assertTrue(store.current().app().isDefaultAdminKey());
    saved(store, "{\"app\":{\"app_key\":\"a new one\"}}");
    assertFalse(store.current().app().isDefaultAdminKey());
    backend.createIfAbsent();
    assertTrue(
        Files.readString(directory.resolve("data/config.toml"))
            .endsWith("[app]\napp_key = \"a new one\"\n"));
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNoReasonToStop() throws IOException {
    Files.writeString(directory.resolve("data"), "a file, not a directory");
    LocalConfigFile backend = new LocalConfigFile(directory.resolve("data/config.toml"));
    backend.createIfAbsent();
    assertEquals(Config.defaults(), ConfigStore.open(backend, Environments.empty()).current());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFileThatVanishesOrIsEmptiedKeepsItsLastValues(boolean deleted) throws IOException {
    ConfigStore store = open("[app]\napi_key = \"k\"\n");
    if (deleted) {
      Files.delete(file());
    } else {
      Files.writeString(file(), "");
    }
    store.poll();
    assertEquals(1, store.current().app().apiKeys().size());
    assertTrue(store.configError().orElseThrow().contains("gone or empty"));
    Files.writeString(file(), "[app]\napi_key = \"k,l\"\n");
    store.poll();
    assertEquals(2, store.current().app().apiKeys().size());
    assertTrue(store.configError().isEmpty());
  }

  @Test
  void noSecretIsLoggedEvenAtDebug() throws IOException {
    var bytes = new ByteArrayOutputStream();
    PrintStream stdout = System.out;
    System.setOut(new PrintStream(bytes, true, UTF_8));
    LogSettings debug = new LogSettings(Level.TRACE, Optional.empty(), false, ZoneOffset.UTC);
    try (Logs logs = Logs.start(debug)) {
      ConfigStore store =
          open("[app]\napp_key = \"geheim-1\"\n", Map.of("XAI_API_KEY", "geheim-2"));
      saved(store, "{\"app\":{\"app_key\":\"geheim-3\",\"api_key\":\"geheim-4\"}}");
      refused(store, "{\"proxy\":{\"egress\":{\"proxy_url\":\"ftp://u:geheim-5@h\"}}}");
      Files.writeString(file(), "[proxy.egress]\nproxy_url = \"ftp://u:geheim-6@h\"\n");
      store.poll();
      Files.writeString(file(), "[app]\napp_key = \"geheim-7\nx");
      store.poll();
      Files.writeString(file(), "[app]\napp_key = 'x' geheim-8\n");
      store.poll();
      logs.flush();
    } finally {
      System.setOut(stdout);
    }
    String log = bytes.toString(UTF_8);
    assertTrue(log.contains("config.changed keys=app.app_key,app.api_key"), log);
    assertFalse(log.contains("geheim"), log);
  }

  @Test
  void anotherWritersChangeIsNotLost() {
    FakeBackend backend = new FakeBackend();
    ConfigStore store = ConfigStore.open(backend, Environments.empty());
    backend.beforeSave = () -> backend.write("chat.timeout", "7");
    assertEquals(List.of("retry.max_retries"), saved(store, "{\"retry\":{\"max_retries\":4}}"));
    assertEquals(Map.of("chat.timeout", "7", "retry.max_retries", "4"), backend.rows);
    assertEquals(7, store.current().chat().timeout().toSeconds());
  }

  @Test
  void anUnreachableStorageKeepsTheValuesInForce() {
    FakeBackend backend = new FakeBackend();
    backend.write("retry.max_retries", "4");
    ConfigStore store = ConfigStore.open(backend, Environments.empty());
    backend.reachable = false;
    store.poll();
    assertEquals(4, store.current().retry().maxRetries());
    assertTrue(store.configError().isEmpty());
    Failure failure =
        assertThrows(
            Failure.class, () -> store.save(JsonReader.parse("{\"chat\":{\"timeout\":9}}")));
    assertEquals(503, failure.kind().status());
    backend.reachable = true;
    backend.write("retry.max_retries", "5");
    store.poll();
    assertEquals(5, store.current().retry().maxRetries());
  }
}
