package grok2api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.model.Catalogue;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The accepted spellings of each type, as key, value sent, value kept. */
class TypesTest {

  /** What may be configured is what the catalogue reads: every word, and no other. */
  @Test
  void knowsTheWordsOfTheModelCatalogue() {
    Map<String, Integer> words = new TreeMap<>();
    TableRule.EXTRA_COLUMNS.forEach(
        (column, type) -> {
          if (type instanceof KeyType.Choice(var choices)) {
            words.put(column, choices.size());
            for (String word : choices) {
              var row = new Json.Obj(Map.of("id", Json.of("m"), column, Json.of(word)));
              assertEquals("m", Catalogue.read(new JsonAt("row", row)).id());
            }
          }
        });
    assertEquals(
        Map.of(
            "capability", ModelSpec.Capability.values().length,
            "mode", Mode.values().length,
            "tier", Pool.values().length,
            "upstream", Upstream.values().length),
        words);
  }

  private static Json read(String key, String json) {
    return ConfigKeys.find(key)
        .orElseThrow()
        .type()
        .read(JsonReader.parse(json))
        .orElse(Json.Null.VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "features.stream | \"ON\" | true",
        "features.stream | 0 | false",
        "features.stream | \"no\" | false",
        "features.stream | 1.0 | null",
        "retry.max_retries | 2.0 | 2",
        "retry.max_retries | \" 3 \" | 3",
        "account.refresh.basic_interval_sec | 0 | 0",
        "account.refresh.basic_interval_sec | 59 | null",
        "chat.timeout | 120.5 | 120.5",
        "chat.timeout | \"45\" | 45",
        "chat.timeout | 0.5 | null",
        "chat.total_timeout | 0 | 0",
        "features.image_format | \"LOCAL_MD\" | \"local_md\"",
        "logging.file_level | \"\" | \"\"",
        "logging.file_level | \"warning\" | \"WARNING\"",
        "official.enabled | true | \"true\"",
        "app.app_url | \" https://a.example/x/ \" | \"https://a.example/x\"",
        "app.app_url | \"https://user@a.example\" | null",
        "upstream.web_url | \"HTTP://127.0.0.1:9/grok/\" | \"http://127.0.0.1:9/grok\"",
        "upstream.web_url | \"\" | null",
        "upstream.web_url | \"https://a.example/?x=1\" | null",
        "upstream.web_url | \"https://a.example/#x\" | null",
        "upstream.livekit_url | \"ws://[::1]:7\" | \"ws://[::1]:7\"",
        "upstream.livekit_url | \"https://a.example\" | null",
        "proxy.clearance.flaresolverr_url | \"http://flare_solverr:8191/\""
            + " | \"http://flare_solverr:8191\"",
        "proxy.egress.proxy_url | \"socks5h://u:p@h:1\" | \"socks5h://u:p@h:1\"",
        "app.api_key | \" a , b,,a \" | [\"a\",\"b\"]",
        "app.api_key | [\"a\"] | [\"a\"]",
        "app.api_key | \"\" | []",
        "app.app_key | \"\" | null",
        "app.app_key | \"schlüssel\" | null",
        "retry.on_codes | \"429,401\" | [429,401]",
        "retry.on_codes | [429, \"503\"] | [429,503]",
        "retry.on_codes | 502 | [502]",
        "retry.on_codes | [399] | null",
        "upstream_blocker.keywords | \"a, b\\nc\" | [\"a, b\",\"c\"]",
        "proxy.clearance.cf_clearance | \" a b \" | \"ab\"",
        "proxy.clearance.user_agent | \" A\u00a0\u2013\u201cB\u201d\u200b \" | \"A -\\\"B\\\"\"",
        "server.fetch_allow | \"10.0.0.0/8, ::1, media.lan\""
            + " | [\"10.0.0.0/8\",\"::1\",\"media.lan\"]",
        "account.cleanup.run_at | \"03:30:00\" | \"03:30\"",
        "nsfw.birth_date | \"1990-02-28\" | \"1990-02-28\"",
        "models.routes | {\"m\":\"web:a,official:b\"} | {\"m\":[\"web:a\",\"official:b\"]}",
        "models.routes | {\"m\":[{\"upstream\":\"console\",\"id\":\"c\"}]}"
            + " | {\"m\":[\"console:c\"]}",
        "models.routes | {\"m\":[\"elsewhere:a\"]} | null",
        "models.aliases | {} | {}",
        "models.extra | {\"m\":{\"mode\":\"AUTO\",\"context_window\":1,\"prefer_best\":true}} |"
            + " {\"m\":{\"mode\":\"auto\",\"context_window\":\"1\",\"prefer_best\":\"true\"}}",
        "models.extra | {\"m\":{\"upstream\":\"official\"}} | {\"m\":{\"upstream\":\"official\"}}",
        "models.extra | {\"m\":{\"tier\":\"super\"}} | null",
        "models.extra | {\"m\":{\"mode\":\"nope\"}} | null",
        "models.extra | {\"m\":{\"mode\":\"auto\",\"context_window\":\"x\"}} | null",
        "models.extra | {\"m\":{\"mode\":\"auto\",\"n\":1}} | null",
        "models.extra | {\"m\":\"auto\"} | null",
        "console.models | {\"m\":{\"efforts\":[\"low\"]}} | null",
      })
  void keepsOneForm(String key, String sent, String kept) {
    assertEquals(JsonReader.parse(kept).compact(), read(key, sent).compact());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"http://u:p@127.0.0.1:3128\",\"socks5://127.0.0.1:1080\"]",
        "\"http://u:p@127.0.0.1:3128,socks5://127.0.0.1:1080\"",
        "\"http://u:p@127.0.0.1:3128\\nsocks5://127.0.0.1:1080\\n\"",
        "\"http://u:p@127.0.0.1:3128\\r\\nsocks5://127.0.0.1:1080\"",
        "\"[\\\"http://u:p@127.0.0.1:3128\\\", \\\"socks5://127.0.0.1:1080\\\"]\"",
      })
  void readsAProxyPoolInEverySpelling(String sent) {
    assertEquals(
        "[\"http://u:p@127.0.0.1:3128\",\"socks5://127.0.0.1:1080\"]",
        read("proxy.egress.proxy_pool", sent).compact());
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.egress.proxy_url", "app.app_key", "proxy.egress.proxy_pool"})
  void neverShowsARefusedSecret(String key) {
    Json bad = Json.of("ftp://user:hunter2@host\u0001");
    ConfigProblem problem =
        ConfigProblem.value(ConfigKeys.find(key).orElseThrow(), bad, "config.toml:1");
    assertTrue(!problem.line().contains("hunter2"), problem.line());
  }
}
