package grok2api.upstream.official;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.gateway.ChatGateway;
import grok2api.gateway.ModelDirectory;
import grok2api.gateway.Turn;
import grok2api.model.Catalogue;
import grok2api.model.Upstream;
import grok2api.sim.Reply;
import grok2api.sim.Seen;
import grok2api.upstream.responses.NativeRig;
import grok2api.upstream.responses.Turns;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several keys behind the gateway, and the list of models over time. */
class KeysTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final NativeRig rig = new NativeRig("official.api_keys=xai-key-one,xai-key-two");
  private final AtomicLong nanos = new AtomicLong();
  private final KeyRing keys = new KeyRing(() -> rig.config, InstantSource.system());
  private final ModelList models =
      new ModelList(keys, rig.egress, InstantSource.system(), nanos::get);
  private final ChatGateway gateway =
      new ChatGateway(
          new ModelDirectory(Catalogue.builtIn(), Map.of(Upstream.OFFICIAL, keys), models),
          Map.of(Upstream.OFFICIAL, new OfficialChat(keys, rig.egress, InstantSource.system())),
          (image, account, call) -> "");

  KeysTest() {
    rig.sim.key("xai-key-one");
    rig.sim.key("xai-key-two");
  }

  @AfterEach
  void close() {
    models.close();
    rig.close();
  }

  private String ask() {
    ChatRequest question = Turns.ask("say hello");
    ChatRequest request =
        new ChatRequest(
            "grok-4.3",
            question.items(),
            question.tools(),
            question.toolChoice(),
            true,
            question.sampling(),
            question.reasoning(),
            question.format(),
            question.hints());
    StringBuilder text = new StringBuilder();
    try (Turn turn = gateway.open(request, rig.call())) {
      ChatEvent event = turn.next();
      while (!(event instanceof ChatEvent.Finished)) {
        if (event instanceof ChatEvent.TextDelta(var piece)) {
          text.append(piece);
        }
        event = turn.next();
      }
    }
    return text.toString();
  }

  private List<String> used() {
    return rig.sim.calls("/v1/responses").stream()
        .map(seen -> seen.header("Authorization"))
        .toList();
  }

  @Test
  void aLimitedKeyIsReplacedAndRests() {
    models.find("grok-4.3", rig.config);
    rig.sim.script("xai-key-one", Reply.status(429, "{\"error\":\"slow\"}"));
    for (int i = 0; i < 4; i++) {
      assertEquals("hello", ask());
    }
    assertEquals(1, used().stream().filter("Bearer xai-key-one"::equals).count());
    assertEquals(4, used().stream().filter("Bearer xai-key-two"::equals).count());
  }

  @Test
  void aRefusedKeyIsReplaced() {
    models.find("grok-4.3", rig.config);
    rig.sim.key("xai-key-one").block();
    for (int i = 0; i < 4; i++) {
      assertEquals("hello", ask());
    }
    assertEquals(1, used().stream().filter("Bearer xai-key-one"::equals).count());
    rig.sim.key("xai-key-two").invalidate();
    Failure none = assertThrows(Failure.class, this::ask);
    assertEquals("upstream_auth_failed", none.code());
  }

  @Test
  void theListIsAskedForAgainAfterAnHour() {
    models.find("grok-4.3", rig.config);
    nanos.addAndGet(Duration.ofMinutes(59).toNanos());
    models.listed(rig.config);
    assertEquals(1, rig.sim.calls("/v1/models").size());
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    models.listed(rig.config); // at once, with the old list
    rig.sim.awaitCalls("/v1/models", 2, LIMIT);
  }

  @Test
  void afterAFailureItIsAskedForSooner() {
    rig.sim.answer("GET /v1/models", Reply.status(503, "{}"), Reply.normal());
    models.find("grok-4.3", rig.config);
    assertEquals(List.of(), models.listed(rig.config));
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    models.find("grok-4.3", rig.config);
    List<Seen> calls = rig.sim.awaitCalls("/v1/models", 2, LIMIT);
    assertEquals(2, calls.size());
    assertEquals(9, models.listed(rig.config).size());
  }
}
