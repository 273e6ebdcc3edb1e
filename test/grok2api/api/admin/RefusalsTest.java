package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import grok2api.api.admin.Desk.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, route by route, with status, code and field; one server for all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {

  private Desk desk;

  @BeforeAll
  void open(@TempDir Path home) {
    desk = new Desk(home);
  }

  @AfterAll
  void close() {
    desk.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /admin/api/config",
        "POST /admin/api/config",
        "GET /admin/api/storage",
        "GET /admin/api/status",
        "POST /admin/api/sync",
        "GET /admin/api/models",
        "GET /admin/api/logs",
        "GET /admin/api/logs/stream",
        "POST /admin/api/logs/clear",
        "GET /admin/api/tokens",
        "POST /admin/api/tokens",
        "DELETE /admin/api/tokens",
        "GET /admin/api/tokens/summary",
        "POST /admin/api/tokens/add",
        "PUT /admin/api/tokens/pool",
        "PUT /admin/api/pool",
        "DELETE /admin/api/tokens/invalid",
        "PUT /admin/api/tokens/edit",
        "POST /admin/api/tokens/disabled",
        "POST /admin/api/tokens/disabled/batch",
        "POST /admin/api/tokens/cooldown/clear",
        "POST /admin/api/tokens/export",
        "POST /admin/api/tokens/import",
        "POST /admin/api/batch/refresh",
        "POST /admin/api/batch/nsfw",
        "POST /admin/api/batch/cache-clear",
        "POST /admin/api/batch/check",
        "GET /admin/api/batch",
        "GET /admin/api/batch/x/stream",
        "POST /admin/api/batch/x/cancel",
        "GET /admin/api/keys",
        "POST /admin/api/keys",
        "PATCH /admin/api/keys/x",
        "DELETE /admin/api/keys/x",
        "GET /admin/api/requests",
        "GET /admin/api/requests/summary",
        "DELETE /admin/api/requests",
        "GET /admin/api/refusals",
        "GET /admin/api/cache",
        "GET /admin/api/cache/list",
        "POST /admin/api/cache/clear",
        "POST /admin/api/cache/item/delete",
        "POST /admin/api/cache/items/delete",
        "GET /admin/api/assets",
        "POST /admin/api/assets/delete-item",
        "POST /admin/api/assets/clear-token",
        "DELETE /admin/api/session",
        "GET /meta/update"
      })
  void everyRouteAsksForTheKey(String route) {
    String[] parts = route.split(" ");
    Answer answer = desk.call(parts[0], parts[1], "{}", "X-A", "b");
    assertEquals(401, answer.status(), answer.text());
    assertEquals("invalid_app_key", answer.at("error.code"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | tokens/add            | {}                                 | 400 | tokens",
        "POST | tokens/add            | {\"tokens\":[\"\"]}                | 400 | tokens",
        "POST | tokens/add            | {\"tokens\":[\"a\"],\"pool\":\"x\"}| 400 | pool",
        "POST | tokens/add            | {\"tokens\":[1]}                   | 400 | tokens",
        "POST | tokens/add            | []                                 | 400 | ''",
        "POST | tokens                | {\"weird\":[\"a\"]}                | 400 | weird",
        "POST | tokens                | {\"basic\":[]}                     | 400 | tokens",
        "POST | tokens?mode=x         | {\"basic\":[\"a\"]}                | 400 | mode",
        "PUT  | tokens/pool           | {\"pool\":\"basic\",\"tokens\":[]} | 400 | tokens",
        "PUT  | pool                  | {\"tokens\":[\"a\"]}               | 400 | pool",
        "DELETE | tokens              | []                                 | 400 | tokens",
        "DELETE | tokens              | {}                                 | 400 | tokens",
        "PUT  | tokens/edit           | {\"token\":\"a\"}                  | 400 | old_token",
        "PUT  | tokens/edit           | {\"old_token\":\"a\",\"token\":\"b\"} | 404 | ''",
        "POST | tokens/disabled       | {\"token\":\"a\",\"disabled\":true}| 404 | ''",
        "POST | tokens/disabled       | {\"token\":\"a\"}                  | 400 | disabled",
        "POST | tokens/disabled/batch | {\"tokens\":[\"a\"],\"disabled\":true} | 404 | ''",
        "POST | tokens/cooldown/clear | {\"tokens\":[\"a\"]}                | 404 | ''",
        "POST | tokens/export         | {\"format\":\"xml\"}               | 400 | format",
        "POST | tokens/import?mode=x  | a                                  | 400 | mode",
        "POST | tokens/import?pool=x  | a                                  | 400 | pool",
        "GET  | tokens?page=0         | ''                                 | 400 | page",
        "GET  | tokens?page_size=2001 | ''                                 | 400 | page_size",
        "GET  | tokens?status=odd     | ''                                 | 400 | status",
        "GET  | tokens?nsfw=odd       | ''                                 | 400 | nsfw",
        "GET  | tokens?page=1&sort=x  | ''                                 | 400 | sort",
        "GET  | tokens?order=x        | ''                                 | 400 | order",
      })
  void refusesAccounts(String method, String path, String body, int status, String param) {
    Answer answer = desk.call(method, "/admin/api/" + path, body);
    assertEquals(status, answer.status(), answer.text());
    assertEquals(param.isEmpty() ? "null" : param, answer.at("error.param"));
    assertEquals(answer.at("error.message"), answer.at("detail"));
    assertEquals(answer.at("error.message"), answer.at("message"));
    assertEquals("no-store", answer.header("cache-control"));
    assertEquals("no-referrer", answer.header("referrer-policy"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refresh                     | {}                    | tokens",
        "nsfw                        | {\"tokens\":[]}       | tokens",
        "cache-clear                 | {}                    | tokens",
        "check?concurrency=81        | {\"tokens\":[\"a\"]}  | concurrency",
        "check?concurrency=0         | {\"tokens\":[\"a\"]}  | concurrency",
        "refresh?all_manageable=true | {\"tokens\":[\"a\"]}  | tokens",
        "refresh?all_manageable=true | {}                    | tokens",
        "refresh?async=maybe         | {\"tokens\":[\"a\"]}  | async",
      })
  void refusesBatches(String path, String body, String param) {
    Answer answer = desk.post("/admin/api/batch/" + path, body);
    assertEquals(400, answer.status(), answer.text());
    assertEquals(param, answer.at("error.param"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                     | name",
        "{\"name\":\" \"}                       | name",
        "{\"name\":\"a\",\"rpm\":-1}            | rpm",
        "{\"name\":\"a\",\"rpm\":\"2\"}         | rpm",
        "{\"name\":\"a\",\"pools\":[\"x\"]}     | pools",
        "{\"name\":\"a\",\"models\":[1]}        | models",
        "{\"name\":\"a\",\"expires_at\":\"x\"}  | expires_at",
      })
  void refusesKeys(String body, String param) {
    Answer answer = desk.post("/admin/api/keys", body);
    assertEquals(400, answer.status());
    assertEquals(param, answer.at("error.param"));
    assertEquals("[]", desk.get("/admin/api/keys").at("keys"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"retry\":{\"max_retries\":99}} | 400 | invalid_value | retry.max_retries",
        "{\"retry\":{\"odd\":1}}          | 400 | unknown_key   | retry.odd",
        "{\"app\":null}                   | 400 | invalid_value | app",
        "{\"app\":{\"app_key\":\"x\"}}    | 409 | env_locked    | app.app_key",
        "[]                               | 400 | invalid_value | ''",
        "{                                | 400 | invalid_json  | null",
      })
  void refusesSettings(String body, int status, String code, String param) {
    Answer answer = desk.post("/admin/api/config", body);
    assertEquals(status, answer.status(), answer.text());
    assertEquals(code, answer.at("error.code"));
    assertEquals(param, answer.at("error.param"));
    assertFalse(answer.at("detail").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"1,1s", "1000,1s", "1001,2s", "60000,1m0s", "360000,6m0s", "3600000,1h0m0s"})
  void spellsSpans(long millis, String text) {
    assertEquals(text, ClientLimits.span(millis));
  }
}
