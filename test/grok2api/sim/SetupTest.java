package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetupTest {
  private static final String NSFW =
      "00000000200a021001121a0a18" + "616c776179735f73686f775f6e7366775f636f6e74656e74";
  private final Simulator sim = new Simulator();
  private final TestClient client = new TestClient(sim);
  private final Account account = sim.account("tok-1", "super");

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  private String features() {
    return sim.webUrl() + "/auth_mgmt.AuthManagement/UpdateUserFeatureControls";
  }

  @ParameterizedTest
  @EnumSource(GrpcWeb.Form.class)
  void switchesNsfwInEveryForm(GrpcWeb.Form form) throws Exception {
    sim.switches().grpc(form, 0);
    var answer =
        client.send("POST", features(), TestClient.grpc("tok-1"), HexFormat.of().parseHex(NSFW));
    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(account.nsfw());
    assertEquals(
        form == GrpcWeb.Form.HEADERS, answer.headers().firstValue("grpc-status").isPresent());
  }

  @Test
  void refusesOtherBytes() throws Exception {
    var answer =
        client.send(
            "POST",
            features(),
            TestClient.grpc("tok-1"),
            HexFormat.of().parseHex(NSFW.replace("0a18", "0a19")));
    assertEquals(400, answer.statusCode());
    assertFalse(account.nsfw());
  }

  @Test
  void acceptsTermsOnTheAccountsHost() throws Exception {
    String url = sim.accountsUrl() + "/auth_mgmt.AuthManagement/SetTosAcceptedVersion";
    var h = TestClient.grpc("tok-1");
    h.put("Origin", "https://accounts.x.ai");
    h.put("Referer", "https://accounts.x.ai/accept-tos");
    var answer = client.send("POST", url, h, new byte[] {0, 0, 0, 0, 2, 0x10, 1});
    assertEquals(200, answer.statusCode(), answer::body);
    assertTrue(account.tosAccepted());
    var wrong = TestClient.grpc("tok-1");
    assertEquals(
        400, client.send("POST", url, wrong, new byte[] {0, 0, 0, 0, 2, 0x10, 1}).statusCode());
  }

  @Test
  void setsTheBirthDateOnce() throws Exception {
    String url = sim.webUrl() + "/rest/auth/set-birth-date";
    String body = "{\"birthDate\":\"1990-01-31T16:00:00.000Z\"}";
    assertEquals(200, client.post(url, TestClient.rest("tok-1"), body).statusCode());
    assertEquals(429, client.post(url, TestClient.rest("tok-1"), body).statusCode());
    assertEquals(400, client.post(url, TestClient.rest("tok-1"), "{}").statusCode());
  }

  @Test
  void tellsCreditsToPaidAccountsOnly() throws Exception {
    String url = sim.webUrl() + "/grok_api_v2.GrokBuildBilling/GetGrokCreditsConfig";
    var h = TestClient.grpc("tok-1");
    h.remove("x-xai-request-id");
    assertEquals(200, client.send("POST", url, h, new byte[5]).statusCode());
    sim.account("tok-2", "basic");
    h.put("Cookie", "sso=tok-2; sso-rw=tok-2");
    assertEquals(400, client.send("POST", url, h, new byte[5]).statusCode());
  }

  private String solve(String url) throws Exception {
    return client
        .post(
            sim.flaresolverrUrl() + "/v1",
            Map.of("Content-Type", "application/json"),
            Js.obj("cmd", "request.get", "url", url, "maxTimeout", 60000).toString())
        .body();
  }

  @Test
  void clearanceBelongsToOneHostAndBrowser() throws Exception {
    sim.clearance().require("web");
    Js solution = Js.parse(solve("https://grok.com")).at("solution");
    String value = solution.at("cookies", 1, "value").text();
    String url = sim.webUrl() + "/rest/rate-limits";
    var h = TestClient.rest("tok-1");
    h.keySet().removeIf(k -> k.startsWith("Sec-Ch"));
    h.put("User-Agent", solution.at("userAgent").text());
    h.put("Cookie", "sso=tok-1; sso-rw=tok-1; cf_clearance=" + value);
    assertEquals(200, client.post(url, h, "{\"modelName\":\"fast\"}").statusCode());
    var other = TestClient.rest("tok-1");
    other.put("Cookie", "sso=tok-1; sso-rw=tok-1; cf_clearance=" + value);
    assertEquals(400, client.post(url, other, "{\"modelName\":\"fast\"}").statusCode());
    assertTrue(sim.violations().get(0).contains("another User-Agent"));
    sim.clearance().expire();
    var late = TestClient.rest("tok-1");
    late.put("Cookie", "sso=tok-1; sso-rw=tok-1; cf_clearance=" + value);
    assertEquals(403, client.post(url, late, "{\"modelName\":\"fast\"}").statusCode());
  }

  @Test
  void solverFailsOrFindsNothing() throws Exception {
    sim.clearance().fail("Timeout");
    assertTrue(solve("https://grok.com").contains("\"status\":\"error\""));
    sim.clearance().fail("").cookies(false);
    assertEquals(0, Js.parse(solve("https://grok.com")).at("solution", "cookies").size());
    assertEquals(2, sim.clearance().solves());
    assertEquals(List.of(), sim.violations());
  }
}
