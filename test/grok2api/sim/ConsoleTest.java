package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {
  private final Simulator sim = new Simulator();
  private final TestClient client = new TestClient(sim);
  private final Account account = sim.account("tok-1", "basic");
  private final Proofs proofs = newProofs();

  private static Proofs newProofs() {
    try {
      return new Proofs();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  private static Map<String, String> headers() {
    var h = TestClient.browser("tok-1");
    h.put("Origin", "https://console.x.ai");
    h.put("Referer", "https://console.x.ai/");
    h.put("Content-Type", "application/json");
    return h;
  }

  private String token() throws Exception {
    var answer =
        client.post(
            sim.consoleUrl() + "/v1/dpop/token", headers(), Js.obj("jwk", proofs.jwk()).toString());
    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(answer.headers().firstValue("Date").isPresent());
    return Js.parse(answer.body()).at("access_token").text();
  }

  private static Js body(String text) {
    return Js.parse(
            """
            {"model":"grok-4.3","input":[{"role":"user","content":[{"type":"input_text",
             "text":""}]}],"max_output_tokens":1000000,"reasoning":{"effort":"low"},"store":false,
             "include":["reasoning.encrypted_content"],"stream":true}\
            """)
        .with(
            "input",
            Js.arr(
                Js.obj(
                    "role",
                    "user",
                    "content",
                    Js.arr(Js.obj("type", "input_text", "text", text)))));
  }

  private HttpResponse<String> ask(String token, Js claims, Js body) throws Exception {
    return ask(token, proofs.sign(claims), body);
  }

  private HttpResponse<String> ask(String token, String proof, Js body) throws Exception {
    var h = headers();
    h.put("Authorization", "DPoP " + token);
    h.put("DPoP", proof);
    h.put("x-cluster", "https://us-east-1.api.x.ai");
    return client.post(sim.consoleUrl() + "/v1/responses", h, body.toString());
  }

  private Js claims(String token) {
    return proofs.claims("POST", "/v1/responses", token);
  }

  @Test
  void streamsEventsOfAnAnswer() throws Exception {
    String token = token();
    var answer = ask(token, claims(token), body("say hello there"));
    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(answer.body().contains("\"delta\":\"hello\""));
    assertTrue(answer.body().contains("event: response.completed"));
    assertTrue(answer.body().endsWith("data: [DONE]\n\n"));
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void callsToolsNatively() throws Exception {
    String token = token();
    Js body =
        body("weather in Oslo?")
            .with(
                "tools",
                Js.arr(
                    Js.obj(
                        "type",
                        "function",
                        "name",
                        "get_weather",
                        "parameters",
                        Js.parse(
                            """
                            {"type":"object","properties":{"city":{"type":"string"}},
                             "required":["city"]}\
                            """))));
    var answer = ask(token, claims(token), body);
    assertTrue(answer.body().contains("{\\\"city\\\":\\\"Oslo\\\"}"), answer::body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "htu | http://127.0.0.1/v1/responses | htu must be",
        "htm | post | htm must be POST",
        "ath | abc | ath must be",
        "jti | abc | jti must be",
        "exp | 1 | proof claims"
      })
  void refusesWrongClaims(String name, String value, String rule) throws Exception {
    String token = token();
    var answer = ask(token, claims(token).with(name, value), body("hi"));
    assertEquals(400, answer.statusCode());
    assertTrue(sim.violations().get(0).contains(rule), sim.violations()::toString);
  }

  @Test
  void refusesDerSignaturesAndForeignKeys() throws Exception {
    String token = token();
    ask(token, proofs.sign(claims(token), "SHA256withECDSA"), body("hi"));
    assertTrue(sim.violations().get(0).contains("64 bytes"));
    ask(token, newProofs().sign(claims(token)), body("hi"));
    assertTrue(sim.violations().get(1).contains("key thumbprint"));
  }

  @Test
  void refusesAProofUsedTwice() throws Exception {
    String token = token();
    String proof = proofs.sign(claims(token));
    assertEquals(200, ask(token, proof, body("hi")).statusCode());
    assertEquals(400, ask(token, proof, body("hi")).statusCode());
  }

  @Test
  void answers401WhenTheTokenOrTheClockIsOff() throws Exception {
    String token = token();
    sim.switches().clockOffset(Duration.ofMinutes(2));
    assertEquals(401, ask(token, claims(token), body("hi")).statusCode());
    sim.switches().clockOffset(Duration.ofMinutes(10));
    assertEquals(401, ask(token, claims(token), body("hi")).statusCode());
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void refusesTheOldAuthorisation() throws Exception {
    var h = headers();
    h.put("Authorization", "Bearer anonymous");
    h.put("x-cluster", "https://us-east-1.api.x.ai");
    client.post(sim.consoleUrl() + "/v1/responses", h, body("hi").toString());
    assertTrue(sim.violations().get(0).contains("bearer"));
  }

  @Test
  void tellsUsageAndRefusesTheClusterHeaderThere() throws Exception {
    account.consoleQuota(10, 3);
    String token = token();
    var h = headers();
    h.remove("Content-Type");
    h.put("Accept", "application/json");
    h.put("Authorization", "DPoP " + token);
    h.put("DPoP", proofs.sign(proofs.claims("GET", "/v1/usage", token)));
    var answer = client.get(sim.consoleUrl() + "/v1/usage", h);
    assertEquals(7, Js.parse(answer.body()).at("quotas", 0, "remaining").number());
    h.put("x-cluster", "https://us-east-1.api.x.ai");
    assertEquals(400, client.get(sim.consoleUrl() + "/v1/usage", h).statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stream | false | stream must be true",
        "store | true | store must be false",
        "metadata | {} | must not have [metadata]",
        "model | \"grok-build-0.1\" | takes no reasoning",
        "reasoning | {\"effort\":\"xhigh\"} | takes no effort",
        "input | [{\"role\":\"developer\",\"content\":\"x\"}] | role must be",
        "tools | [{\"type\":\"web_search_preview\"}] | unknown tool type"
      })
  void refusesWrongBodies(String name, String json, String rule) throws Exception {
    String token = token();
    var answer = ask(token, claims(token), body("hi").with(name, Js.parse(json)));
    assertEquals(400, answer.statusCode());
    assertTrue(sim.violations().get(0).contains(rule), sim.violations()::toString);
  }

  @Test
  void usesUpTheQuota() throws Exception {
    account.consoleQuota(1, 1);
    String token = token();
    var answer = ask(token, claims(token), body("hi"));
    assertEquals(429, answer.statusCode());
    assertTrue(answer.body().contains("Resets in"));
  }
}
