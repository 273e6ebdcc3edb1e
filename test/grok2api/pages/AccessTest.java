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
import java.util.EnumMap;
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

  /** Streams that end only with their reader: whom they admit is tested where they are read. */
  private static final Set<String> ENDLESS = Set.of("/admin/api/logs/stream");

  /** What a caller may present: a column of the matrix; every route of the table is a row. */
  private enum Kind {
    NONE,
    CLIENT,
    ADMIN,
    WEB,
    WRONG,
    EXPIRED,
    ENDED_SESSION;

    boolean opens(Route route) {
      return switch (route.access()) {
        case OPEN -> true;
        case CLIENT_KEY -> this == CLIENT;
        case WEB -> this == WEB;
        case ADMIN -> this == ADMIN;
      };
    }
  }

  @TempDir Path folder;

  @Test
  void everyRouteAdmitsItsOwnAndTurnsStrangersAway() {
    try (Simulator sim = new Simulator();
        LiveGateway gateway = LiveGateway.start(sim, folder, SETTINGS)) {
      Map<Kind, String[]> columns = columns(gateway);
      List<Route> guarded =
          gateway.routes().stream().filter(route -> route.access() != Access.OPEN).toList();
      assertTrue(guarded.size() > 60, "routes: " + guarded.size());
      List<String> wrong = new ArrayList<>();
      // The right keys first: many wrong ones lock an address out.
      for (boolean right : new boolean[] {true, false}) {
        for (Route route : guarded) {
          columns.forEach(
              (kind, headers) -> {
                boolean endless = right && ENDLESS.contains(route.path());
                if (kind.opens(route) == right && !endless) {
                  check(gateway, route, kind, headers, wrong);
                }
              });
        }
      }
      assertEquals(List.of(), wrong);
    }
  }

  private static Map<Kind, String[]> columns(LiveGateway gateway) {
    Map<Kind, String[]> columns = new EnumMap<>(Kind.class);
    columns.put(Kind.NONE, new String[0]);
    columns.put(Kind.CLIENT, bearer(LiveGateway.API_KEY));
    columns.put(Kind.ADMIN, bearer(LiveGateway.APP_KEY));
    columns.put(Kind.WEB, bearer(WEB_KEY));
    columns.put(Kind.WRONG, bearer("no-such-key"));
    columns.put(Kind.EXPIRED, bearer(expiredKey(gateway)));
    columns.put(Kind.ENDED_SESSION, endedSession(gateway));
    return columns;
  }

  private static String[] bearer(String key) {
    return new String[] {"Authorization", "Bearer " + key};
  }

  private static String expiredKey(LiveGateway gateway) {
    String body = "{\"name\":\"old\",\"expires_at\":1000}";
    return Js.parse(gateway.admin("POST", "/admin/api/keys", body).body()).at("secret").text();
  }

  /** The cookie of a session that was opened, used, and closed. */
  private static String[] endedSession(LiveGateway gateway) {
    String key = "{\"key\":\"" + LiveGateway.APP_KEY + "\"}";
    HttpResponse<String> opened = gateway.send("POST", "/admin/api/session", key);
    String cookie = opened.headers().firstValue("set-cookie").orElse("").replaceAll(";.*", "");
    String[] headers = {"Cookie", cookie, "X-Requested-With", "grok2api"};
    String verify = "/admin/api/verify";
    assertEquals(200, gateway.send("GET", verify, "", headers).statusCode(), cookie);
    gateway.send("DELETE", "/admin/api/session", "", headers);
    return headers;
  }

  private static void check(
      LiveGateway gateway, Route route, Kind kind, String[] headers, List<String> wrong) {
    String path = route.path().replaceAll("\\{[^}]*\\}", "x");
    HttpResponse<String> answer = gateway.send(route.method(), path, "", headers);
    int status = answer.statusCode();
    boolean lockedOut = status == 429 && answer.body().contains("too_many_attempts");
    boolean refused = status == 401 || lockedOut;
    if (refused == kind.opens(route) || status >= 500 && !kind.opens(route)) {
      wrong.add(route.method() + " " + path + " with " + kind + ": " + status);
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
      assertEquals("/admin/login", location(gateway, "/admin"));
      assertEquals("/webui/login", location(gateway, "/webui"));
      HttpResponse<String> page = gateway.send("GET", "/admin/login", "");
      assertEquals("no-store", page.headers().firstValue("cache-control").orElse(""));
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
