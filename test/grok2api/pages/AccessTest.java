package grok2api.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.http.Access;
import grok2api.http.Route;
import grok2api.sim.Js;
import grok2api.sim.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route of the table with every kind of key: who is turned away, and how. */
class AccessTest {

  private static final String WEB_KEY = "the-web-key";
  private static final Map<String, String> SETTINGS =
      Map.of("GROK_APP_WEBUI_ENABLED", "true", "GROK_APP_WEBUI_KEY", WEB_KEY);

  /** Streams that end only with the reader, and the one route that ends our own session. */
  private static final Set<String> LEFT_OUT = Set.of("/admin/api/logs/stream");

  @TempDir Path folder;

  @Test
  void everyRouteTurnsStrangersAway() {
    try (Simulator sim = new Simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, SETTINGS)) {
      String expired = expiredKey(gateway);
      Map<String, String> keys = new LinkedHashMap<>();
      keys.put("none", "");
      keys.put("client", LiveGateway.API_KEY);
      keys.put("web", WEB_KEY);
      keys.put("expired", expired);
      List<String> wrong = new ArrayList<>();
      for (Route route : gateway.routes()) {
        if (route.access() != Access.OPEN && !LEFT_OUT.contains(route.path())) {
          keys.forEach((kind, key) -> check(gateway, route, kind, key, wrong));
        }
      }
      assertEquals(List.of(), wrong);
    }
  }

  private static String expiredKey(LiveGateway gateway) {
    String body = "{\"name\":\"old\",\"expires_at\":1000}";
    return Js.parse(gateway.admin("POST", "/admin/api/keys", body).body()).at("secret").text();
  }

  private static void check(
      LiveGateway gateway, Route route, String kind, String key, List<String> wrong) {
    boolean right =
        switch (route.access()) {
          case OPEN -> true;
          case CLIENT_KEY -> kind.equals("client");
          case WEB -> kind.equals("web");
          case ADMIN -> false;
        };
    if (right) {
      return; // the tests of each endpoint go on from here
    }
    String path = route.path().replaceAll("\\{[^}]*\\}", "x");
    String[] headers =
        key.isEmpty() ? new String[0] : new String[] {"Authorization", "Bearer " + key};
    HttpResponse<String> answer = gateway.send(route.method(), path, "", headers);
    boolean refused = answer.statusCode() == 401 || answer.statusCode() == 429;
    if (!refused) {
      wrong.add(route.method() + " " + path + " with " + kind + ": " + answer.statusCode());
    }
  }

  @Test
  void theWebAreaIsHiddenWhileItIsOff() {
    try (Simulator sim = new Simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, Map.of())) {
      for (Route route : gateway.routes()) {
        if (route.path().startsWith("/webui") && !route.path().endsWith("/ws")) {
          HttpResponse<String> answer = gateway.send(route.method(), route.path(), "");
          assertEquals(404, answer.statusCode(), route.path());
        }
      }
    }
  }

  @Test
  void aWrongWebKeyIsThrottled() {
    try (Simulator sim = new Simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, SETTINGS)) {
      String path = "/webui/api/verify";
      for (int i = 0; i < 10; i++) {
        assertEquals(401, verify(gateway, path, "wrong").statusCode());
      }
      HttpResponse<String> locked = verify(gateway, path, WEB_KEY);
      assertEquals(429, locked.statusCode());
      assertTrue(locked.headers().firstValue("retry-after").isPresent());
    }
  }

  private static HttpResponse<String> verify(LiveGateway gateway, String path, String key) {
    return gateway.send("GET", path, "", "Authorization", "Bearer " + key);
  }

  @Test
  void pagesLeadTheWayAndSayHowLongTheyLast() {
    try (Simulator sim = new Simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, SETTINGS)) {
      assertEquals("/admin", location(gateway, "/"));
      assertEquals("/admin/overview", location(gateway, "/admin"));
      assertEquals("/webui/login", location(gateway, "/webui"));
      HttpResponse<String> page = gateway.send("GET", "/admin/login", "");
      assertEquals("no-cache", page.headers().firstValue("cache-control").orElse(""));
      String policy = page.headers().firstValue("content-security-policy").orElse("");
      assertTrue(policy.startsWith("default-src 'self'; "), policy);
      String style =
          page.body().replaceAll("(?s).*href=\"(/static/[0-9a-f]+/css/app.css)\".*", "$1");
      HttpResponse<String> css = gateway.send("GET", style, "");
      assertEquals(200, css.statusCode());
      assertEquals(
          "public, max-age=31536000, immutable",
          css.headers().firstValue("cache-control").orElse(""));
      HttpResponse<String> old = gateway.send("GET", "/static/0000000000000000/css/app.css", "");
      assertEquals("no-cache", old.headers().firstValue("cache-control").orElse(""));
      assertEquals(404, gateway.send("GET", "/static/pages/admin-login.html", "").statusCode());
      assertEquals(404, gateway.send("GET", "/static/nothing.js", "").statusCode());
      String voice =
          gateway
              .send("GET", "/webui/chatkit", "")
              .headers()
              .firstValue("content-security-policy")
              .orElse("");
      assertTrue(voice.contains("connect-src 'self' wss: https:"), voice);
    }
  }

  private static String location(LiveGateway gateway, String path) {
    HttpResponse<String> answer = gateway.send("GET", path, "");
    assertEquals(302, answer.statusCode(), path);
    return answer.headers().firstValue("location").orElse("");
  }
}
