package grok2api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.config.Config.Proxy.Clearance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables: GROK_ overrides, .env, start-up settings. */
class EnvironmentTest {

  @TempDir Path directory;

  private static Effective effective(Map<String, String> variables) {
    return Effective.of(Overrides.NONE, EnvOverrides.of(Environments.of(variables)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GROK_APP_API_KEY | a,b | app.api_key | [\"a\",\"b\"]",
        "GROK_PROXY_EGRESS_MODE | DIRECT | proxy.egress.mode | \"direct\"",
        "GROK_PROXY__EGRESS__PROXY_URL | http://p:1 | proxy.egress.proxy_url | \"http://p:1\"",
        "GROK_ACCOUNT_REFRESH_ENABLED | off | account.refresh.enabled | false",
        "GROK_CACHE_LOCAL_IMAGE_MAX_MB | 5 | cache.local.image_max_mb | 5",
        "GROK_RETRY_ON_CODES | [429] | retry.on_codes | [429]",
        "GROK_MODELS_ALIASES | {\"a\":\"b\"} | models.aliases | {\"a\":\"b\"}",
        "GROK_CHAT_TIMEOUT | | chat.timeout | 60",
      })
  void overridesAKeyOfAnyDepth(String variable, String value, String key, String kept) {
    Effective effective = effective(Map.of(variable, value == null ? "" : value));
    assertEquals(List.of(), effective.problems());
    assertEquals(kept, effective.values().get(key).compact());
  }

  @Test
  void everyKeyHasAVariable() {
    for (ConfigKey key : ConfigKeys.all().values()) {
      String variable = "GROK_" + key.name().replace('.', '_').toUpperCase(java.util.Locale.ROOT);
      EnvOverrides env = EnvOverrides.of(Environments.of(Map.of(variable, "x")));
      boolean found = env.names().containsKey(key.name()) || env.problems().size() == 1;
      assertTrue(found && env.warnings().isEmpty(), variable);
    }
  }

  @Test
  void aBadValueIsAProblemAndAnUnknownNameAWarning() {
    EnvOverrides env =
        EnvOverrides.of(
            Environments.of(Map.of("GROK_RETRY_MAX_RETRIES", "x", "GROK_NO_SUCH", "1")));
    assertEquals(
        "GROK_RETRY_MAX_RETRIES: retry.max_retries: expected integer 0..10, got \"x\"",
        env.problems().get(0).line());
    assertEquals(List.of("GROK_NO_SUCH names no setting and is ignored"), env.warnings());
  }

  @Test
  void olderVariablesAreTheWeakestLayer() {
    Map<String, String> variables =
        Map.of("FLARESOLVERR_URL", "http://s:8191/", "CF_REFRESH_INTERVAL", "600");
    Clearance clearance = effective(variables).config().proxy().clearance();
    assertEquals(Clearance.Mode.FLARESOLVERR, clearance.mode());
    assertEquals("http://s:8191", clearance.flaresolverrUrl());
    assertEquals(Duration.ofMinutes(10), clearance.refreshInterval());
    Overrides user =
        Overrides.of(
            TomlSource.parse("proxy.clearance.mode = 'none'").document().orElseThrow().values(),
            Map.of(),
            "f");
    assertEquals(
        Clearance.Mode.NONE,
        Effective.of(user, EnvOverrides.of(Environments.of(variables)))
            .config()
            .proxy()
            .clearance()
            .mode());
  }

  @Test
  void xaiApiKeyAddsToTheKeysAndTurnsTheOfficialApiOn() {
    Config.Official official = effective(Map.of("XAI_API_KEY", "xai-12345678")).config().official();
    assertTrue(official.enabled());
    assertEquals("xai-12345678", official.apiKeys().get(0).reveal());
    assertTrue(
        !effective(Map.of("XAI_API_KEY", "xai-12345678", "GROK_OFFICIAL_ENABLED", "false"))
            .config()
            .official()
            .enabled());
  }

  @Test
  void statsigIsDecidedByTheTransport() {
    assertEquals(Config.Web.Statsig.Mode.NONE, effective(Map.of()).config().web().statsig().mode());
    assertEquals(
        Config.Web.Statsig.Mode.DYNAMIC,
        effective(Map.of("GROK_WEB_TRANSPORT", "rest")).config().web().statsig().mode());
    assertEquals(
        Config.Web.Statsig.Mode.STATIC,
        effective(Map.of("GROK_WEB_TRANSPORT", "rest", "GROK_FEATURES_DYNAMIC_STATSIG", "0"))
            .config()
            .web()
            .statsig()
            .mode());
  }

  @Test
  void readsDotEnv() {
    List<String> warnings = new ArrayList<>();
    Map<String, String> read =
        DotEnv.parse(
            """
            # comment
            A=1
            export B = two words # why
            C="x\\n\\"y\\" # kept"
            D='lit\\n'
            E=
            not an assignment
            F=a#b
            G="two
            lines"
            H=last\
            """,
            warnings);
    assertEquals(
        Map.of(
            "A",
            "1",
            "B",
            "two words",
            "C",
            "x\n\"y\" # kept",
            "D",
            "lit\\n",
            "E",
            "",
            "F",
            "a#b",
            "G",
            "two\nlines",
            "H",
            "last"),
        read);
    assertEquals(List.of(".env:7: expected NAME=value"), warnings);
  }

  @Test
  void dotEnvNeverReplacesARealVariable() throws IOException {
    Files.writeString(directory.resolve(".env"), "SERVER_PORT=1\nSERVER_HOST=127.0.0.1\n");
    Startup startup = Startup.of(Environment.load(Map.of("SERVER_PORT", "2"), directory));
    assertEquals(2, startup.port());
    assertEquals("127.0.0.1", startup.host());
    assertEquals(
        directory.resolve("data/config.toml").toAbsolutePath(), startup.files().configFile());
  }

  @Test
  void startsWithTheDocumentedDefaults() {
    Startup startup = Startup.of(Environments.empty());
    assertEquals("0.0.0.0", startup.host());
    assertEquals(8_000, startup.port());
    assertEquals(100L << 20, startup.maxBodyBytes());
    assertEquals(List.of("*"), startup.corsOrigins());
    assertEquals(List.of(), startup.trustedProxies());
    assertEquals("local", startup.storage().word());
    assertEquals(
        new Startup.Pool(5, 10, Duration.ofSeconds(30), Duration.ofSeconds(1_800)),
        startup.storage().pool());
    assertEquals(Duration.ofSeconds(30), startup.storage().syncInterval());
    assertEquals(Startup.Logging.Level.INFO, startup.logging().level());
    assertTrue(startup.logging().fileEnabled());
    assertTrue(startup.files().accountsFile().endsWith("data/accounts.db"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SERVER_PORT | x | SERVER_PORT: expected integer 0..65535, got \"x\"",
        "SERVER_PORT | 65536 | SERVER_PORT: expected integer 0..65535, got \"65536\"",
        "SERVER_MAX_BODY_MB | 0 | SERVER_MAX_BODY_MB: expected integer 1..1024, got \"0\"",
        "ACCOUNT_STORAGE | mongo"
            + " | ACCOUNT_STORAGE: expected one of local, redis, mysql, postgresql, got \"mongo\"",
        "ACCOUNT_STORAGE | redis"
            + " | ACCOUNT_REDIS_URL: expected a URL, because of ACCOUNT_STORAGE, got \"\"",
        "ACCOUNT_SYNC_INTERVAL | 0"
            + " | ACCOUNT_SYNC_INTERVAL: expected integer 1..31536000, got \"0\"",
        "SERVER_TRUSTED_PROXIES | 0.0.0.0/0 | SERVER_TRUSTED_PROXIES: expected addresses or CIDR"
            + " smaller than the whole internet, got \"0.0.0.0/0\"",
        "SERVER_TRUSTED_PROXIES | ::/0 | SERVER_TRUSTED_PROXIES: expected addresses or CIDR"
            + " smaller than the whole internet, got \"::/0\"",
        "LOG_FILE_ENABLED | perhaps | LOG_FILE_ENABLED: expected true or false, got \"perhaps\"",
      })
  void aMalformedVariableStopsTheStart(String variable, String value, String message) {
    Environment environment = Environments.of(Map.of(variable, value));
    assertEquals(message, assertThrows(Failure.class, () -> Startup.of(environment)).getMessage());
  }

  @Test
  void aWrongTimeZoneIsUtcAndAWarning() {
    Startup startup = Startup.of(Environments.of(Map.of("TZ", "Mars/Olympus")));
    assertEquals("Z", startup.logging().zone().getId());
    assertEquals(1, startup.notes().size());
  }
}
