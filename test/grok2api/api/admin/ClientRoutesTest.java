package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.admin.Desk.Answer;
import grok2api.http.Caller;
import grok2api.model.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client keys and the log of what clients asked for. */
class ClientRoutesTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String KEYS = "/admin/api/keys";

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(home);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private String issue(String body) {
    Answer issued = desk.post(KEYS, body);
    assertEquals(200, issued.status(), issued.text());
    return issued.at("secret");
  }

  private Answer chat(String secret, String model, String... more) {
    String[] headers = new String[more.length + 2];
    headers[0] = "Authorization";
    headers[1] = "Bearer " + secret;
    System.arraycopy(more, 0, headers, 2, more.length);
    return desk.call("POST", CHAT, "{\"model\":\"" + model + "\"}", headers);
  }

  @Test
  void aKeyIsShownOnceAndStoredAsAHash() throws IOException {
    assertEquals(200, chat("anything", "m").status(), "open while there is no key at all");
    Answer issued = desk.post(KEYS, "{\"name\":\"team a\"}");
    String secret = issued.at("secret");
    assertEquals(secret.substring(0, 8), issued.at("key.prefix"));
    assertEquals(401, chat("anything", "m").status());
    assertEquals(200, chat(secret, "m").status());
    assertFalse(desk.get(KEYS).text().contains(secret));
    assertFalse(Files.readString(home.resolve("client_keys.json")).contains(secret));
    desk.close();
    desk = new Desk(home);
    assertEquals(200, chat(secret, "m").status(), "still known after a restart");
    assertEquals("team a", desk.get(KEYS).at("keys.0.name"));
  }

  @Test
  void limitsPerMinuteAndTellsWhereTheClientStands() {
    String secret = issue("{\"name\":\"a\",\"rpm\":2}");
    Answer first = chat(secret, "m");
    assertEquals("2", first.header("x-ratelimit-limit-requests"));
    assertEquals("1", first.header("x-ratelimit-remaining-requests"));
    assertEquals("1m0s", first.header("x-ratelimit-reset-requests"));
    chat(secret, "m");
    desk.clock.pass(Duration.ofSeconds(20));
    Answer third = chat(secret, "m");
    assertEquals(429, third.status());
    assertEquals("rate_limit_error", third.at("error.type"));
    assertEquals("client_rate_limit", third.at("error.code"));
    assertEquals("40", third.header("retry-after"));
    assertEquals("0", third.header("x-ratelimit-remaining-requests"));
    assertEquals("40s", third.header("x-ratelimit-reset-requests"));
    desk.clock.pass(Duration.ofSeconds(40));
    Answer anthropic = chat(secret, "m", "anthropic-version", "2023-06-01");
    assertEquals(200, anthropic.status());
    assertEquals("2", anthropic.header("anthropic-ratelimit-requests-limit"));
    assertEquals("1", anthropic.header("anthropic-ratelimit-requests-remaining"));
    assertTrue(
        anthropic.header("anthropic-ratelimit-requests-reset").matches("2026-.*T.*Z"),
        anthropic.header("anthropic-ratelimit-requests-reset"));
    assertEquals("", anthropic.header("x-ratelimit-limit-requests"));
  }

  @Test
  void limitsPerDayAcrossRestarts() {
    String secret = issue("{\"name\":\"a\",\"daily_requests\":2}");
    chat(secret, "m");
    chat(secret, "broken");
    Desk.await(() -> desk.requests.store().countByKey(0).values().stream().anyMatch(n -> n == 2));
    Map<String, Integer> used = desk.requests.store().countByKey(Desk.START - 1);
    desk.close();
    desk = new Desk(home);
    desk.keys.recall(used);
    assertEquals(429, chat(secret, "m").status());
    desk.clock.pass(Duration.ofDays(1));
    assertEquals(200, chat(secret, "m").status());
  }

  @Test
  void endsDisabledAndExpiredKeys() {
    long soon = Desk.START + 1_000;
    String secret = issue("{\"name\":\"a\",\"expires_at\":" + soon + "}");
    String id = desk.get(KEYS).at("keys.0.id");
    assertEquals(200, chat(secret, "m").status());
    desk.clock.pass(Duration.ofSeconds(1));
    assertEquals(401, chat(secret, "m").status());
    Answer edited = desk.call("PATCH", KEYS + "/" + id, "{\"expires_at\":null}");
    assertEquals("null", edited.at("key.expires_at"));
    assertEquals(200, chat(secret, "m").status());
    desk.call("PATCH", KEYS + "/" + id, "{\"enabled\":false}");
    assertEquals(401, chat(secret, "m").status());
    assertEquals("{\"deleted\":1}", desk.call("DELETE", KEYS + "/" + id, "").text());
    assertEquals(404, desk.call("DELETE", KEYS + "/" + id, "").status());
    assertEquals(404, desk.call("PATCH", KEYS + "/" + id, "{}").status());
  }

  @Test
  void modelsAndPoolsNarrowWhatAKeyMayUse() {
    issue("{\"name\":\"a\",\"models\":[\"grok-4.20-fast\",\"grok-4.3*\"],\"pools\":[\"basic\"]}");
    Caller caller = new Caller(desk.get(KEYS).at("keys.0.id"), "o");
    Catalogue models = Catalogue.builtIn();
    assertTrue(desk.keys.allows(caller, models.find("grok-4.20-fast").orElseThrow()));
    assertFalse(desk.keys.allows(caller, models.find("grok-4.20-heavy").orElseThrow()));
    assertTrue(desk.keys.allows(caller, "grok-4.3-anything"));
    assertTrue(desk.keys.allows(new Caller("app", "x"), models.find("grok-4.20-heavy").get()));
    desk.call("PATCH", KEYS + "/" + caller.id(), "{\"models\":[]}");
    assertFalse(
        desk.keys.allows(caller, models.find("grok-4.20-heavy").orElseThrow()),
        "no account of the key's pools has it");
  }

  @Test
  void logsWhoAskedForWhatAndAddsItUp() {
    String secret = issue("{\"name\":\"a\"}");
    String id = desk.get(KEYS).at("keys.0.id");
    chat(secret, "m1", "User-Agent", "agent/1");
    desk.clock.pass(Duration.ofHours(1));
    chat(secret, "m2");
    chat(secret, "broken");
    desk.clock.pass(Duration.ofMinutes(1));
    Desk.await(() -> !desk.get("/admin/api/requests").at("items").equals("[]"));
    Desk.await(() -> desk.get("/admin/api/requests/summary").at("totals.count").equals("3"));
    Answer all = desk.get("/admin/api/requests?limit=2");
    assertEquals("false", all.at("partial"));
    assertEquals("here:1", all.at("items.0.instance"));
    assertEquals("broken", all.at("items.0.model"));
    assertEquals("502", all.at("items.0.status"));
    assertEquals("upstream_error", all.at("items.0.error_code"));
    assertFalse(all.at("items.0.error_summary").isEmpty());
    Answer rest = desk.get("/admin/api/requests?limit=2&cursor=" + all.at("next_cursor"));
    assertEquals("m1", rest.at("items.0.model"));
    assertEquals("agent/1", rest.at("items.0.user_agent"));
    assertEquals(id, rest.at("items.0.client_key_id"));
    assertEquals("f1f2f3f4", rest.at("items.0.account"));
    assertEquals("10", rest.at("items.0.prompt_tokens"));
    assertEquals("4", rest.at("items.0.completion_tokens"));
    assertEquals("5", rest.at("items.0.ttfb_ms"));
    assertEquals("null", rest.at("next_cursor"));
    assertEquals("", rest.at("items.1"));
    Answer errors = desk.get("/admin/api/requests?status=5xx&q=BROKEN&key=" + id);
    assertEquals("broken", errors.at("items.0.model"));
    Answer sums = desk.get("/admin/api/requests/summary?by=model");
    assertEquals("2", Integer.toString(sums.at("buckets").split("\"ts\"").length - 1));
    assertEquals("1", sums.at("totals.errors"));
    assertEquals("42", sums.at("totals.tokens"));
    assertEquals("broken", sums.at("groups.0.name"));
    assertEquals("{\"deleted\":3}", desk.call("DELETE", "/admin/api/requests", "").text());
    for (String bad : List.of("?status=x", "?cursor=x", "?from=x", "?limit=0", "/summary?by=x")) {
      assertEquals(400, desk.get("/admin/api/requests" + bad).status(), bad);
    }
  }
}
