package grok2api.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.config.ConfigBackend;
import grok2api.config.ConfigStore;
import grok2api.config.ConfigStore.SaveResult;
import grok2api.config.Startup;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings on servers: saved all or nothing, by version, and read as older servers wrote them. */
class ServerConfigTest {

  private static final String NAME = "settings";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void savesByVersionAndRefusesTheSlowerWriter(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    try (Storage storage = backend.storage(url, folder)) {
      ConfigBackend config = storage.config();
      assertEquals("0", config.version());
      assertEquals(Duration.ofSeconds(3), config.pollInterval());
      config.save(Map.of("retry.max_retries", Json.of(2), "app.api_key", Json.of("k")), "0");
      assertEquals("1", config.version());
      Failure slower =
          assertThrows(
              Failure.class, () -> config.save(Map.of("retry.max_retries", Json.of(5)), "0"));
      assertEquals(Failure.Kind.CONFLICT, slower.kind());
      config.save(Map.of("app.api_key", Json.Null.VALUE, "retry.max_retries", Json.of(3)), "1");
      ConfigBackend.Stored stored = config.load();
      assertEquals("2", stored.version());
      assertEquals(JsonReader.parse("{\"retry\":{\"max_retries\":3}}"), stored.tree());
    }
  }

  @ParameterizedTest
  @EnumSource
  void bringsWhatAnotherInstanceSavedIntoForce(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    String text = "Zeile 1\nZeile 2 \u65e5\u672c \ud83d\ude00 \"quoted\" ".repeat(400);
    try (Storage one = backend.storage(url, folder);
        Storage two = backend.storage(url, folder);
        ConfigStore first = ConfigStore.open(one.config(), backend.environment(url, folder));
        ConfigStore second = ConfigStore.open(two.config(), backend.environment(url, folder))) {
      second.watch();
      Json patch =
          new Json.Obj(
              Map.of(
                  "features",
                  new Json.Obj(Map.of("custom_instruction", Json.of(text.strip()))),
                  "retry",
                  new Json.Obj(Map.of("max_retries", Json.of(4)))));
      assertInstanceOf(SaveResult.Saved.class, first.save(patch));
      Await.until(() -> second.current().retry().maxRetries() == 4);
      assertEquals(text.strip(), second.current().features().customInstruction());
      // The second has seen it; a save from there goes on top.
      Json next = new Json.Obj(Map.of("retry", new Json.Obj(Map.of("max_retries", Json.of(6)))));
      assertInstanceOf(SaveResult.Saved.class, second.save(next));
      assertInstanceOf(
          SaveResult.Saved.class,
          first.save(new Json.Obj(Map.of("chat", new Json.Obj(Map.of("timeout", Json.of(9)))))));
      assertEquals(6, first.current().retry().maxRetries());
    }
  }

  @ParameterizedTest
  @EnumSource
  void looksAtSettingsWithoutMakingTables(Backend backend) throws Exception {
    String url = backend.empty(NAME);
    Startup startup = Startup.of(backend.environment(url, folder));
    assertEquals(
        new ConfigBackend.Stored(Json.Obj.EMPTY, Map.of(), "0", List.of()),
        Storage.settings(startup));
    assertEquals(Storage.settings(startup), Storage.settings(startup)); // still nothing there
    try (Storage storage = backend.storage(url, folder)) {
      storage.config().save(Map.of("retry.max_retries", Json.of(2)), "0");
    }
    assertEquals(
        JsonReader.parse("{\"retry\":{\"max_retries\":2}}"), Storage.settings(startup).tree());
  }

  @Test
  void readsSettingsOfV2() throws Exception {
    Servers.postgresql().database(NAME);
    Path dump = Expected.FIXTURES.resolve("pyv2-postgresql/grok2api.sql");
    Servers.postgresql().load(NAME, dump);
    assertSettingsOfV2(Backend.POSTGRESQL, Servers.postgresql().url(NAME));
    int number = Backend.number(NAME);
    Servers.redis().database(number);
    Servers.redis().load(number, Expected.FIXTURES.resolve("pyv2-redis/keys.json"));
    assertSettingsOfV2(Backend.REDIS, Servers.redis().url(number));
  }

  private void assertSettingsOfV2(Backend backend, String url) {
    try (Storage storage = backend.storage(url, folder);
        ConfigStore store = ConfigStore.open(storage.config(), backend.environment(url, folder))) {
      assertEquals("4", storage.config().version());
      assertEquals(3, store.current().retry().maxRetries());
      assertEquals("fixture-admin-key", store.current().app().appKey().reveal());
      assertEquals(
          List.of("http://user:fixture-pass@127.0.0.1:3128", "socks5://127.0.0.1:1080"),
          store.current().proxy().egress().proxyPool());
    }
  }

  @Test
  void takesTheDifferingSettingsOfTheGoPort() throws Exception {
    String url = Servers.mariadb().database(NAME);
    Servers.mariadb().load(NAME, Expected.FIXTURES.resolve("godd/mariadb.sql"));
    var startup = grok2api.config.Startup.of(Backend.MARIADB.environment(url, folder));
    var out = new java.io.ByteArrayOutputStream();
    int status =
        new Migration(startup, java.time.InstantSource.system())
            .run(new java.io.PrintStream(out, true, java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(0, status, out.toString(java.nio.charset.StandardCharsets.UTF_8));
    try (Storage storage = Backend.MARIADB.storage(url, folder)) {
      ConfigBackend.Stored stored = storage.config().load();
      Map<String, Json> whole =
          ConfigBackend.Stored.ofToml(
                  Files.readString(Expected.FIXTURES.resolve("godd/config.toml")), "", "")
              .differing();
      assertEquals("1", stored.version());
      assertFalse(whole.isEmpty());
      assertEquals(whole, stored.differing());
    }
  }
}
