package grok2api.upstream.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatStream;
import grok2api.chat.Tool;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.sim.Reply;
import grok2api.sim.Seen;
import grok2api.upstream.responses.NativeRig;
import grok2api.upstream.responses.Turns;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console adapter against the strict simulator. */
class ConsoleChatTest {

  private static final String TOKEN = "tok-1";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final NativeRig rig = new NativeRig();
  private final ConsoleAccess access = new ConsoleAccess(InstantSource.system());
  private final ConsoleChat chat = new ConsoleChat(new Nobody(), rig.egress, access);

  ConsoleChatTest() {
    rig.sim.account(TOKEN);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static ModelSpec model(String id) {
    return Catalogue.builtIn().find(id).orElseThrow();
  }

  private ChatStream open(ChatRequest request) {
    return open(request, "grok-4.3-console", rig.call());
  }

  private ChatStream open(ChatRequest request, String model, Call call) {
    return chat.open(request, model(model), NativeRig.lease(TOKEN), call);
  }

  private List<ChatEvent> events(Reply reply, Tool... tools) {
    rig.sim.script(TOKEN, reply);
    return Turns.events(open(Turns.ask("hi", tools)));
  }

  private Failure failure(ChatRequest request) {
    try {
      return Turns.failure(open(request));
    } catch (Failure refused) {
      return refused;
    }
  }

  private String body() {
    return rig.sim.calls("/v1/responses").getLast().text();
  }

  @Test
  void streamsText() {
    List<ChatEvent> events = events(Reply.words("hello wide world"));
    assertEquals("hello wide world", Turns.text(events));
    assertInstanceOf(ChatEvent.Started.class, events.getFirst());
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.STOP), events.getLast());
    var usage = Turns.only(ChatEvent.UsageReport.class, events).getLast().usage();
    assertTrue(usage.input() > 0 && usage.output() > 0 && !usage.estimated(), usage::toString);
    assertEquals(List.of(), rig.sim.violations());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grok-4.3-console",
        "grok-4.3-low",
        "grok-4.3-medium",
        "grok-4.3-high",
        "grok-4.20-0309-reasoning-console",
        "grok-4.20-0309-console",
        "grok-4.20-0309-non-reasoning-console",
        "grok-4.20-multi-agent-console",
        "grok-4.20-multi-agent-low",
        "grok-4.20-multi-agent-medium",
        "grok-4.20-multi-agent-high",
        "grok-4.20-multi-agent-xhigh",
        "grok-build-console"
      })
  void everyModelIsAccepted(String id) {
    ChatRequest request = Turns.with(Turns.ask("say hello"), ChatRequest.Effort.XHIGH);
    assertEquals("hello", Turns.text(Turns.events(open(request, id, rig.call()))));
    assertEquals(List.of(), rig.sim.violations());
  }

  @Test
  void asksForOneTokenAndProvesEveryCall() {
    events(Reply.words("one"));
    events(Reply.words("two"));
    assertEquals(1, rig.sim.calls("/v1/dpop/token").size());
    assertEquals(2, rig.sim.calls("/v1/responses").size());
    assertEquals(List.of(), rig.sim.violations());
  }

  @Test
  void followsTheServersClock() {
    rig.sim.switches().clockOffset(Duration.ofHours(-3));
    assertEquals("ok", Turns.text(events(Reply.words("ok"))));
    assertEquals(1, rig.sim.calls("/v1/dpop/token").size());
  }

  @Test
  void renewsATokenThatIsRefused() {
    events(Reply.words("one"));
    rig.sim.switches().clockOffset(Duration.ofSeconds(400)); // the token is over, they say
    assertEquals("two", Turns.text(events(Reply.words("two"))));
    assertEquals(2, rig.sim.calls("/v1/dpop/token").size());
  }

  @Test
  void callsToolsNatively() {
    Tool weather = Turns.function("get_weather", "{\"type\":\"object\"}");
    List<ChatEvent> events =
        events(
            Reply.of()
                .calls("TOOL_CALLS", "get_weather", "{\"city\":\"Oslo\"}", "get_weather", "{}"),
            weather);
    List<ChatEvent.ToolCallEnd> ends = Turns.only(ChatEvent.ToolCallEnd.class, events);
    assertEquals(
        List.of("{\"city\":\"Oslo\"}", "{}"), ends.stream().map(e -> e.arguments()).toList());
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.TOOL_CALLS), events.getLast());
  }

  @Test
  void customToolsComeBackAsFreeText() {
    String patch = "*** Begin Patch\n+ \"x\"\n*** End Patch";
    String arguments = "{\"input\":\"*** Begin Patch\\n+ \\\"x\\\"\\n*** End Patch\"}";
    List<ChatEvent> events =
        events(Reply.call("apply_patch", arguments), Turns.custom("apply_patch"));
    assertEquals(patch, Turns.only(ChatEvent.ToolCallEnd.class, events).getFirst().arguments());
    assertEquals(patch, Turns.only(ChatEvent.ToolCallArguments.class, events).getFirst().delta());
    assertEquals(List.of(), rig.sim.violations());
  }

  @Test
  void internalCallsAreNotTheClients() {
    List<ChatEvent> events =
        events(Reply.call("x_keyword_search", "{\"query\":\"oslo\"}").then(Reply.words("done")));
    assertEquals(List.of(), Turns.only(ChatEvent.ToolCallStart.class, events));
    ChatEvent.SearchDone search = Turns.only(ChatEvent.SearchDone.class, events).getFirst();
    assertEquals("x oslo", search.kind() + " " + search.query());
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.STOP), events.getLast());
  }

  @Test
  void reasoningSearchesAndCitations() {
    List<ChatEvent> events =
        events(
            Reply.of()
                .think("hm ")
                .summary("in short")
                .tool("web_search", "{\"query\":\"oslo\"}")
                .text("blå 😀 ")
                .cite("https://a.example/", "A")
                .text("end"));
    assertEquals("hm in short", Turns.reasoning(events));
    ChatEvent.ReasoningEnd end = Turns.only(ChatEvent.ReasoningEnd.class, events).getFirst();
    assertEquals(Optional.of("c"), end.origin());
    assertEquals(Optional.of("ZW5jcnlwdGVk"), end.blob());
    assertEquals("oslo", Turns.only(ChatEvent.SearchDone.class, events).getFirst().query());
    assertEquals(
        List.of(new Citation("https://a.example/", "A", 6, 6)), Turns.only(Citation.class, events));
    assertEquals("https://a.example/", Turns.only(ChatEvent.Source.class, events).getFirst().url());
  }

  @Test
  void handsItsOwnReasoningBackAndNobodyElses() {
    List<ChatRequest.Item> items =
        List.of(
            ChatRequest.Message.text(Role.USER, "hi"),
            new ChatRequest.PastReasoning("c", "blob-1", "short"),
            new ChatRequest.PastReasoning("o", "blob-2", ""),
            ChatRequest.Message.text(Role.ASSISTANT, "hello"),
            ChatRequest.Message.text(Role.USER, "say bye"));
    assertEquals("bye", Turns.text(Turns.events(open(Turns.of(items)))));
    assertTrue(body().contains("\"encrypted_content\":\"blob-1\""), this::body);
    assertFalse(body().contains("blob-2"), this::body);
    assertEquals(List.of(), rig.sim.violations());
  }

  @ParameterizedTest
  @CsvSource({"max_output_tokens, LENGTH", "content_filter, CONTENT_FILTER"})
  void incompleteAnswersSayWhy(String why, ChatEvent.Reason reason) {
    List<ChatEvent> events = events(Reply.words("some").finish("incomplete", why));
    assertEquals(ChatEvent.Finished.of(reason), events.getLast());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100})
  void readsEveryFraming(int pieces) {
    Reply reply = Reply.of().think("hm").text("a ", "blåbær 😀", " z").noise().pieces(pieces);
    List<ChatEvent> events = events(reply);
    assertEquals("a blåbær 😀 z", Turns.text(events));
    assertEquals("hm", Turns.reasoning(events));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | {\"code\":\"resource-exhausted\",\"error\":\"Too many requests for team t. Requests"
            + " per Second (RPS): 1\"} | BUSY | 2",
        "429 | {\"code\":\"resource-exhausted\",\"error\":\"Too many requests for team t. Requests"
            + " per Minute (RPM): 9\"} | BUSY | 60",
        "429 | {\"error\":\"Quota used up. Resets in: 1h 3m 4s\"} | RATE_LIMITED | 3784",
        "429 | {\"error\":\"slow down\"} | RATE_LIMITED | -1",
        "403 | {\"error\":\"User is blocked\"} | INVALID_CREDENTIALS | -1",
        "403 | {\"error\":\"something\"} | CHALLENGE | -1",
        "403 | {\"error\":\"Content violates usage guidelines\"} | POLICY | -1",
        "400 | {\"error\":\"temperature is odd\"} | BAD_REQUEST | -1",
        "422 | {\"error\":{\"code\":\"x\",\"message\":\"no\"}} | BAD_REQUEST | -1",
        "401 | {\"error\":\"nope\"} | UNAUTHORIZED | -1",
        "404 | {\"error\":\"no model\"} | GONE | -1",
        "500 | oops | SERVER_ERROR | -1",
        "503 | {} | SERVER_ERROR | -1"
      })
  void tellsRefusalsApart(int status, String body, Fault fault, long seconds) {
    rig.sim.script(TOKEN, Reply.status(status, body));
    Failure failure = failure(Turns.ask("hi"));
    assertEquals(Optional.of(fault), failure.fault());
    Optional<Duration> wait =
        seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    assertEquals(wait, failure.retryAfter());
    assertEquals(status == 401 ? 2 : 1, rig.sim.calls("/v1/responses").size());
  }

  @Test
  void passesOnWhatAClientDidWrong() {
    rig.sim.script(TOKEN, Reply.status(400, "{\"error\":\"temperature is odd\"}"));
    Failure failure = failure(Turns.ask("hi"));
    assertEquals(400, failure.kind().status());
    assertEquals("temperature is odd", failure.getMessage());
  }

  @Test
  void retryAfterCountsInSecondsAndAsADate() {
    rig.sim.script(TOKEN, Reply.status(429, "{}", "Retry-After", "77"));
    assertEquals(Optional.of(Duration.ofSeconds(77)), failure(Turns.ask("hi")).retryAfter());
  }

  @Test
  void aChallengeIsTheEdgesDoing() {
    rig.sim.script(TOKEN, Reply.challenge());
    assertEquals(Optional.of(Fault.CHALLENGE), failure(Turns.ask("hi")).fault());
  }

  @Test
  void aMissingProofBlamesNobody() {
    rig.sim.script(TOKEN, Reply.status(403, "{\"code\":\"unauthorized:dpop-required\"}"));
    Failure failure = failure(Turns.ask("hi"));
    assertEquals(502, failure.kind().status());
    assertEquals(Optional.of(Fault.BAD_REQUEST), failure.fault());
    assertEquals(2, rig.sim.calls("/v1/dpop/token").size());
  }

  @Test
  void aDeadTokenIsKnownWhenAskingForAccess() {
    rig.sim.account(TOKEN).revoke();
    assertEquals(Optional.of(Fault.INVALID_CREDENTIALS), failure(Turns.ask("hi")).fault());
  }

  @Test
  void usedUpQuotaHasItsTime() {
    rig.sim.account(TOKEN).consoleQuota(1, 1);
    Failure failure = failure(Turns.ask("hi"));
    assertEquals(Optional.of(Fault.RATE_LIMITED), failure.fault());
    assertEquals(Optional.of(Duration.ofSeconds(184)), failure.retryAfter());
  }

  @Test
  void aTeamsMinuteSparesTheAccountThatMetIt() {
    String busy = "{\"error\":\"Too many requests for team t. Requests per Minute\"}";
    rig.sim.script(TOKEN, Reply.status(429, busy), Reply.normal());
    failure(Turns.ask("hi"));
    assertEquals(Optional.of(Fault.BUSY), failure(Turns.ask("hi")).fault());
    assertEquals(1, rig.sim.calls("/v1/responses").size());
    rig.sim.account("tok-2");
    ChatStream other =
        chat.open(
            Turns.ask("say hello"),
            model("grok-4.3-console"),
            NativeRig.lease("tok-2"),
            rig.call());
    assertEquals("hello", Turns.text(Turns.events(other)));
  }

  @Test
  void aTeamsSecondIsWaitedFor() {
    String busy = "{\"error\":\"Too many requests for team t. Requests per Second\"}";
    rig.sim.script(TOKEN, Reply.status(429, busy), Reply.normal());
    failure(Turns.ask("hi"));
    long from = System.nanoTime();
    assertEquals("hello", Turns.text(Turns.events(open(Turns.ask("say hello")))));
    assertTrue(System.nanoTime() - from > Duration.ofMillis(1500).toNanos());
  }

  @Test
  void reasoningOfAnotherTeamIsLeftOut() {
    rig.sim.script(
        TOKEN,
        Reply.status(400, "{\"error\":\"Could not decrypt encrypted_content\"}"),
        Reply.normal());
    List<ChatRequest.Item> items =
        List.of(
            new ChatRequest.PastReasoning("c", "blob-1", ""),
            ChatRequest.Message.text(Role.USER, "say hello"));
    assertEquals("hello", Turns.text(Turns.events(open(Turns.of(items)))));
    assertFalse(body().contains("blob-1"), this::body);
  }

  @Test
  void whatHasArrivedIsReady() {
    rig.sim.script(TOKEN, Reply.of().text("a", "b", "c").glued(100));
    try (ChatStream stream = open(Turns.ask("hi"))) {
      while (!(stream.next() instanceof ChatEvent.TextDelta)) {
        // until something was said
      }
      assertTrue(stream.ready());
      assertEquals(new ChatEvent.TextDelta("b"), stream.next());
      assertTrue(stream.ready());
    }
  }

  @ParameterizedTest
  @CsvSource({"8, RATE_LIMITED", "13, SERVER_ERROR"})
  void errorsInsideTheStream(int code, Fault fault) {
    rig.sim.script(TOKEN, Reply.of().text("so far").error(code, "boom"));
    List<ChatEvent> events = new ArrayList<>();
    try (ChatStream stream = open(Turns.ask("hi"))) {
      while (true) {
        events.add(stream.next());
      }
    } catch (Failure failure) {
      assertEquals(Optional.of(fault), failure.fault());
    }
    assertEquals("so far", Turns.text(events));
  }

  @Test
  void aFailedResponseIsAFailure() {
    rig.sim.script(TOKEN, Reply.words("x").finish("failed", "because"));
    assertEquals(Optional.of(Fault.SERVER_ERROR), failure(Turns.ask("hi")).fault());
  }

  @Test
  void aMissingEndIsATransportFailure() {
    rig.sim.script(TOKEN, Reply.words("half").noEnd());
    assertEquals(Optional.of(Fault.TRANSPORT), failure(Turns.ask("hi")).fault());
    rig.sim.script(TOKEN, Reply.words("half").cut());
    assertEquals(Optional.of(Fault.TRANSPORT), failure(Turns.ask("hi")).fault());
  }

  @Test
  void silenceEndsByTheLimit() {
    rig.sim.script(TOKEN, Reply.of().silent());
    Config patient = rig.config("chat.timeout=1");
    Failure failure =
        Turns.failure(open(Turns.ask("hi"), "grok-4.3-console", NativeRig.call(patient)));
    assertEquals(Optional.of(Fault.TIMEOUT), failure.fault());
    assertEquals("upstream_timeout", failure.code());
  }

  @Test
  void closingStopsTheUpstreamAtOnce() {
    rig.sim.script(TOKEN, Reply.of().text("a").silent());
    ChatStream stream = open(Turns.ask("hi"));
    while (!(stream.next() instanceof ChatEvent.TextDelta)) {
      // until something was said
    }
    assertFalse(stream.ready());
    stream.close();
    Seen seen = rig.sim.calls("/v1/responses").getFirst();
    assertEquals("client left", seen.awaitEnd(Duration.ofSeconds(1)));
  }

  @Test
  void anInterruptStopsTheUpstreamAtOnce() throws Exception {
    rig.sim.script(TOKEN, Reply.of().text("a").silent());
    CountDownLatch spoken = new CountDownLatch(1);
    AtomicReference<Failure> ended = new AtomicReference<>();
    Thread turn =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (ChatStream stream = open(Turns.ask("hi"))) {
                    while (true) {
                      if (stream.next() instanceof ChatEvent.TextDelta) {
                        spoken.countDown();
                      }
                    }
                  } catch (Failure failure) {
                    ended.set(failure);
                  }
                });
    assertTrue(spoken.await(20, TimeUnit.SECONDS));
    turn.interrupt();
    assertTrue(turn.join(LIMIT));
    assertEquals(Failure.Kind.CANCELLED, ended.get().kind());
    Seen seen = rig.sim.calls("/v1/responses").getFirst();
    assertEquals("client left", seen.awaitEnd(Duration.ofSeconds(1)));
  }

  @Test
  void theOldAuthorisationIsStillThere() {
    Config old = rig.config("console.auth=anonymous");
    rig.sim.answer("POST /v1/responses", Reply.status(418, "{}"));
    try {
      open(Turns.ask("hi"), "grok-4.3-console", NativeRig.call(old)).close();
    } catch (Failure refused) {
      assertEquals(418, refused.upstreamStatus());
    }
    Seen seen = rig.sim.calls("/v1/responses").getFirst();
    assertEquals("Bearer anonymous", seen.header("Authorization"));
    assertEquals("https://us-east-1.api.x.ai", seen.header("x-cluster"));
    assertEquals("", seen.header("DPoP"));
  }

  /** Lends nothing: the adapter is handed its lease. */
  static final class Nobody implements Lessor {
    @Override
    public AccountLease lease(Query query) {
      throw new AssertionError("the adapter does not lease accounts");
    }

    @Override
    public boolean serves(ModelSpec model) {
      return true;
    }
  }
}
