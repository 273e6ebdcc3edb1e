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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams that break, on every upstream and through every API: each ends with a real status or the
 * API's error event, is in the request log as failed, and harms no account: the next turn is
 * answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {

  private static final Set<String> BROKEN = Set.of("failed", "refused");
  private static final Set<String> WEB = Set.of("GATEWAY", "REST");

  @TempDir static Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));
  private final Map<Way, LiveGateway> gateways = new EnumMap<>(Way.class);
  private final Map<Way, List<String>> failed = new EnumMap<>(Way.class);
  private final Cells cells = new Cells();

  /**
   * A fault.
   *
   * @param ends how the stream may end
   * @param ways where it exists; empty: everywhere
   */
  private record Fault(Reply reply, Set<String> ends, Set<String> ways) {}

  private static Map<String, Fault> faults() {
    Reply half = Reply.of().text("half ", "an ");
    String large = "{\"x\":\"" + "y".repeat(17 << 20) + "\"}";
    Map<String, Fault> all = new LinkedHashMap<>();
    all.put("reset before content", broken(Reply.of().cut()));
    all.put("5xx after accept", broken(Reply.status(503)));
    all.put("reset after reasoning", broken(Reply.of().think("hm").pause(50).cut()));
    all.put("reset after text", late(half.pause(50).cut()));
    all.put("closed after text", late(half.pause(50).hangUp()));
    all.put("closed in a frame", late(half.raw("{\"result\":{\"resp").pause(50).hangUp()));
    all.put("error in the stream", late(half.error(13, "internal error")));
    all.put("error beside the answer", broken(Reply.of().streamError("boom")));
    all.put("failed at its end", late(half.finish("failed", "server_error")));
    all.put("frame of 17 MB", late(half.raw(large).pause(50).hangUp()));
    all.put("session ended", new Fault(half.sessionEnded(), BROKEN, Set.of("GATEWAY")));
    all.put("glued with garbage", new Fault(half.noise().glued(2), Set.of("complete"), Set.of()));
    all.put(
        "moderated picture",
        new Fault(half.image("i1", "users/u/i1.jpg", 100, true), Set.of("complete"), WEB));
    return all;
  }

  private static Fault broken(Reply reply) {
    return new Fault(reply, BROKEN, Set.of());
  }

  /** After visible content there is nothing but the error event. */
  private static Fault late(Reply reply) {
    return new Fault(reply, Set.of("failed"), Set.of());
  }

  @BeforeAll
  void start() {
    for (Way way : Way.values()) {
      LiveGateway gateway = LiveGateway.start(sim, folder.resolve(way.name()), way.variables());
      gateway.add("basic", "sim-basic-a-" + way, "sim-basic-b-" + way, "sim-basic-c-" + way);
      gateways.put(way, gateway);
    }
  }

  @AfterAll
  void stop() {
    gateways.values().forEach(LiveGateway::close);
    sim.close();
    System.out.println("\nFaults, APIs over upstreams:\n" + cells);
    assertEquals(List.of(), sim.violations());
  }

  @TestFactory
  Stream<DynamicTest> everyFaultEndsAsTheProtocolSays() {
    List<DynamicTest> tests = new ArrayList<>();
    faults()
        .forEach(
            (name, fault) -> {
              for (Way way : Way.values()) {
                if (fault.ways().isEmpty() || fault.ways().contains(way.name())) {
                  Turns.APIS.forEach(api -> tests.add(test(name, fault, api, way)));
                }
              }
            });
    tests.add(DynamicTest.dynamicTest("all are logged as failed", this::allAreLogged));
    return tests.stream();
  }

  private DynamicTest test(String name, Fault fault, String api, Way way) {
    return DynamicTest.dynamicTest(
        name + ", " + api + " over " + way,
        () -> cells.run(name, api, way.name(), () -> check(name, fault, api, way)));
  }

  private void check(String name, Fault fault, String api, Way way) {
    LiveGateway gateway = gateways.get(way);
    String prompt = "Please: " + name + " " + api + " " + way;
    sim.script(prompt, fault.reply());
    StreamedAnswer answer = Turns.stream(gateway, api, way.model(), prompt);
    String end = answer.end(api);
    assertTrue(fault.ends().contains(end), () -> end + "\n" + answer);
    if (BROKEN.contains(end)) {
      failed.computeIfAbsent(way, w -> new ArrayList<>()).add(answer.requestId());
    }
    for (Js account : gateway.accounts()) {
      assertEquals("active", account.at("status").text(), account::toString);
    }
    StreamedAnswer next = Turns.stream(gateway, api, way.model(), "say fine");
    assertEquals("complete", next.end(api), () -> "the next turn: " + next);
  }

  private void allAreLogged() {
    failed.forEach(
        (way, ids) -> {
          Await.until(() -> logged(way).keySet().containsAll(ids));
          Map<String, Js> rows = logged(way);
          for (String id : ids) {
            Js row = rows.get(id);
            assertFalse(row.at("error_code").text().isEmpty(), () -> "logged as " + row);
          }
        });
  }

  /** The rows of the request log by request id; they are written behind the answers. */
  private Map<String, Js> logged(Way way) {
    Map<String, Js> rows = new LinkedHashMap<>();
    String body = gateways.get(way).admin("GET", "/admin/api/requests?limit=1000", "").body();
    Js.parse(body).at("items").list().forEach(row -> rows.put(row.at("request_id").text(), row));
    return rows;
  }
}
