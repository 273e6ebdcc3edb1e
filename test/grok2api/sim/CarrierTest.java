package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shapes of answers that a tolerant reader must cope with, as they leave the simulator. */
class CarrierTest {
  private final Simulator sim = new Simulator();
  private final TestClient client = new TestClient(sim);
  private final Account account = sim.account("tok-1", "heavy").endless();

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  /** Everything that the gateway sends for one reply, up to done, error or close. */
  private List<Js> gateway(Reply reply) throws Exception {
    sim.script("tok-1", reply);
    var events = new ArrayList<Js>();
    try (var socket = client.gatewaySocket(account)) {
      socket.ask("[user]: hi");
      while (true) {
        String text = socket.next();
        if (text.startsWith("(")) {
          events.add(Js.obj("type", text));
          return events;
        }
        Js.parseAll(text).forEach(m -> events.add(m.at("event")));
        String last = events.get(events.size() - 1).at("type").text();
        if (List.of("response.persisted", "error", "response.error").contains(last)) {
          return events;
        }
      }
    }
  }

  private String rest(Reply reply) throws Exception {
    sim.script("tok-1", reply);
    return client.restChat("tok-1", TestClient.restBody("[user]: hi")).body();
  }

  private static List<Js> chunks(List<Js> events, String field) {
    return events.stream().map(e -> e.at("chunk", field)).filter(c -> !c.missing()).toList();
  }

