package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GatewayTest {
  private final Simulator sim = new Simulator();
  private final TestClient client = new TestClient(sim);
  private final Account account = sim.account("tok-1", "super");

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  @Test
  void echoesWordsInOrder() throws Exception {
    try (var socket = client.gatewaySocket(account)) {
      socket.ask("[user]: say hello big world");
      assertEquals("hello big world", socket.text());
    }
    assertEquals(List.of(), sim.violations());
    assertEquals(139, account.remaining("fast"));
    assertEquals("client closed", sim.calls("/ws/mgw/").get(0).awaitEnd(Duration.ofSeconds(2)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Simulator.Attach.class,
      names = {"CREATED_FIRST", "ATTACHED_FIRST"})
  void attachesInEitherOrder(Simulator.Attach order) throws Exception {
    sim.switches().attach(order);
    try (var socket = client.gatewaySocket(account)) {
      socket.sessionCreate();
      String first = socket.next();
      assertEquals(order == Simulator.Attach.CREATED_FIRST, first.contains("session.created"));
      assertTrue((first + socket.next()).contains("conversation.attached"));
    }
  }

  @Test
  void refusesItemsBeforeTheSessionIsAttached() throws Exception {
    try (var socket = client.gatewaySocket(account)) {
      socket.send(TestClient.Socket.item("c-1", "hi"));
      assertEquals("error", Js.parse(socket.next()).at("event", "type").text());
    }
    assertTrue(sim.violations().get(0).contains("before session.created"));
  }

  @Test
  void catchesAClientThatDoesNotWaitForTheAttach() throws Exception {
    try (var socket = client.gatewaySocket(account)) {
      socket.sessionCreate();
      socket.send(TestClient.Socket.item("", "hi"));
      assertTrue(socket.next().contains("\"error\""));
    }
    assertEquals(1, sim.violations().size());
  }

  @Test
  void refusesUnknownFieldsInTheSession() throws Exception {
    try (var socket = client.gatewaySocket(account)) {
      Js message = TestClient.Socket.sessionCreateMessage();
      Js event = message.at("event");
      Js session = event.at("session");
      socket.send(
          Js.obj(
              "event",
              event.with(
                  "session", session.with("x_grok", session.at("x_grok").with("temperature", 1)))));
      assertTrue(socket.next().contains("must not have [temperature]"));
    }
  }

  @ParameterizedTest
  @CsvSource({"401", "429", "503"})
  void refusesTheUpgradeByScript(int status) {
    sim.script("tok-1", Reply.status(status));
    var e = assertThrows(WebSocketHandshakeException.class, () -> client.gatewaySocket(account));
    assertEquals(status, e.getResponse().statusCode());
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void refusesAnUnknownTokenWith401() {
    var stranger = new Account("nobody", "basic");
    var e = assertThrows(WebSocketHandshakeException.class, () -> client.gatewaySocket(stranger));
    assertEquals(401, e.getResponse().statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization | Bearer x | not allowed",
        "x-statsig-id | eA== | not allowed",
        "Sec-Fetch-Mode | websocket | not allowed",
        "Origin | https://elsewhere.test | Origin must be",
        "Cookie | sso=tok-1 | sso and sso-rw",
        "Cookie | sso-rw=tok-1; sso=tok-1 | first cookie",
        "Cookie | sso=tok-1; sso-rw=tok-1; x-userid=u; cf_clearance=v | must be the last",
        "Cookie | sso=tok-1; sso-rw=tok-1 | needs the x-userid",
        "Cookie | sso=tok-1; sso-rw=tok-1; tracker=1 | cookie not allowed"
      })
  void refusesWrongHandshakeHeaders(String name, String value, String rule) {
    var headers = TestClient.gateway(account);
    headers.put(name, value);
    var e =
        assertThrows(
            WebSocketHandshakeException.class,
            () -> client.socket("/ws/mgw/?uid=" + account.userId(), headers));
    assertEquals(400, e.getResponse().statusCode());
    assertTrue(sim.violations().get(0).contains(rule), sim.violations()::toString);
  }

  @Test
  void cutsInTheMiddleAndSaysSo() throws Exception {
    sim.script("tok-1", Reply.words("one two three").cutAfter(2));
    try (var socket = client.gatewaySocket(account)) {
      socket.ask("[user]: hi");
      String message = socket.next();
      while (!message.startsWith("(")) {
        message = socket.next();
      }
      assertEquals("cut", sim.calls("/ws/mgw/").get(0).awaitEnd(Duration.ofSeconds(2)));
    }
  }

  @Test
  void seesAClientThatLeavesDuringSilence() throws Exception {
    sim.script("tok-1", Reply.words("one two").silent());
    try (var socket = client.gatewaySocket(account)) {
      socket.ask("[user]: hi");
      assertTrue(socket.next().contains("item.added"));
      assertTrue(socket.next().contains("response.created"));
    }
    var seen = sim.calls("/ws/mgw/").get(0);
    assertEquals("client left", seen.awaitEnd(Duration.ofSeconds(2)));
  }

  @Test
  void gluesObjectsAndCutsCharacters() throws Exception {
    sim.script("tok-1", Reply.of().text("4 °C", " 🌧", " später").glued(3).pieces(2));
    try (var socket = client.gatewaySocket(account)) {
      socket.ask("[user]: hi");
      assertEquals("4 °C 🌧 später", socket.text());
    }
  }

  @Test
  void limitsAModeThatTheTierLacks() throws Exception {
    var basic = sim.account("tok-2", "basic").remaining("fast", 0);
    try (var socket = client.gatewaySocket(basic)) {
      socket.ask("[user]: hi");
      assertTrue(socket.text().contains("\"code\":8"));
    }
  }

  @Test
  void recordsPingsThatComeTooSoon() throws Exception {
    sim.switches().pingEvery(Duration.ofMillis(500));
    try (var socket = client.gatewaySocket(account)) {
      socket.send(Js.obj("event", Js.obj("type", "ping", "event_id", "evt_hb_1760000025000")));
      assertTrue(socket.next().contains("pong"));
    }
    assertTrue(sim.violations().get(0).contains("ping after"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[system]: Tool: x\\n\\n[user]: [[sim: tool get_weather {\"city\":\"Oslo\"}]] |"
            + " <tool_name>get_weather</tool_name>",
        "[user]: [[sim: say a b]] | a b",
        "[user]: title for: [[sim: tool get_weather {}]] | ok",
        "[user]: [[sim: error 429]] | \"code\":8",
        "[system]: Tool: a\\n\\n[user]: [[sim: tool a]] [[sim: then]] [[sim: say end]]\\n\\n"
            + "[assistant]:\\n<tool_calls></tool_calls>\\n\\n[tool result for c]:\\n1 | end",
        "[user]: [[sim: say old]]\\n\\n[assistant]: old\\n\\n[user]: say new | new",
        "[system]: Tool: get_weather\\nDescription: d\\nParameters: {\"type\":\"object\"}\\n\\n"
            + "[user]: weather in Oslo? | get_weather"
      })
  void obeysThePrompt(String prompt, String expected) throws Exception {
    try (var socket = client.gatewaySocket(account)) {
      socket.ask(prompt.replace("\\n", "\n"));
      String text = socket.text();
      assertTrue(text.contains(expected), text);
    }
    assertEquals(List.of(), sim.violations());
  }
}
