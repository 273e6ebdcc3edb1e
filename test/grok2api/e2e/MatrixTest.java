package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Reply;
import grok2api.sim.Simulator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every API over every upstream: the same scenarios through the vendors' SDKs, streamed and plain.
 * Prints the table of cells at the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatrixTest {

  private static final String PNG =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
          + "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

  private static final String TWO_CALLS = "Both cities, please.";

  @TempDir static Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private final Map<Way, LiveGateway> gateways = new EnumMap<>(Way.class);
  private final Cells cells = new Cells();

  private interface Scenario {
    void run(Client client, String model, boolean stream);
  }

  @BeforeAll
  void start() {
    String[] calls = {"get_weather", "{\"city\":\"Oslo\"}", "get_weather", "{\"city\":\"Rome\"}"};
    sim.script(TWO_CALLS, Reply.of().calls("TOOL_CALLS", calls));
    for (Way way : Way.values()) {
      LiveGateway gateway = LiveGateway.start(sim, folder.resolve(way.name()), way.variables());
      gateway.add("basic", "sim-basic-" + way.name().toLowerCase(java.util.Locale.ROOT));
      gateways.put(way, gateway);
    }
  }

  @AfterAll
  void stop() {
    gateways.values().forEach(LiveGateway::close);
    List<String> violations = sim.violations().stream().map(Object::toString).toList();
    sim.close();
    System.out.println("\nAPI and upstream, each plain/streamed:\n" + cells);
    assertEquals(List.of(), violations, "the upstreams were spoken to as specified");
  }

  @TestFactory
  Stream<DynamicNode> cells() {
    List<DynamicNode> nodes = new ArrayList<>();
    for (Way way : Way.values()) {
      for (String api : List.of("chat", "responses", "messages")) {
        List<DynamicNode> tests = new ArrayList<>();
        scenarios().forEach((name, scenario) -> tests.addAll(both(way, api, name, scenario)));
        nodes.add(DynamicContainer.dynamicContainer(api + " over " + way, tests));
      }
    }
    return nodes.stream();
  }

  private List<DynamicNode> both(Way way, String api, String name, Scenario scenario) {
    List<DynamicNode> tests = new ArrayList<>();
    for (boolean stream : new boolean[] {false, true}) {
      String title = name + (stream ? ", streamed" : ", plain");
      tests.add(DynamicTest.dynamicTest(title, () -> cell(way, api, name, scenario, stream)));
    }
    return tests;
  }

  private void cell(Way way, String api, String name, Scenario scenario, boolean stream) {
    Runnable test =
        () -> {
          try (Client client = client(api, gateways.get(way).url())) {
            scenario.run(client, way.model(), stream);
          }
        };
    cells.run(name, api + " " + way, stream ? "streamed" : "plain", test);
  }

  private static Client client(String api, String url) {
    return switch (api) {
      case "chat" -> new ChatClient(url);
      case "responses" -> new ResponsesClient(url);
      default -> new MessagesClient(url);
    };
  }

  private static Map<String, Scenario> scenarios() {
    Map<String, Scenario> all = new LinkedHashMap<>();
    all.put("text", MatrixTest::text);
    all.put("letters of the world", MatrixTest::letters);
    all.put("reasoning", MatrixTest::reasoning);
    all.put("tool round trip", MatrixTest::toolRoundTrip);
    all.put("two calls at once", MatrixTest::twoCalls);
    all.put("picture in", MatrixTest::picture);
    all.put("JSON after a schema", MatrixTest::schema);
    all.put("stop sequence", MatrixTest::stop);
    all.put("long answer", MatrixTest::longAnswer);
    return all;
  }

  private static void text(Client client, String model, boolean stream) {
    Answer answer = client.ask(model, Ask.of("say hello world"), stream);
    assertEquals("hello world", answer.text());
    assertEquals(Answer.STOP, answer.end());
    assertTrue(answer.inputTokens() > 0 && answer.outputTokens() > 0, answer.toString());
  }

  private static void letters(Client client, String model, boolean stream) {
    String words = "Grüße 日本語 😀👩‍👩‍👧 \\ \" < & done";
    assertEquals(words, client.ask(model, Ask.of("[[sim: text " + words + "]]"), stream).text());
  }

  private static void reasoning(Client client, String model, boolean stream) {
    Ask ask = Ask.of("[[sim: think Let me see.]] [[sim: text 42]]").withReasoning();
    Answer answer = client.ask(model, ask, stream);
    assertEquals("42", answer.text());
    assertTrue(answer.reasoning().contains("Let me see."), answer.toString());
  }

  private static void toolRoundTrip(Client client, String model, boolean stream) {
    String script =
        "[[sim: tool get_weather {\"city\":\"Oslo\"}]] [[sim: then]] [[sim: text 4 degrees]]";
    Ask ask = Ask.of(script).withTool();
    Answer first = client.ask(model, ask, stream);
    assertEquals(Answer.CALLS, first.end(), first.toString());
    Answer.Call call = first.calls().getFirst();
    assertEquals("get_weather", call.name());
    assertEquals("Oslo", Js.parse(call.arguments()).at("city").text());
    assertFalse(first.text().contains("tool_call"), first.text());
    Ask second = ask.withResults(List.of(new Ask.Result(call, "4 degrees")));
    Answer last = client.ask(model, second, stream);
    assertEquals(Answer.STOP, last.end(), last.toString());
    assertTrue(last.text().contains("4 degrees"), last.text());
  }

  private static void twoCalls(Client client, String model, boolean stream) {
    Answer answer = client.ask(model, Ask.of(TWO_CALLS).withTool(), stream);
    assertEquals(2, answer.calls().size(), answer.toString());
    assertFalse(answer.calls().get(0).id().equals(answer.calls().get(1).id()));
    assertEquals("Rome", Js.parse(answer.calls().get(1).arguments()).at("city").text());
  }

  private static void picture(Client client, String model, boolean stream) {
    Answer answer = client.ask(model, Ask.of("say I see it").withImage(PNG), stream);
    assertEquals("I see it", answer.text());
  }

  private static void schema(Client client, String model, boolean stream) {
    Ask ask = Ask.of("[[sim: text {\"city\":\"Oslo\"}]]").withSchema();
    assertEquals("Oslo", Js.parse(client.ask(model, ask, stream).text()).at("city").text());
  }

  private static void stop(Client client, String model, boolean stream) {
    if (client.stops()) {
      Ask ask = Ask.of("[[sim: text one two END three]]").withStop("END");
      Answer answer = client.ask(model, ask, stream);
      assertEquals("one two", answer.text().strip());
      assertEquals(Answer.STOP, answer.end());
    }
  }

  private static void longAnswer(Client client, String model, boolean stream) {
    Answer answer = client.ask(model, Ask.of("[[sim: stream 500x20]]"), stream);
    assertEquals(10_000, answer.text().length());
  }
}
