package grok2api.upstream.official;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Sampling;
import grok2api.chat.ChatStream;
import grok2api.chat.Tool;
import grok2api.config.Config;
import grok2api.model.ModelSpec;
import grok2api.sim.OfficialKey;
import grok2api.sim.Reply;
import grok2api.sim.Seen;
import grok2api.upstream.responses.NativeRig;
import grok2api.upstream.responses.Turns;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official adapter against the strict simulator, over both of its paths. */
class OfficialChatTest {

  private static final String KEY = "xai-key-one";
  private static final String RESPONSES = "/v1/responses";
  private static final String COMPLETIONS = "/v1/chat/completions";

  private final NativeRig rig = new NativeRig("official.api_keys=" + KEY);
  private final OfficialKey key = rig.sim.key(KEY);
  private final KeyRing keys = new KeyRing(() -> rig.config, InstantSource.system());
  private final ModelList models = new ModelList(keys, rig.egress, InstantSource.system());
  private final OfficialChat chat = new OfficialChat(keys, rig.egress, InstantSource.system());

  @AfterEach
  void close() {
    models.close();
    rig.close();
  }

  private ChatStream open(ChatRequest request) {
    return open(request, "grok-4.3");
  }

  private ChatStream open(ChatRequest request, String model) {
    ModelSpec spec = models.find(model, rig.config).orElseThrow();
    try (AccountLease lease = keys.lease(Lessor.Query.of(spec))) {
      return chat.open(request, spec, lease, rig.call());
    }
  }

  private List<ChatEvent> events(Reply reply, ChatRequest request) {
    rig.sim.script(KEY, reply);
    return Turns.events(open(request));
  }

  private Failure failure(ChatRequest request) {
    try {
      return Turns.failure(open(request));
    } catch (Failure refused) {
      return refused;
    }
  }

  /** A turn that takes the path of chat completions. */
  private static ChatRequest seeded(ChatRequest request) {
    return request.withHints(Turns.hints("{\"seed\":7}"));
  }

  private static ChatRequest on(String path, ChatRequest request) {
    return path.equals(COMPLETIONS) ? seeded(request) : request;
  }

