package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiTest {
  private final Simulator sim = new Simulator();
  private final TestClient client = new TestClient(sim);
  private final OfficialKey key = sim.key("xai-1");

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  private static Map<String, String> headers(String key) {
    var h = new LinkedHashMap<String, String>();
    h.put("Authorization", "Bearer " + key);
    h.put("Content-Type", "application/json");
    return h;
  }

  private HttpResponse<String> chat(String key, String text, boolean stream) throws Exception {
    return client.post(
        sim.apiUrl() + "/v1/chat/completions",
        headers(key),
        Js.obj(
                "model",
                "grok-4",
                "stream",
                stream,
                "stream_options",
                Js.obj("include_usage", true),
                "messages",
                Js.arr(Js.obj("role", "user", "content", text)))
            .toString());
  }

  @Test
  void answersWholeAndStreamed() throws Exception {
    var whole = chat("xai-1", "say hello big world", false);
    assertEquals(
        "hello big world", Js.parse(whole.body()).at("choices", 0, "message", "content").text());
    var streamed = chat("xai-1", "say hello", true);
    assertTrue(streamed.body().contains("\"content\":\"hello\""));
    assertTrue(streamed.body().contains("\"usage\"") && streamed.body().endsWith("[DONE]\n\n"));
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void answersResponsesWhole() throws Exception {
    var answer =
        client.post(
            sim.apiUrl() + "/v1/responses",
            headers("xai-1"),
            "{\"model\":\"grok-4\",\"input\":\"say hello\",\"store\":false}");
    assertEquals("hello", Js.parse(answer.body()).at("output", 0, "content", 0, "text").text());
  }

  @Test
  void errorsAreStrings() throws Exception {
    var wrong = chat("nobody", "hi", false);
    assertEquals(400, wrong.statusCode());
    assertTrue(Js.parse(wrong.body()).at("error").text().contains("Incorrect API key"));
    key.block();
    assertEquals(403, chat("xai-1", "hi", false).statusCode());
    var limited = sim.key("xai-2");
    sim.script(
        limited.key(),
        Reply.status(429, "{\"code\":\"x\",\"error\":\"slow down\"}", "Retry-After", "7"));
    assertEquals("7", chat("xai-2", "hi", false).headers().firstValue("Retry-After").orElse(""));
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void refusesCookiesAndBrowserHeaders() throws Exception {
    var h = headers("xai-1");
    h.put("Cookie", "sso=tok-1");
    client.get(sim.apiUrl() + "/v1/models", h);
    assertTrue(sim.violations().get(0).contains("sso cookie"));
    h.remove("Cookie");
    h.put("Origin", "https://grok.com");
    client.get(sim.apiUrl() + "/v1/models", h);
    assertTrue(sim.violations().get(1).contains("Origin"));
  }

  @Test
  void trapSeesCookies() throws Exception {
    client.get(sim.trapUrl() + "/x.png", Map.of("Accept", "*/*"));
    assertEquals(List.of(), sim.violations());
    client.get(sim.trapUrl() + "/x.png", Map.of("Cookie", "sso=tok; sso-rw=tok"));
    assertEquals(1, sim.violations().size());
  }

  @Test
  void listsModelsAndKey() throws Exception {
    var models = client.get(sim.apiUrl() + "/v1/models", headers("xai-1"));
    assertTrue(Js.parse(models.body()).at("data").size() > 5);
    var info = client.get(sim.apiUrl() + "/v1/api-key", headers("xai-1"));
    assertTrue(Js.parse(info.body()).at("team_blocked").isFalse());
  }
}
