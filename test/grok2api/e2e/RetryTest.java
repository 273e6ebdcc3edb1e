package grok2api.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.LiveGateway;
import grok2api.sim.Js;
import grok2api.sim.Reply;
import grok2api.sim.Simulator;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second account takes over unseen; when all are limited, the client learns when to return. */
class RetryTest {

  private static final List<Integer> PASSING = List.of(401, 429, 503);

  @TempDir Path folder;

  private final Simulator sim = new Simulator(new Simulator.Options(true, false, Map.of()));

  @AfterEach
  void stop() {
    sim.close();
    assertEquals(List.of(), sim.violations());
  }

  private LiveGateway gateway(Way way, String name) {
    LiveGateway gateway = LiveGateway.start(sim, folder.resolve(name), way.variables());
    gateway.add("basic", "sim-basic-one", "sim-basic-two");
    return gateway;
  }

  @ParameterizedTest
  @EnumSource(names = {"GATEWAY", "REST", "CONSOLE"})
  void theSecondAccountAnswersUnseen(Way way) {
    for (int status : PASSING) {
      for (String api : Turns.APIS) {
        String prompt = "Say again " + status + api;
        sim.script(prompt, Reply.status(status), Reply.words("from the other"));
        try (LiveGateway gateway = gateway(way, status + api)) {
          HttpResponse<String> answer = Turns.ask(gateway, api, way.model(), prompt, true);
          StreamedAnswer stream = StreamedAnswer.of(answer);
          assertEquals("complete", stream.end(api), stream::toString);
          String attempts = answer.headers().firstValue("x-grok2api-attempts").orElse("");
          // A 401 of the console renews the session of the same account first.
          boolean renewed = way == Way.CONSOLE && status == 401;
          assertEquals(renewed ? "1" : "2", attempts, () -> status + " " + stream);
          assertFalse(answer.body().contains("error\":{"), answer::body);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whenAllAreLimitedTheClientIsToldWhenToReturn(Way way) {
    sim.script("limited", Reply.status(429));
    for (String api : Turns.APIS) {
      for (boolean stream : new boolean[] {false, true}) {
        try (LiveGateway gateway = gateway(way, api + stream)) {
          HttpResponse<String> answer = Turns.ask(gateway, api, way.model(), "limited", stream);
          assertEquals(429, answer.statusCode(), answer::body);
          long seconds = answer.headers().firstValueAsLong("retry-after").orElse(0);
          assertTrue(seconds >= 1 && seconds <= 60, () -> "Retry-After of " + answer.headers());
          String type = Js.parse(answer.body()).at("error", "type").text();
          assertEquals("rate_limit_error", type);
        }
      }
    }
  }
}
