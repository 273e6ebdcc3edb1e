package grok2api.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchTest {
  private final Simulator sim = new Simulator(new Simulator.Options(true, true, Map.of()));
  private final TestClient client = new TestClient(sim);

  @AfterEach
  void close() {
    client.close();
    sim.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream 200x20", "slow 200x1ms"})
  void playsReadyBytesOnTheGateway(String command) throws Exception {
    try (var socket = client.gatewaySocket(sim.known("sim-basic-1").orElseThrow())) {
      socket.ask("[user]: [[sim: " + command + "]]");
      assertEquals(200 * 20, socket.text().length());
    }
    assertEquals(List.of(), sim.journal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream 200x20", "slow 200x1ms"})
  void playsReadyBytesOverRest(String command) throws Exception {
    var answer =
        client.restChat("sim-basic-1", TestClient.restBody("[user]: [[sim: " + command + "]]"));
    long tokens =
        Js.parseAll(answer.body()).stream()
            .filter(f -> f.at("result", "response", "messageTag").text().equals("final"))
            .count();
    assertEquals(200, tokens);
  }

  @Test
  void playsReadyBytesOnTheOfficialApi() throws Exception {
    var headers = Map.of("Authorization", "Bearer sim-key-1", "Content-Type", "application/json");
    String body =
        Js.obj(
                "model",
                "grok-4",
                "stream",
                true,
                "messages",
                Js.arr(Js.obj("role", "user", "content", "[[sim: stream 3x20]]")))
            .toString();
    var chat = client.post(sim.apiUrl() + "/v1/chat/completions", headers, body);
    assertTrue(chat.body().endsWith("data: [DONE]\n\n"));
    var whole =
        client.post(
            sim.apiUrl() + "/v1/responses",
            headers,
            "{\"model\":\"grok-4\",\"input\":\"[[sim: tiny]]\"}");
    assertEquals("ok", Js.parse(whole.body()).at("output", 0, "content", 0, "text").text());
  }

  @Test
  void staysStrictForOtherPrompts() throws Exception {
    client.restChat("sim-basic-1", TestClient.restBody("hi").with("temperature", 1));
    assertEquals(1, sim.violations().size());
  }
}
