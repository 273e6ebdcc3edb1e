package grok2api.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.admin.Desk.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and how: key, query, session, lock-out. */
class AccessTest {

  private static final String VERIFY = "/admin/api/verify";
  private static final String SESSION = "/admin/api/session";

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

  private String login() {
    Answer answer = desk.call("POST", SESSION, "{\"key\":\"" + Desk.KEY + "\"}");
    assertEquals(200, answer.status(), answer.text());
    String cookie = answer.header("set-cookie");
    assertTrue(cookie.matches("g2a_admin=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict"), cookie);
    return cookie.substring(0, cookie.indexOf(';'));
  }

  @Test
  void admitsTheKeyByHeaderAndByQuery() {
    assertEquals("{\"status\":\"success\"}", desk.get(VERIFY).text());
    assertEquals(200, desk.call("GET", VERIFY + "?app_key=" + Desk.KEY, "", "X-A", "b").status());
    Answer missing = desk.call("GET", VERIFY, "", "X-A", "b");
    assertEquals(401, missing.status());
    assertEquals("Missing authentication token.", missing.at("detail"));
    Answer wrong = desk.call("GET", VERIFY, "", "Authorization", "Bearer nope");
    assertEquals(401, wrong.status());
    assertEquals("Invalid authentication token.", wrong.at("detail"));
    assertEquals("authentication_error", wrong.at("error.type"));
    assertEquals("no-referrer", wrong.header("referrer-policy"));
  }

  @Test
  void aKeyOutsideOfAsciiIsMerelyWrong() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), desk.port())) {
      String head =
          """
          GET /admin/api/verify HTTP/1.1\r
          Host: x\r
          Connection: close\r
          Authorization: Bearer schl\u00fcssel\r
          \r
          """;
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
    }
  }

  @Test
  void locksAnAddressOutAfterTenWrongKeysAndLetsItInLater() {
    for (int i = 0; i < 10; i++) {
      assertEquals(401, desk.call("GET", VERIFY, "", "Authorization", "Bearer x" + i).status());
    }
    Answer locked = desk.get(VERIFY);
    assertEquals(429, locked.status(), "the right key has to wait too");
    assertEquals("too_many_attempts", locked.at("error.code"));
    int wait = Integer.parseInt(locked.header("retry-after"));
    assertTrue(wait > 55 && wait <= 61, "" + wait);
    assertEquals(429, desk.call("POST", SESSION, "{\"key\":\"" + Desk.KEY + "\"}").status());
    desk.nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    assertEquals(200, desk.get(VERIFY).status());
  }

  @Test
  void aSessionReadsAndChangesOnlyWithTheHeader() {
    String cookie = login();
    assertEquals(200, desk.call("GET", VERIFY, "", "Cookie", "a=b; " + cookie).status());
    String body = "{\"tokens\":[\"t1\"]}";
    Answer forged = desk.call("POST", "/admin/api/tokens/add", body, "Cookie", cookie);
    assertEquals(403, forged.status());
    assertEquals("missing_request_header", forged.at("error.code"));
    Answer ours =
        desk.call(
            "POST",
            "/admin/api/tokens/add",
            body,
            "Cookie",
            cookie,
            "X-Requested-With",
            "grok2api");
    assertEquals(200, ours.status());
  }

  @Test
  void aSessionEndsByLogOutByTimeAndByAnotherKey() {
    String gone = login();
    Answer out = desk.call("DELETE", SESSION, "", "Cookie", gone, "X-Requested-With", "grok2api");
    assertEquals("{\"status\":\"success\"}", out.text());
    assertTrue(out.header("set-cookie").endsWith("Max-Age=0"));
    assertEquals(401, desk.call("GET", VERIFY, "", "Cookie", gone).status());

    String sliding = login();
    desk.nanos.addAndGet(Duration.ofHours(11).toNanos());
    assertEquals(200, desk.call("GET", VERIFY, "", "Cookie", sliding).status());
    desk.nanos.addAndGet(Duration.ofHours(11).toNanos());
    assertEquals(200, desk.call("GET", VERIFY, "", "Cookie", sliding).status());
    desk.nanos.addAndGet(Duration.ofHours(13).toNanos());
    assertEquals(401, desk.call("GET", VERIFY, "", "Cookie", sliding).status());
  }

  @Test
  void aWrongKeyOpensNoSession() {
    Answer wrong = desk.call("POST", SESSION, "{\"key\":\"nope\"}");
    assertEquals(401, wrong.status());
    assertEquals("", wrong.header("set-cookie"));
    assertEquals("key", desk.call("POST", SESSION, "{}").at("error.param"));
  }

  @Test
  void changingTheKeyEndsSessions() {
    desk.close();
    desk = new Desk(home, Map.of());
    Answer login = desk.call("POST", SESSION, "{\"key\":\"grok2api\"}");
    String cookie = login.header("set-cookie").split(";")[0];
    assertEquals(
        "true",
        desk.call("GET", "/admin/api/status", "", "Cookie", cookie).at("default_admin_key"));
    Answer saved =
        desk.call(
            "POST",
            "/admin/api/config",
            "{\"app\":{\"app_key\":\"another\"}}",
            "Cookie",
            cookie,
            "X-Requested-With",
            "grok2api");
    assertEquals(200, saved.status(), saved.text());
    assertEquals(401, desk.call("GET", VERIFY, "", "Cookie", cookie).status());
    assertEquals(200, desk.call("GET", VERIFY, "", "Authorization", "Bearer another").status());
  }

  @Test
  void unknownPathsAndMethodsAnswerInTheSameShape() {
    Answer unknown = desk.get("/admin/api/nothing");
    assertEquals(404, unknown.status());
    assertFalse(unknown.at("detail").isEmpty());
    assertEquals(405, desk.call("PATCH", "/admin/api/tokens", "{}").status());
    assertEquals(200, desk.call("HEAD", VERIFY, "").status());
  }

  @Test
  void noAnswerShowsTheKey() {
    login();
    for (String path :
        List.of("/admin/api/config", "/admin/api/config?meta=1", "/admin/api/logs")) {
      Answer answer = desk.get(path + (path.contains("?") ? "&" : "?") + "app_key=" + Desk.KEY);
      assertEquals(200, answer.status());
      assertFalse(answer.text().contains(Desk.KEY), path);
    }
  }
}
