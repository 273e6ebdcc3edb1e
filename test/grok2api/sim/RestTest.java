package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestTest {
  private final Simulator sim = new Simulator();
  private final TestClient client = new TestClient(sim);
  private final Account account = sim.account("tok-1", "basic");

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  private String tokens(String body) {
    return Js.parseAll(body).stream()
        .map(f -> f.at("result", "response"))
        .filter(f -> f.at("messageTag").text().equals("final"))
        .map(f -> f.at("token").text())
        .collect(Collectors.joining());
  }

  @Test
  void streamsJsonLinesInTheUsualOrder() throws Exception {
    var answer = client.restChat("tok-1", TestClient.restBody("[user]: say one two"));
    assertEquals(200, answer.statusCode(), answer::body);
    assertEquals("one two", tokens(answer.body()));
    List<Js> frames = Js.parseAll(answer.body());
    assertFalse(frames.get(0).at("result", "conversation", "conversationId").text().isEmpty());
    assertEquals(
        "one two",
        frames.get(frames.size() - 3).at("result", "response", "modelResponse", "message").text());
    assertEquals(List.of(), sim.violations());
    assertEquals(29, account.remaining("fast"));
  }

  @Test
  void gluesAndCutsObjects() throws Exception {
    sim.script("tok-1", Reply.of().text("°", "é").glued(2).pieces(3));
    var answer = client.restChat("tok-1", TestClient.restBody("[user]: x"));
    assertEquals("°é", tokens(answer.body()));
    assertFalse(answer.body().contains("\n"));
  }

  @Test
  void framesAsServerSentEvents() throws Exception {
    sim.script("tok-1", Reply.words("a").sse());
    var answer = client.restChat("tok-1", TestClient.restBody("[user]: x"));
    assertTrue(answer.body().startsWith("data: {") && answer.body().endsWith("[DONE]\n\n"));
  }

  @Test
  void cutsTheConnection() {
    sim.script("tok-1", Reply.words("a b c").cutAfter(1));
    assertThrows(
        IOException.class, () -> client.restChat("tok-1", TestClient.restBody("[user]: x")));
    assertEquals("cut", sim.journal().get(0).awaitEnd(Duration.ofSeconds(2)));
  }

  @Test
  void citesByCardAndTag() throws Exception {
    sim.script("tok-1", Reply.of().text("hot").cite("https://e.org/a", "A").chop(1));
    String body = client.restChat("tok-1", TestClient.restBody("[user]: x")).body();
    assertTrue(tokens(body).startsWith("hot"), body);
    sim.script("tok-1", Reply.of().text("hot").citeLate("https://e.org/a", "A"));
    body = client.restChat("tok-1", TestClient.restBody("[user]: x")).body();
    assertTrue(body.indexOf("grok:render") < body.indexOf("cardAttachment"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x-xai-request-id | nope | must be a UUID",
        "Accept-Encoding | gzip, br | must match",
        "Referer | https://grok.com/chat | must match",
        "Origin | http://127.0.0.1 | Origin must be",
        "Sec-Ch-Ua-Platform | \"Windows\" | Sec-Ch-Ua-Platform must be",
        "Baggage | a=b | not allowed",
        "DPoP | x | not allowed",
        "Cookie | sso=tok-1; sso-rw=tok-1; x-userid=u | gateway only",
        "User-Agent | Java-http-client/21 | User-Agent must match"
      })
  void refusesWrongHeaders(String name, String value, String rule) throws Exception {
    var headers = TestClient.rest("tok-1");
    headers.put(name, value);
    var answer =
        client.post(
            sim.webUrl() + "/rest/app-chat/conversations/new",
            headers,
            TestClient.restBody("hi").toString());
    assertEquals(400, answer.statusCode());
    assertTrue(sim.violations().get(0).contains(rule), sim.violations()::toString);
  }

  @Test
  void refusesARequestIdUsedTwice() throws Exception {
    var headers = TestClient.rest("tok-1");
    String url = sim.webUrl() + "/rest/rate-limits";
    assertEquals(200, client.post(url, headers, "{\"modelName\":\"fast\"}").statusCode());
    assertEquals(400, client.post(url, headers, "{\"modelName\":\"fast\"}").statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "temperature | 1 | must not have [temperature]",
        "temporary | 1 | booleans",
        "imageGenerationCount | 4 | imageGenerationCount must be 2",
        "modeId | 7 | modeId",
        "message | \"[assistant]: x [grok2api-sources]: #\" | list of sources",
        "fileAttachments | [\"f-1\"] | not this account's"
      })
  void refusesWrongBodies(String name, String json, String rule) throws Exception {
    var answer = client.restChat("tok-1", TestClient.restBody("hi").with(name, Js.parse(json)));
    assertEquals(400, answer.statusCode());
    assertTrue(sim.violations().get(0).contains(rule), sim.violations()::toString);
  }

  @Test
  void countsQuotasDown() throws Exception {
    account.remaining("fast", 1);
    String url = sim.webUrl() + "/rest/rate-limits";
    client.restChat("tok-1", TestClient.restBody("hi"));
    assertEquals(429, client.restChat("tok-1", TestClient.restBody("hi")).statusCode());
    var limits = client.post(url, TestClient.rest("tok-1"), "{\"modelName\":\"fast\"}");
    assertEquals(0, Js.parse(limits.body()).at("remainingQueries").number());
    account.quotaAnswer("fast", "{\"totalQueries\":30}");
    limits = client.post(url, TestClient.rest("tok-1"), "{\"modelName\":\"fast\"}");
    assertTrue(Js.parse(limits.body()).at("remainingQueries").missing());
  }

  @Test
  void tellsWhoTheSessionIs() throws Exception {
    String url = sim.webUrl() + "/api/auth/session";
    var answer = client.get(url, TestClient.session("tok-1"));
    assertEquals(account.userId(), Js.parse(answer.body()).at("session", "userId").text());
    account.status("blocked");
    answer = client.get(url, TestClient.session("tok-1"));
    assertEquals("blocked", Js.parse(answer.body()).at("status").text());
    assertEquals(401, client.get(url, TestClient.session("nobody")).statusCode());
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void judgesStatsigWhenAsked() throws Exception {
    sim.switches().statsig("good"::equals);
    var answer = client.restChat("tok-1", TestClient.restBody("hi"));
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("out of date"));
  }

  @Test
  void answersPathsByScript() throws Exception {
    sim.answer("POST /rest/rate-limits", Reply.status(503), Reply.normal());
    String url = sim.webUrl() + "/rest/rate-limits";
    String body = "{\"modelName\":\"fast\"}";
    assertEquals(503, client.post(url, TestClient.rest("tok-1"), body).statusCode());
    assertEquals(200, client.post(url, TestClient.rest("tok-1"), body).statusCode());
  }

  @Test
  void challengesWithoutClearance() throws Exception {
    sim.clearance().require("web");
    var answer = client.restChat("tok-1", TestClient.restBody("hi"));
    assertEquals(403, answer.statusCode());
    assertEquals("challenge", answer.headers().firstValue("cf-mitigated").orElse(""));
  }
}
