package grok2api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Secret;
import grok2api.config.Config.Proxy.Clearance;
import grok2api.config.Config.Proxy.Egress;
import grok2api.config.ConfigBackend.Stored;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings written by other servers of the family are understood. */
class TakeoverTest {

  private static final Path FIXTURES = Path.of("test/fixtures/config");

  @TempDir Path directory;

  private static Effective load(String name) throws IOException {
    return read(Files.readString(FIXTURES.resolve(name)));
  }

  private static Effective read(String toml) {
    TomlSource source = TomlSource.parse(toml).document().orElseThrow();
    return Effective.of(
        Overrides.of(source.values(), source.lines(), "config.toml"),
        EnvOverrides.of(Environments.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pyv2/config.toml", "gojj/config.toml"})
  void readsTheFilesOfThePythonServers(String name) throws IOException {
    Effective effective = load(name);
    assertEquals(List.of(), effective.problems());
    assertEquals(List.of("features.unknown_future", "custom.note"), effective.user().unknown());
    expectFixture(effective.config());
  }

  private static void expectFixture(Config config) {
    assertEquals(new Secret("fixture-admin-key"), config.app().appKey());
    assertEquals(
        List.of(new Secret("fixture-key-a"), new Secret("fixture-key-b")), config.app().apiKeys());
    assertEquals("https://grok.fixture.example", config.app().appUrl());
    assertTrue(config.app().webuiEnabled());
    assertEquals(Optional.of(Config.Logging.Level.WARNING), config.logging().fileLevel());
    assertEquals(14, config.logging().maxFiles());
    assertTrue(config.features().stream());
    assertFalse(config.features().thinking());
    assertEquals(
        "Line one.\nSay \"hi\" — 你好\n\ttabbed \\ end", config.features().customInstruction());
    assertEquals(Config.Features.ImageFormat.LOCAL_MD, config.features().imageFormat());
    assertEquals(64, config.cache().local().imageMaxMb());
    assertEquals(Egress.Mode.PROXY_POOL, config.proxy().egress().mode());
    assertEquals(
        List.of("http://user:fixture-pass@127.0.0.1:3128", "socks5://127.0.0.1:1080"),
        config.proxy().egress().proxyPool());
    assertEquals(Clearance.Mode.MANUAL, config.proxy().clearance().mode());
    assertEquals(
        "cf_clearance=fixture-clearance; __cf_bm=\"x\"",
        config.proxy().clearance().cfCookies().reveal());
    assertEquals(90, config.proxy().clearance().timeoutSec());
    assertEquals(3, config.retry().maxRetries());
    assertEquals(Set.of(429, 401, 503, 502), config.retry().onCodes());
    assertEquals(86_400, config.account().refresh().basicIntervalSec());
    assertEquals(25, config.account().refresh().usageConcurrency());
    assertEquals(Duration.ofMillis(120_500), config.chat().timeout());
    assertEquals(Duration.ofSeconds(45), config.asset().uploadTimeout());
    assertEquals(1, config.batch().nsfwConcurrency());
  }

  @Test
  void readsTheFileOfTheGoPort() throws IOException {
    Effective effective = load("godd/config.toml");
    assertEquals(List.of(), effective.problems());
    assertEquals(List.of(), effective.user().unknown());
    Config config = effective.config();
    assertEquals(2, config.retry().maxRetries());
    assertEquals(Set.of(429, 401, 502, 503), config.retry().onCodes());
    assertEquals(1, config.account().refresh().usageConcurrency());
    assertTrue(config.account().selection().ignoreQuota());
    assertEquals(List.of("fixture-word"), config.upstreamBlocker().keywords());
    assertEquals("Fixture block message", config.upstreamBlocker().message());
    assertEquals(320, config.chat().streamRetryBufferRunes());
    assertEquals("https://grok.com", config.upstream().webUrl());
    assertEquals(
        Set.of(
            "config.toml:81: old key proxy.upstream.base_url has no effect",
            "config.toml:43: features.stream is still an older server's default",
            "config.toml:31: chat.stream_retry_buffer_runes is still an older server's default"),
        Set.copyOf(effective.user().notes()));
  }

  @Test
  void anImportKeepsOnlyWhatDiffersFromTheDefaults() throws IOException {
    String payload = Files.readString(FIXTURES.resolve("godd/config.toml"));
    Map<String, Json> kept = Stored.ofToml(payload, "1", "config_states").differing();
    assertEquals(
        Set.of(
            "account.refresh.usage_concurrency",
            "account.selection.ignore_quota",
            "app.api_key",
            "app.app_key",
            "app.app_url",
            "chat.stream_retry_buffer_runes",
            "features.stream",
            "retry.max_retries",
            "retry.on_codes",
            "upstream_blocker.enabled",
            "upstream_blocker.keywords",
            "upstream_blocker.message"),
        kept.keySet());
    assertEquals(Json.of("429,401,502,503"), kept.get("retry.on_codes"));
  }

  @Test
  void readsTheRowsOfTheDatabases() throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    ((Json.Obj) JsonReader.parse(Files.readString(FIXTURES.resolve("redis-user.json"))))
        .members()
        .forEach((key, value) -> rows.put(key, ((Json.Str) value).text()));
    assertEquals(30, rows.size());
    rows.put("__version__", "4"); // a row of config_store; Redis keeps it elsewhere
    Stored stored = Stored.ofDotted(rows, "4");
    Effective effective =
        Effective.of(
            Overrides.of(stored.tree(), stored.lines(), "redis"),
            EnvOverrides.of(Environments.empty()));
    assertEquals(List.of(), effective.problems());
    assertEquals(
        Set.of("features.unknown_future", "custom.note"), Set.copyOf(effective.user().unknown()));
    expectFixture(effective.config());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app.function_enabled = true | app.webui_enabled | true",
        "app.function_key = 'k' | app.webui_key | \"k\"",
        "app.image_format = 'url' | features.image_format | \"grok_url\"",
        "app.image_format = 'base64' | features.image_format | \"base64\"",
        "app.video_format = 'html' | features.video_format | \"grok_html\"",
        "app.temporary = false | features.temporary | false",
        "app.stream = true | features.stream | true",
        "app.disable_memory = false | features.memory | true",
        "app.custom_instruction = 'x' | features.custom_instruction | \"x\"",
        "proxy.base_proxy_url = 'http://p:1' | proxy.egress.mode | \"single_proxy\"",
        "proxy.base_proxy_url = '' | proxy.egress.mode | \"direct\"",
        "proxy.asset_proxy_url = 'http://p:1' | proxy.egress.resource_proxy_url | \"http://p:1\"",
        "proxy.cf_cookies = 'a=b' | proxy.clearance.cf_cookies | \"a=b\"",
        "proxy.user_agent = 'UA' | proxy.clearance.user_agent | \"UA\"",
        "retry.max_retry = 4 | retry.max_retries | 4",
        "retry.retry_status_codes = [401] | retry.on_codes | [401]",
        "grok.api_key = 'a' | app.api_key | [\"a\"]",
        "grok.show_thinking = false | features.thinking | false",
        "global.admin_password = 'admin' | app.app_key | \"grok2api\"",
        "global.admin_password = 'other' | app.app_key | \"other\"",
        "global.image_cache_max_size_mb = 9 | cache.local.image_max_mb | 9",
        "retry.retry_budget = 1 | retry.max_retries | 1",
      })
  void readsOldNames(String line, String key, String value) {
    Effective effective = read(line);
    assertEquals(List.of(), effective.problems());
    assertEquals(List.of(), effective.user().unknown());
    assertEquals(value, effective.values().get(key).compact());
    assertTrue(effective.user().notes().get(0).contains("old key " + line.split(" ")[0]));
  }

  @Test
  void oldKeysThatOnlyCountTogether() {
    assertEquals(
        Clearance.Mode.FLARESOLVERR,
        read("[proxy]\nenabled = true\nflaresolverr_url = 'http://s:8191'\ntimeout = 30\n")
            .config()
            .proxy()
            .clearance()
            .mode());
    assertEquals(
        new Config.Cache.Local(256, 256),
        read("[cache]\nenable_auto_clean = true\nlimit_mb = 512\n").config().cache().local());
    assertEquals(
        new Config.Cache.Local(0, 0),
        read("[cache]\nenable_auto_clean = false\nlimit_mb = 512\n").config().cache().local());
  }

  @Test
  void aNameOfTodayWinsOverAnOldOne() {
    assertEquals(
        2, read("[retry]\nmax_retry = 4\nmax_retries = 2\n").config().retry().maxRetries());
  }

  @Test
  void theNextSaveWritesTheNewNames() throws IOException {
    Path file = directory.resolve("config.toml");
    Files.writeString(
        file, "[retry]\nmax_retry = 4 # old\n[account.refresh]\nbasic_interval_sec = 36000\n");
    ConfigStore store = ConfigStore.open(new LocalConfigFile(file), Environments.empty());
    store.save(JsonReader.parse("{\"chat\":{\"timeout\":9}}"));
    assertEquals(
        """
        [retry]
        max_retries = 4
        [account.refresh]
        basic_interval_sec = 86400

        [chat]
        timeout = 9
        """,
        Files.readString(file));
  }

  @Test
  void theFirstGenerationsSettingsAreTakenOver() throws IOException {
    Files.writeString(
        directory.resolve("setting.toml"),
        "[global]\nbase_url = \"http://a.example\"\n[grok]\nproxy_url = \"http://p:1\"\n");
    LocalConfigFile backend = new LocalConfigFile(directory.resolve("config.toml"));
    backend.createIfAbsent();
    Config config = ConfigStore.open(backend, Environments.empty()).current();
    assertEquals("http://a.example", config.app().appUrl());
    assertEquals(Egress.Mode.SINGLE_PROXY, config.proxy().egress().mode());
  }
}