  private Seen last(String path) {
    return rig.sim.calls(path).getLast();
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void streamsTextReasoningAndUsage(String path) {
    Reply reply = Reply.of().think("hm").text("hello ", "blå 😀");
    List<ChatEvent> events = events(reply, on(path, Turns.ask("hi")));
    assertEquals("hello blå 😀", Turns.text(events));
    assertEquals("hm", Turns.reasoning(events));
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.STOP), events.getLast());
    var usage = Turns.only(ChatEvent.UsageReport.class, events).getLast().usage();
    assertTrue(usage.input() > 0 && usage.output() == 3 && !usage.estimated(), usage::toString);
    assertEquals("Bearer " + KEY, last(path).header("Authorization"));
    assertEquals(List.of(), rig.sim.violations());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void callsToolsInParallel(String path) {
    Tool weather = Turns.function("get_weather", "{\"type\":\"object\"}");
    Reply reply =
        Reply.of()
            .calls(
                "TOOL_CALLS", "get_weather", "{\"city\":\"Oslo\"}", "patch", "{\"input\":\"x\"}");
    List<ChatEvent> events =
        events(reply, on(path, Turns.ask("hi", weather, Turns.custom("patch"))));
    assertEquals(
        List.of("{\"city\":\"Oslo\"}", "x"),
        Turns.only(ChatEvent.ToolCallEnd.class, events).stream()
            .map(ChatEvent.ToolCallEnd::arguments)
            .toList());
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.TOOL_CALLS), events.getLast());
    assertEquals(List.of(), rig.sim.violations());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void answersAToolResult(String path) {
    List<ChatRequest.Item> items =
        List.of(
            ChatRequest.Message.text(Role.USER, "weather?"),
            new ChatRequest.ToolCall("call_1", "get_weather", Tool.Kind.FUNCTION, ""),
            new ChatRequest.ToolResult("call_1", List.of(new ChatRequest.Text("rain")), false));
    ChatRequest request = Turns.of(items, Turns.function("get_weather", "{\"type\":\"object\"}"));
    assertEquals("The tool says: rain", Turns.text(Turns.events(open(on(path, request)))).strip());
    assertEquals(List.of(), rig.sim.violations());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void tellsCitations(String path) {
    Reply reply = Reply.of().text("see ").cite("https://a.example/", "A");
    List<ChatEvent> events = events(reply, on(path, Turns.ask("hi")));
    assertEquals("https://a.example/", Turns.only(ChatEvent.Source.class, events).getFirst().url());
  }

  @Test
  void opaqueReasoningComesBackToUs() {
    List<ChatEvent> events = events(Reply.of().think("hm").text("x"), Turns.ask("hi"));
    ChatEvent.ReasoningEnd end = Turns.only(ChatEvent.ReasoningEnd.class, events).getFirst();
    assertEquals(Optional.of("o"), end.origin());
    assertEquals(Optional.of("ZW5jcnlwdGVk"), end.blob());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void endsByLength(String path) {
    Reply reply = Reply.words("some").finish("incomplete", "max_output_tokens");
    List<ChatEvent> events = events(reply, on(path, Turns.ask("hi")));
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.LENGTH), events.getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void readsEveryFraming(String path) {
    for (int pieces : new int[] {1, 2, 3, 5, 100}) {
      Reply reply = Reply.of().text("a ", "blåbær 😀", " z").pieces(pieces);
      assertEquals("a blåbær 😀 z", Turns.text(events(reply, on(path, Turns.ask("hi")))));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 | {\"code\":\"x\",\"error\":\"slow\"} | RATE_LIMITED | rate_limit_exceeded",
        "401 | {\"code\":\"x\",\"error\":\"no\"} | INVALID_CREDENTIALS | upstream_auth_failed",
        "403 | {\"code\":\"x\",\"error\":\"no\"} | INVALID_CREDENTIALS | upstream_auth_failed",
        "400 | {\"code\":\"x\",\"error\":\"odd\"} | BAD_REQUEST | invalid_request_error",
        "422 | {\"code\":\"x\",\"error\":\"odd\"} | BAD_REQUEST | invalid_request_error",
        "400 | {\"error\":\"maximum prompt length is 5\"} | BAD_REQUEST | context_length_exceeded",
        "403 | {\"error\":\"Content violates usage guidelines\"} | POLICY |"
            + " content_policy_violation",
        "404 | {\"code\":\"x\",\"error\":\"gone\"} | GONE | model_not_found",
        "500 | oops | SERVER_ERROR | upstream_error"
      })
  void tellsRefusalsApart(int status, String body, Fault fault, String code) {
    ModelSpec known = models.find("grok-4.3", rig.config).orElseThrow();
    rig.sim.script(KEY, Reply.status(status, body));
    Failure failure = failure(Turns.ask("hi"));
    assertEquals(Optional.of(fault), failure.fault());
    assertEquals(code, failure.code());
    boolean aside = keys.entries().getFirst().refused().isPresent();
    assertEquals(fault == Fault.INVALID_CREDENTIALS, aside);
    assertTrue(keys.serves(known));
  }

  @Test
  void aModelThatTheVendorLacksIsToldAsAnUnknownOne() {
    models.find("grok-4.3", rig.config);
    rig.sim.script(KEY, Reply.status(404, "{\"code\":\"x\",\"error\":\"No such model\"}"));
    Failure failure = failure(Turns.ask("hi"));
    assertEquals(Failure.Kind.INVALID_REQUEST, failure.kind());
    assertEquals(Optional.of("model"), failure.param());
    assertEquals("No such model", failure.getMessage());
  }

  @Test
  void theReasonOfARefusedKeyIsKept() {
    models.find("grok-4.3", rig.config);
    key.invalidate();
    assertEquals(Optional.of(Fault.INVALID_CREDENTIALS), failure(Turns.ask("hi")).fault());
    assertEquals(Optional.of("incorrect API key (400)"), keys.entries().getFirst().refused());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void anErrorInsideTheStreamIsAFailure(String path) {
    rig.sim.script(KEY, Reply.of().text("so far").error(13, "boom"));
    assertEquals(Optional.of(Fault.SERVER_ERROR), failure(on(path, Turns.ask("hi"))).fault());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void aMissingEndIsATransportFailure(String path) {
    rig.sim.script(KEY, Reply.words("half").noEnd());
    assertEquals(Optional.of(Fault.TRANSPORT), failure(on(path, Turns.ask("hi"))).fault());
    rig.sim.script(KEY, Reply.words("half").cut());
    assertEquals(Optional.of(Fault.TRANSPORT), failure(on(path, Turns.ask("hi"))).fault());
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, COMPLETIONS})
  void closingStopsTheUpstreamAtOnce(String path) {
    rig.sim.script(KEY, Reply.of().text("a").silent());
    ChatStream stream = open(on(path, Turns.ask("hi")));
    while (!(stream.next() instanceof ChatEvent.TextDelta)) {
      // until something was said
    }
    assertFalse(stream.ready());
    stream.close();
    assertEquals("client left", last(path).awaitEnd(Duration.ofSeconds(1)));
  }

  @Test
  void chatOnlyMembersTakeTheOtherPath() {
    ChatRequest request = Turns.ask("say hi").withHints(Turns.hints("{\"seed\":7,\"user\":\"u\"}"));
    Turns.events(open(request));
    String body = last(COMPLETIONS).text();
    assertTrue(body.contains("\"seed\":7") && body.contains("\"user\":\"u\""), body);
    Turns.events(open(Turns.ask("say hi").withHints(Turns.hints("{\"user\":\"u\"}"))));
    assertTrue(last(RESPONSES).text().contains("\"user\":\"u\""));
    Turns.events(
        open(
            Turns.ask("say hi")
                .withHints(
                    Turns.hints("{\"seed\":7}", "{\"type\":\"mcp\",\"server_url\":\"x\"}"))));
    assertTrue(last(RESPONSES).text().contains("\"type\":\"mcp\",\"server_url\":\"x\""));
    assertEquals(List.of(), rig.sim.violations());
  }

  @Test
  void penaltiesOfZeroAskForNothing() {
    ChatRequest request = Turns.ask("say hi").withHints(Turns.hints("{\"presence_penalty\":0.0}"));
    assertEquals("hi", Turns.text(Turns.events(open(request))));
    assertEquals(1, rig.sim.calls(RESPONSES).size());
  }

  @Test
  void stopSequencesThatAModelRefusesAreLeftToTheGateway() {
    Sampling stop =
        new Sampling(Optional.empty(), Optional.empty(), Optional.empty(), List.of("END"));
    ChatRequest request = Turns.with(Turns.ask("say hi"), stop);
    assertEquals("hi", Turns.text(Turns.events(open(request))));
    assertEquals("hi", Turns.text(Turns.events(open(request))));
    List<Seen> calls = rig.sim.calls(COMPLETIONS);
    assertEquals(3, calls.size()); // refused, again without, then known
    assertTrue(calls.getFirst().text().contains("\"stop\":[\"END\"]"));
    Turns.events(open(request, "grok-4-fast-non-reasoning"));
    assertTrue(last(COMPLETIONS).text().contains("\"stop\":[\"END\"]"));
  }

  @Test
  void anEffortThatAModelRefusesIsLeftOut() {
    models.find("grok-4", rig.config);
    rig.sim.answer(
        "POST /v1/responses",
        Reply.status(
            400, "{\"error\":\"Model grok-4 does not support parameter reasoningEffort.\"}"),
        Reply.normal());
    ChatRequest request = Turns.with(Turns.ask("say hi"), ChatRequest.Effort.XHIGH);
    assertEquals("hi", Turns.text(Turns.events(open(request, "grok-4"))));
    List<Seen> calls = rig.sim.calls(RESPONSES);
    assertTrue(calls.get(0).text().contains("\"reasoning\":{\"effort\":\"high\"}"));
    assertFalse(calls.get(1).text().contains("\"reasoning\":"));
  }

  @Test
  void listsModelsAndFindsThem() {
    ModelSpec found = models.find("grok-4.3", rig.config).orElseThrow();
    assertEquals("grok-4.3", found.id());
    assertEquals(1_750_000_000, found.created());
    assertEquals(Optional.empty(), models.find("gpt-4", rig.config));
    assertEquals(9, models.listed(rig.config).size());
    assertEquals(1, rig.sim.calls("/v1/models").size());
  }

  @Test
  void anAllowListNeedsNoQuestion() {
    Config allowed = rig.config("official.api_keys=" + KEY, "official.models=grok-x");
    assertEquals(List.of("grok-x"), models.listed(allowed).stream().map(ModelSpec::id).toList());
    assertEquals(Optional.empty(), models.find("grok-4.3", allowed));
    assertEquals("grok-x", models.find("grok-x", allowed).orElseThrow().upstreamModel());
  }

  @Test
  void aPrefixIsShownButNotSent() {
    Config prefixed = rig.config("official.api_keys=" + KEY, "official.model_prefix=xai/");
    ModelSpec found = models.find("grok-4.3", prefixed).orElseThrow();
    assertEquals("xai/grok-4.3", found.id());
    assertEquals("grok-4.3", found.upstreamModel());
  }

  @Test
  void withoutAListTheUpstreamDecides() {
    rig.sim.answer("GET /v1/models", Reply.status(503, "{}"));
    assertEquals("grok-4.9", models.find("grok-4.9", rig.config).orElseThrow().upstreamModel());
    assertEquals(List.of(), models.listed(rig.config));
  }
}
