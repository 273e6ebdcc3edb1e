package grok2api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which path ends where. */
class RoutingTest {

  private static Fixture server;

  @BeforeAll
  static void start() {
    server =
        new Fixture()
            .open("GET", "/", Fixture.text("root"))
            .open("GET", "/v1/models", Fixture.text("models"))
            .open("GET", "/v1/models/{rest...}", (in, out) -> say(out, in.pathVariable("rest")))
            .open("GET", "/v1/videos/{id}", (in, out) -> say(out, "id " + in.pathVariable("id")))
            .open("POST", "/v1/videos/new", Fixture.text("new"))
            .open("GET", "/v1/videos/latest", Fixture.text("latest"))
            .open("DELETE", "/v1/videos/{id}", Fixture.text("gone"))
            .open("GET", "/q", (in, out) -> say(out, in.query("a b").orElse("none")))
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/, root",
    "//, root",
    "/?beta=true, root",
    "/v1/models, models",
    "/v1/models/, models",
    "/v1/v1/models, models",
    "/v1/v1/v1//models, models",
    "//v1//models?beta=true, models",
    "/v1/%6dodels, models",
    "/v1/models/grok-4, grok-4",
    "/v1/models/xai/grok-4, xai/grok-4",
    "/v1/models/xai%2Fgrok-4, xai/grok-4",
    "/v1/models/a%20b, a b",
    "/v1/models/%C3%A9, é",
    "/v1/models/a..b, a..b",
    "/v1/videos/latest, latest",
    "/v1/videos/new, id new",
    "/v1/videos/7, id 7",
    "/q?x=1&a+b=c%2Bd+e, c+d e",
    "/q?a%20b, ''",
    "/q, none"
  })
  void finds(String target, String body) throws IOException {
    Raw.Answer answer = get("GET", target);
    assertEquals(200, answer.status(), answer.body());
    assertEquals(body, answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../q",
        "/./q",
        "/%2e%2e/q",
        "/v1/%2E./q",
        "/v1/models/..%2f..%2fq",
        "/a/%2e",
        "/v1/models/a%5cb",
        "/v1/models/a\\b",
        "/v1/models/%00",
        "/v1/models/%0a",
        "/v1/models/%ff",
        "/v1/models/%zz",
        "/v1/models/%4",
        "/v1/models/%c0%ae%c0%ae"
      })
  void refuses(String target) throws IOException {
    Raw.Answer answer = get("GET", target);
    assertEquals(400, answer.status(), answer.body());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "GET, /v1%2Fmodels, 404, unknown_url, ''",
    "GET, /v1/videos/a%2Fb, 404, unknown_url, ''",
    "GET, /v1/videos, 404, unknown_url, ''",
    "GET, /nowhere, 404, unknown_url, ''",
    "PUT, /v1/models, 405, method_not_allowed, 'GET, HEAD'",
    "PATCH, /v1/videos/new, 405, method_not_allowed, 'DELETE, GET, HEAD, POST'",
    "POST, /v1/videos/7, 405, method_not_allowed, 'DELETE, GET, HEAD'",
    "get, /q, 405, method_not_allowed, 'GET, HEAD'"
  })
  void saysWhatIsWrong(String method, String target, int status, String code, String allow)
      throws IOException {
    Raw.Answer answer = get(method, target);
    assertEquals(status, answer.status());
    assertEquals(true, answer.body().contains("\"code\":\"" + code + "\""), answer.body());
    assertEquals(allow, answer.header("allow"));
  }

  @Test
  void headIsGetWithoutBody() throws IOException {
    try (Raw raw = new Raw(server.port())) {
      Raw.Answer head = raw.send("HEAD /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").answer(true);
      assertEquals("6", head.header("content-length"));
      assertEquals(
          "models", raw.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n").answer().body());
      head = raw.send("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n").answer(true);
      assertEquals(404, head.status());
    }
  }

  @ParameterizedTest
  @CsvSource({"/a, /a", "/a/{x}, /a/{x}", "/a/{x}, /a/{y}", "/a/{x...}, /a/{y...}"})
  void refusesRoutesThatAnswerTheSame(String first, String second) {
    List<Route> routes = List.of(route(first), route(second));
    assertThrows(IllegalArgumentException.class, () -> new Router(routes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "/a/", "/a//b", "/{x...}/a", "/a{x}", "/{x}/{x}", "/{x"})
  void refusesMalformedRoutes(String path) {
    assertThrows(IllegalArgumentException.class, () -> new Router(List.of(route(path))));
  }

  @Test
  void refusesARouteWithMissingParts() {
    assertThrows(
        NullPointerException.class,
        () ->
            new Route(
                "GET",
                "/",
                null,
                new Route.Limits(0, Duration.ZERO),
                Fixture.ERRORS,
                (i, o) -> {}));
  }

  private static Route route(String path) {
    Route.Limits limits = new Route.Limits(0, Duration.ZERO);
    return new Route("GET", path, Access.OPEN, limits, Fixture.ERRORS, (in, out) -> {});
  }

  private static void say(Reply out, String text) {
    out.bytes(200, "text/plain", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Raw.Answer get(String method, String target) throws IOException {
    return Raw.once(server.port(), method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }
}