  @Test
  void gatewayWritesEveryKindOfContent() throws Exception {
    List<Js> events =
        gateway(
            Reply.of()
                .header("Searching")
                .summary("Found it")
                .think("hm", "Agent 1")
                .tool("web_search", "{\"query\":\"oslo\"}")
                .page("https://e.org/a", "A")
                .post("42", "bob", "hi")
                .text("4 °C")
                .cite("https://e.org/a", "A")
                .image("i1", "users/u/i1.jpg", 100, false)
                .imageStreamed("i2", "users/u/i2.jpg", 50, false));
    List<Js> texts = chunks(events, "text");
    assertEquals("CHANNEL_ASSISTANT_NOTETAKER_HEADER", texts.get(0).at("channel").text());
    assertEquals("CHANNEL_ASSISTANT_NOTETAKER_SUMMARY", texts.get(1).at("channel").text());
    assertEquals("CHANNEL_ASSISTANT_THINKING", texts.get(2).at("channel").text());
    assertEquals(
        "oslo", chunks(events, "tool_usage_card").get(0).at("web_search", "args", "query").text());
    List<Js> results = chunks(events, "tool_result");
    assertEquals("https://e.org/a", results.get(0).at("web_search", "webpages", 0, "url").text());
    assertEquals("42", results.get(1).at("x_post", "posts", 0, "post_id").text());
    assertEquals("https://e.org/a", chunks(events, "render_citation").get(0).at("url").text());
    assertEquals(50, chunks(events, "render_generated_image").get(0).at("progress").number());
    assertTrue(
        events.stream()
            .anyMatch(
                e -> e.at("output", "card_attachment", "image_chunk", "progress").number() == 100));
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void gatewayRepeatsTextAndAddsLateNotes() throws Exception {
    List<Js> events = gateway(Reply.of().text("a", "b").afterglow());
    List<String> types = events.stream().map(e -> e.at("type").text()).toList();
    assertEquals(2, types.stream().filter("response.output_text.delta"::equals).count());
    int done = types.indexOf("response.done");
    assertEquals("response.chunk", types.get(done + 1));
    assertEquals("", events.get(done + 1).at("response_id").text());
  }

  @Test
  void gatewayFailsInEveryWay() throws Exception {
    assertEquals(
        8, last(gateway(Reply.words("a").error(8, "Too many"))).at("error", "code").number());
    assertEquals(
        "response.error",
        last(gateway(Reply.of().errorInResponse(7, "anti-bot"))).at("type").text());
    assertTrue(
        last(gateway(Reply.of().limitFlag("usageLimitReached")))
            .at("error", "usageLimitReached")
            .isTrue());
    assertEquals("(closed 1000)", last(gateway(Reply.words("a").sessionEnded())).at("type").text());
    assertEquals("(closed 1000)", last(gateway(Reply.words("a").noEnd())).at("type").text());
    assertTrue(
        last(gateway(Reply.words("a").pause(50).hangUp())).at("type").text().startsWith("("));
    var failed = gateway(Reply.words("a").finish("failed", "usage limit"));
    assertTrue(
        failed.stream()
            .anyMatch(
                e ->
                    e.at("response", "status").text().equals("failed")
                        && e.at("response", "status_details", "reason")
                            .text()
                            .equals("usage limit")));
  }

  private static Js last(List<Js> events) {
    return events.get(events.size() - 1);
  }

  @Test
  void gatewayContinuesAConversationOfTheAccountOnly() throws Exception {
    String id;
    String parent;
    try (var socket = client.gatewaySocket(account)) {
      id = socket.ask("[user]: hi");
      socket.next();
      parent = Js.parse(socket.next()).at("event", "response", "id").text();
      socket.text();
    }
    Js fresh = TestClient.Socket.sessionCreateMessage();
    try (var socket = client.gatewaySocket(account)) {
      socket.send(continued(fresh, id));
      socket.next();
      socket.next();
      Js item = TestClient.Socket.item(id, "[user]: say more");
      socket.send(item.with("event", item.at("event").with("parent_response_id", parent)));
      socket.send(TestClient.Socket.response(id));
      assertEquals("more", socket.text());
    }
    try (var socket = client.gatewaySocket(account)) {
      socket.send(continued(fresh, "c-unknown"));
      assertEquals(5, Js.parse(socket.next()).at("event", "error", "code").number());
    }
    assertEquals(List.of(), sim.violations());
  }

  private static Js continued(Js fresh, String id) {
    Js x = fresh.at("event", "session", "x_grok");
    var fields = new java.util.LinkedHashMap<>(x.map());
    fields.keySet().removeAll(List.of("keep_context", "is_temporary", "disable_memory"));
    Js more =
        Js.of(fields)
            .with("conversation_id", id)
            .with("load_existing", true)
            .with("needs_history", false);
    Js event =
        fresh
            .at("event")
            .with("event_id", "evt_init_" + UUID.randomUUID())
            .with("session", Js.obj("model", "fast", "x_grok", more));
    return Js.obj("session_id", id, "event", event);
  }

  @Test
  void restFollowsUpWithTheParentOnly() throws Exception {
    String body = client.restChat("tok-1", TestClient.restBody("[user]: hi")).body();
    List<Js> frames = Js.parseAll(body);
    String cid = frames.get(0).at("result", "conversation", "conversationId").text();
    String rid =
        frames.stream()
            .map(f -> f.at("result", "response", "modelResponse", "responseId").text())
            .filter(t -> !t.isEmpty())
            .findFirst()
            .orElseThrow();
    String url = sim.webUrl() + "/rest/app-chat/conversations/" + cid + "/responses";
    Js next = TestClient.restBody("[user]: say more").with("parentResponseId", rid);
    assertEquals(200, client.post(url, TestClient.rest("tok-1"), next.toString()).statusCode());
    account.forgetConversations();
    assertEquals(404, client.post(url, TestClient.rest("tok-1"), next.toString()).statusCode());
    assertEquals(List.of(), sim.violations());
  }

  @Test
  void restFillsUpAndFailsInBand() throws Exception {
    String body = rest(Reply.words("Hel").full("Hello"));
    assertTrue(body.contains("\"message\":\"Hello\""), body);
    assertTrue(rest(Reply.words("x").streamError("boom")).contains("FATAL"));
    assertTrue(
        rest(Reply.of().error(8, "Too many requests"))
            .endsWith(
                "{\"error\":{\"code\":8,\"message\":\"Too many requests\",\"details\":[]}}\n"));
    assertFalse(rest(Reply.words("x").noEnd()).contains("isSoftStop"));
    String noisy = rest(Reply.words("a b c d e f").noise());
    assertTrue(noisy.contains("{broken}") && noisy.contains("raw_function_result"), noisy);
  }

  @Test
  void restSplitsCitationTags() throws Exception {
    String body = rest(Reply.of().text("x").cite("https://e.org/a", "A").chop(1));
    long tokens =
        Js.parseAll(body).stream()
            .filter(f -> f.at("result", "response", "messageTag").text().equals("final"))
            .count();
    assertTrue(tokens > 50, body);
    assertTrue(body.indexOf("cardAttachment") < body.indexOf("\"token\":\"<\""));
  }

  @Test
  void writesEverySyntaxOfCalls() {
    for (Step.Syntax syntax : Step.Syntax.values()) {
      String text =
          ToolSyntax.write(
              new Step.Calls(
                  List.of(new Step.Call("f", "{\"a\":1}"), new Step.Call("g", "{}")), syntax));
      assertTrue(text.contains("{\"a\":1}") && text.contains("g"), text);
    }
  }

  @Test
  void dropsWhatIsOpen() throws Exception {
    try (var socket = client.gatewaySocket(account)) {
      assertTrue(sim.openConnections("web") >= 1);
      sim.dropConnections("web");
      assertTrue(socket.next().startsWith("("));
    }
  }

  @Test
  void readsChunkedBodiesAndExpectations() throws Exception {
    try (var raw = trapSocket();
        var in =
            new BufferedReader(
                new InputStreamReader(raw.getInputStream(), StandardCharsets.UTF_8))) {
      raw.getOutputStream()
          .write(
              """
              POST /x HTTP/1.1\r
              Host: x\r
              Expect: 100-continue\r
              Transfer-Encoding: chunked\r
              \r
              3\r
              abc\r
              2\r
              de\r
              0\r
              \r
              """
                  .getBytes(StandardCharsets.UTF_8));
      assertEquals("HTTP/1.1 100 Continue", in.readLine());
      in.readLine();
      assertEquals("HTTP/1.1 200 OK", in.readLine());
      assertEquals("abcde", sim.awaitCalls("/x", 1, Duration.ofSeconds(2)).get(0).text());
    }
  }

  private Socket trapSocket() throws java.io.IOException {
    int port = java.net.URI.create(sim.trapUrl()).getPort();
    return new Socket(java.net.InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void recordsWhatIsNotHttp() throws Exception {
    try (var raw = trapSocket()) {
      raw.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertEquals(-1, raw.getInputStream().read());
    }
    assertTrue(sim.violations().get(0).contains("not an HTTP/1.1 request line"));
  }

  @Test
  void redirectsFromTheTrap() throws Exception {
    var answer = client.get(sim.trapUrl() + "/to?http://127.0.0.1:1/", Map.of());
    assertEquals("http://127.0.0.1:1/", answer.headers().firstValue("Location").orElse(""));
  }
}
