package grok2api.upstream.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Continuation;
import grok2api.chat.ChatStream;
import grok2api.chat.Tool;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.sim.Reply;
import grok2api.sim.Seen;
import grok2api.sim.Simulator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole adapter over real sockets against the strict simulator, on both transports. */
class WebChatTest {

  private static final Tool WEATHER =
      new Tool(
          "get_weather",
          Optional.empty(),
          Tool.Kind.FUNCTION,
          "Weather of a city",
          Optional.of(
              (Json.Obj)
                  JsonReader.parse(
                      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}")),
          Optional.empty(),
          false);

  private Web web;

  private Web start(String... settings) {
    web = new Web(settings);
    return web;
  }

  private List<ChatEvent> answer(String transport, Reply reply, ChatRequest request) {
    start("web.transport=" + transport).sim.script("t1", reply);
    return web.events(request, "t1");
  }

  private List<ChatEvent> answer(String transport, Reply reply) {
    return answer(transport, reply, Web.ask("How cold is it?"));
  }

  @AfterEach
  void noRuleWasBroken() {
    if (web != null) {
      try {
        assertEquals(List.of(), web.sim.violations());
      } finally {
        web.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void streamsText(String transport) {
    List<ChatEvent> events = answer(transport, Reply.words("Four degrees in Oslo."));
    assertEquals("Four degrees in Oslo.", Web.text(events));
    ChatEvent.Started started = assertInstanceOf(ChatEvent.Started.class, events.get(0));
    assertEquals("id-t1", started.place().orElseThrow().account());
    ChatEvent.UsageReport usage =
        assertInstanceOf(ChatEvent.UsageReport.class, events.get(events.size() - 2));
    assertTrue(usage.usage().estimated() && usage.usage().input() > 4);
    assertTrue(usage.usage().output() >= 4);
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.STOP), events.getLast());
    assertTrue(Web.only(ChatEvent.TextDelta.class, events).size() >= 4);
    long counted = Web.only(ChatEvent.UsageReport.class, events).getFirst().usage().output();
    assertEquals(0, counted, "nothing is delivered yet, and a stop sequence may cut all of it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void thinkingAfterTheAnswerBeganIsLate(String transport) {
    List<ChatEvent> events = answer(transport, Reply.of().think("hm").text("a").think("so"));
    assertEquals(1, Web.only(ChatEvent.ReasoningDelta.class, events).size());
    assertEquals(
        List.of(new ChatEvent.LateReasoning("so", false)),
        Web.only(ChatEvent.LateReasoning.class, events));
  }

  static Stream<Arguments> wires() {
    Reply reply = Reply.of().think("hm").text("a ", "blåbær 😀", " z", "\n", "end");
    return Stream.of(
        Arguments.of("gateway", reply.glued(3)),
        Arguments.of("gateway", reply.pieces(1)),
        Arguments.of("gateway", reply.noise().glued(2).pieces(3)),
        Arguments.of("gateway", reply.afterglow()),
        Arguments.of("gateway", reply.asTextDelta()),
        Arguments.of("rest", reply.glued(3)),
        Arguments.of("rest", reply.pieces(1)),
        Arguments.of("rest", reply.noise().glued(2).pieces(3)),
        Arguments.of("rest", reply.sse()),
        Arguments.of("rest", reply.sse().noise().pieces(2)));
  }

  @ParameterizedTest
  @MethodSource("wires")
  void readsEveryFraming(String transport, Reply reply) {
    List<ChatEvent> events = answer(transport, reply);
    assertEquals("a blåbær 😀 z\nend", Web.text(events));
    assertEquals("hm", Web.reasoning(events));
  }

  @ParameterizedTest
  @EnumSource(
      value = Simulator.Attach.class,
      names = {"CREATED_FIRST", "ATTACHED_FIRST", "GLUED", "FOREIGN_FIRST"})
  void attachesInAnyOrder(Simulator.Attach how) {
    start().sim.switches().attach(how);
    web.sim.script("t1", Reply.words("ok then"));
    assertEquals("ok then", web.text(Web.ask("hi"), "t1"));
  }

  @Test
  void doesNotWaitForeverForAnAttachment() {
    Duration ample = Duration.ofSeconds(60);
    web = new Web(config -> Web.withLimits(config, Duration.ofMillis(300), ample, ample));
    web.sim.switches().attach(Simulator.Attach.SILENT);
    Failure failure = web.failure(Web.ask("hi"), "t1");
    assertEquals("upstream_timeout", failure.code());
    assertEquals(Optional.of(Fault.TIMEOUT), failure.fault());
  }

  @ParameterizedTest
  @EnumSource(
      value = Simulator.Attach.class,
      names = {"MISMATCH", "EMPTY_ID"})
  void refusesAStrangeAttachment(Simulator.Attach how) {
    start().sim.switches().attach(how);
    Failure failure = web.failure(Web.ask("hi"), "t1");
    assertEquals(Optional.of(Fault.SERVER_ERROR), failure.fault());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void showsReasoning(String transport) {
    Reply reply =
        Reply.of()
            .header("Searching")
            .think("I ", "Agent 1")
            .think("think", "Agent 1")
            .summary("- Found it")
            .summary("Found it")
            .tool("web_search", "{\"query\":\"oslo\"}")
            .text("Done.")
            .think("late");
    List<ChatEvent> events = answer(transport, reply);
    assertEquals(
        "Searching\n\n[Agent 1]\nI think\nFound it\n🔍 web_search: oslo\n", Web.reasoning(events));
    assertEquals("Done.", Web.text(events));
    assertEquals(1, Web.only(ChatEvent.ReasoningEnd.class, events).size());
    assertTrue(
        events.indexOf(new ChatEvent.TextDelta("Done."))
            > events.indexOf(Web.only(ChatEvent.ReasoningEnd.class, events).get(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void hidesReasoningThatIsNotWantedButCountsIt(String transport) {
    ChatRequest ask = Web.ask("hi");
    ChatRequest quiet =
        new ChatRequest(
            ask.model(),
            ask.items(),
            ask.tools(),
            ask.toolChoice(),
            true,
            ask.sampling(),
            new ChatRequest.Reasoning(Optional.empty(), false),
            ask.format(),
            ask.hints());
    List<ChatEvent> events =
        answer(transport, Reply.of().think("a long thought indeed").text("ok"), quiet);
    assertEquals("", Web.reasoning(events));
    assertTrue(Web.only(ChatEvent.UsageReport.class, events).getLast().usage().reasoning() >= 4);
  }

  @ParameterizedTest
  @CsvSource({
    "gateway,'4 °C[[1]](https://example.org/a)',4,32",
    "rest,'4 °C [[1]](https://example.org/a)',5,33"
  })
  void citesWithOffsetsInCodePoints(String transport, String text, int start, int end) {
    Reply reply =
        Reply.of()
            .page("https://example.org/a", "A page")
            .text("4 ", "°C")
            .cite("https://example.org/a", "A page")
            .cite("https://example.org/a", "A page");
    List<ChatEvent> events = answer(transport, reply);
    assertEquals(text, Web.text(events));
    assertEquals(
        List.of(new Citation("https://example.org/a", "A page", start, end)),
        Web.only(Citation.class, events));
    assertEquals(
        List.of(new Source("https://example.org/a", "A page", "web")),
        Web.only(Source.class, events));
  }

  @Test
  void waitsForACardThatComesAfterItsTag() {
    Reply reply = Reply.of().text("Cold.\n").citeLate("https://e.org/a", "A").text(" Yes");
    List<ChatEvent> events = answer("rest", reply);
    assertEquals("Cold. [[1]](https://e.org/a) Yes", Web.text(events));
  }

  @Test
  void cleansMarkUpHoweverItIsCut() {
    Reply reply =
        Reply.of()
            .text("a <b>x</b> <xai:tool_usage_card>secret</xai:tool_usage_card>")
            .text("<xaiArtifact id=\"1\">kept</xaiArtifact> <grok")
            .chop(1);
    assertEquals("a <b>x</b> kept <grok", Web.text(answer("rest", reply)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void tellsSourcesAndSearches(String transport) {
    Reply reply =
        Reply.of()
            .tool("web_search", "{\"query\":\"oslo\"}")
            .page("https://e.org/a", "A")
            .page("https://e.org/a", "again")
            .post("42", "bob", "hi  there")
            .text("ok");
    List<ChatEvent> events = answer(transport, reply);
    assertEquals(
        List.of(
            new Source("https://e.org/a", "A", "web"),
            new Source("https://x.com/bob/status/42", "𝕏/@bob: hi there…", "x_post")),
        Web.only(Source.class, events));
    ChatEvent.SearchStarted search = Web.only(ChatEvent.SearchStarted.class, events).get(0);
    assertEquals("oslo", search.query());
    ChatEvent.SearchDone done = Web.only(ChatEvent.SearchDone.class, events).get(0);
    assertEquals(search.callId(), done.callId());
    assertEquals(1, done.sources().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void appendsTheListOfSourcesOnlyOnRequest(String transport) {
    start("web.transport=" + transport, "features.show_search_sources=true");
    web.sim.script("t1", Reply.of().page("https://e.org/a", "A [1]").text("ok"));
    assertEquals(
        "ok\n\n## Sources\n[grok2api-sources]: #\n- [A \\[1\\]](https://e.org/a)\n",
        web.text(Web.ask("hi"), "t1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void tellsOfPicturesOnce(String transport) {
    Reply reply =
        Reply.of()
            .text("Here.")
            .image("i1", "users/u/i1-part-0/image.jpg", 50, false)
            .image("i1", "users/u/i1/image.jpg", 100, false)
            .imageStreamed("i1", "users/u/i1/image.jpg", 100, false);
    List<ChatEvent.Image> images = Web.only(ChatEvent.Image.class, answer(transport, reply));
    assertEquals(2, images.size());
    assertEquals(
        new ChatEvent.Image("i1", web.sim.assetsUrl() + "/users/u/i1/image.jpg", 100, false),
        images.get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void anAnswerOfWithheldPicturesIsFiltered(String transport) {
    List<ChatEvent> events = answer(transport, Reply.of().image("i1", "users/u/i.jpg", 100, true));
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.CONTENT_FILTER), events.getLast());
  }

  @Test
  void addsWhatOnlyTheWholeAnswerHolds() {
    Reply reply = Reply.of().text("Hello").full("Hello, world");
    assertEquals("Hello, world", Web.text(answer("rest", reply)));
  }

  @Test
  void keepsTheStreamedTextWhenTheWholeAnswerDiffers() {
    Reply reply = Reply.of().text("Hello").full("Something else entirely");
    assertEquals("Hello", Web.text(answer("rest", reply)));
  }

  @Test
  void doesNotWaitForAStreamThatStaysOpen() {
    long begin = System.nanoTime();
    assertEquals("Hi", Web.text(answer("rest", Reply.words("Hi").keepOpen(60_000))));
    assertTrue(System.nanoTime() - begin < 9_000_000_000L);
  }

  static Stream<Arguments> toolSyntaxes() {
    return Stream.of("gateway", "rest")
        .flatMap(
            transport ->
                Stream.of("TOOL_CALLS", "FUNCTION_CALL", "INVOKE", "JSON_OBJECT", "JSON_ARRAY")
                    .map(syntax -> Arguments.of(transport, syntax)));
  }

  @ParameterizedTest
  @MethodSource("toolSyntaxes")
  void readsToolCalls(String transport, String syntax) {
    Reply reply =
        Reply.of()
            .calls(
                syntax, "get_weather", "{\"city\": \"Oslo\"}", "get_weather", "{\"city\":\"Rom\"}")
            .chop(1);
    List<ChatEvent> events = answer(transport, reply, Web.ask("weather?", WEATHER));
    assertEquals("", Web.text(events));
    assertEquals(
        List.of("{\"city\":\"Oslo\"}", "{\"city\":\"Rom\"}"),
        Web.only(ChatEvent.ToolCallEnd.class, events).stream()
            .map(ChatEvent.ToolCallEnd::arguments)
            .toList());
    assertEquals(ChatEvent.Finished.of(ChatEvent.Reason.TOOL_CALLS), events.getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void theFakeModelUnderstandsTheToolBlock(String transport) {
    start("web.transport=" + transport);
    List<ChatEvent> events =
        web.events(Web.ask("[[sim: tool get_weather {\"city\":\"Oslo\"}]]", WEATHER), "t1");
    assertEquals(1, Web.only(ChatEvent.ToolCallStart.class, events).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void jsonAnswersHaveNoFenceAndNoMarkers(String transport) {
    Reply reply =
        Reply.of()
            .page("https://e.org/a", "A")
            .text("\n```json\n{\"a\": ")
            .cite("https://e.org/a", "A")
            .text("1}\n", "```", "\n")
            .chop(2);
    ChatRequest request = Web.request(Web.ask("hi").items(), new ChatRequest.Format.JsonObject());
    List<ChatEvent> events = answer(transport, reply, request);
    assertEquals("{\"a\": 1}", Web.text(events));
    assertEquals(List.of(), Web.only(Citation.class, events));
  }

  static Stream<Arguments> refusals() {
    return Stream.of("gateway", "rest")
        .flatMap(
            t ->
                Stream.of(
                    Arguments.of(t, Reply.status(401), "upstream_auth_failed", 401),
                    Arguments.of(t, Reply.challenge(), "upstream_challenge", 403),
                    Arguments.of(t, Reply.status(403), "upstream_anti_bot", 403),
                    Arguments.of(t, Reply.status(429), "rate_limit_exceeded", 429),
                    Arguments.of(t, Reply.status(503), "upstream_error", 503),
                    Arguments.of(
                        t,
                        Reply.status(403, "{\"code\":7,\"message\":\"no\"}"),
                        "upstream_auth_failed",
                        403),
                    Arguments.of(
                        t,
                        Reply.status(403, "{\"message\":\"content violates usage guidelines\"}"),
                        "content_policy_violation",
                        403)));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void classifiesRefusals(String transport, Reply reply, String code, int status) {
    start("web.transport=" + transport).sim.script("t1", reply);
    Failure failure = web.failure(Web.ask("hi"), "t1");
    assertEquals(code, failure.code());
    assertEquals(status, failure.upstreamStatus());
  }

  static Stream<Arguments> inBand() {
    return Stream.of("gateway", "rest")
        .flatMap(
            t ->
                Stream.of(
                    Arguments.of(t, Reply.of().error(8, "Too many requests"), Fault.RATE_LIMITED),
                    Arguments.of(t, Reply.of().error(7, "anti-bot rules"), Fault.ANTI_BOT),
                    Arguments.of(t, Reply.of().error(5, "not found"), Fault.GONE),
                    Arguments.of(t, Reply.of().error(14, "unavailable"), Fault.SERVER_ERROR),
                    Arguments.of(t, Reply.of().error(16, "who"), Fault.UNAUTHORIZED),
                    Arguments.of(t, Reply.of().error(13, "odd"), Fault.SERVER_ERROR),
                    Arguments.of(t, Reply.of().error(3, "safety_check_type_x"), Fault.POLICY),
                    Arguments.of(
                        t, Reply.of().errorInResponse(8, "usage limit"), Fault.RATE_LIMITED),
                    Arguments.of(t, Reply.of().streamError("boom"), Fault.SERVER_ERROR),
                    Arguments.of(t, Reply.of().finish("incomplete", "x"), Fault.SERVER_ERROR),
                    Arguments.of(t, Reply.words("one two three").cutAfter(2), Fault.TRANSPORT)));
  }

  @ParameterizedTest
  @MethodSource("inBand")
  void classifiesErrorsInTheStream(String transport, Reply reply, Fault fault) {
    start("web.transport=" + transport).sim.script("t1", reply);
    assertEquals(Optional.of(fault), web.failure(Web.ask("hi"), "t1").fault());
  }

  @Test
  void anEndedSessionIsABrokenTransport() {
    start().sim.script("t1", Reply.words("a b").sessionEnded());
    assertEquals(Optional.of(Fault.TRANSPORT), web.failure(Web.ask("hi"), "t1").fault());
  }

  @Test
  void aFlagTellsOfALimit() {
    start().sim.script("t1", Reply.of().limitFlag("usageLimitReached"));
    assertEquals(Optional.of(Fault.RATE_LIMITED), web.failure(Web.ask("hi"), "t1").fault());
  }

  @Test
  void textBeforeAFailureIsDelivered() {
    start().sim.script("t1", Reply.words("one two").error(13, "boom"));
    try (ChatStream stream = web.open(Web.ask("hi"), "t1")) {
      StringBuilder text = new StringBuilder();
      Failure failure = null;
      while (failure == null) {
        try {
          if (stream.next() instanceof ChatEvent.TextDelta(var delta)) {
            text.append(delta);
          }
        } catch (Failure end) {
          failure = end;
        }
      }
      assertEquals("one two", text.toString());
      assertEquals("upstream_error", failure.code());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gateway,first,upstream_timeout",
    "rest,first,upstream_timeout",
    "gateway,idle,stream_idle_timeout",
    "rest,idle,stream_idle_timeout",
    "gateway,total,stream_idle_timeout",
    "rest,total,stream_idle_timeout"
  })
  void silenceEnds(String transport, String limit, String code) {
    Duration brief = Duration.ofMillis(400);
    Duration ample = Duration.ofSeconds(60);
    web =
        new Web(
            config ->
                Web.withLimits(
                    config,
                    limit.equals("first") ? brief : ample,
                    limit.equals("idle") ? brief : ample,
                    limit.equals("total") ? brief : Duration.ZERO),
            "web.transport=" + transport);
    boolean begun = !limit.equals("first");
    web.sim.script("t1", begun ? Reply.words("one").silent() : Reply.of().silent());
    long begin = System.nanoTime();
    Failure failure = web.failure(Web.ask("hi"), "t1");
    assertEquals(code, failure.code());
    assertEquals(Optional.of(Fault.TIMEOUT), failure.fault());
    assertTrue(System.nanoTime() - begin < 8_000_000_000L);
  }

  @Test
  void asksForTheUserIdAndPassesItOn() {
    start().sim.script("t1", Reply.words("ok"));
    web.events(Web.ask("hi"), "t1");
    assertEquals(List.of(web.sim.account("t1").userId()), web.learned);
  }

  @Test
  void aDeadSessionIsToldApart() {
    start().sim.account("t1").status("blocked");
    Failure failure = web.failure(Web.ask("hi"), "t1");
    assertEquals(Optional.of(Fault.INVALID_CREDENTIALS), failure.fault());
  }

  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
          + "rkJggg==";

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void uploadsAttachmentsInOrder(String transport) {
    start("web.transport=" + transport).sim.script("t1", Reply.words("ok"));
    ChatRequest.Part picture =
        new ChatRequest.Image(new ChatRequest.Inline("image/png", PNG), "messages.0.content.1");
    ChatRequest.Part file =
        new ChatRequest.File(
            new ChatRequest.Inline("text/plain", "aGVsbG8="),
            "a \"b\".txt",
            "messages.0.content.2");
    ChatRequest request =
        Web.request(
            List.of(
                new ChatRequest.Message(
                    ChatRequest.Role.USER,
                    Optional.empty(),
                    List.of(new ChatRequest.Text("What?"), picture, file)),
                new ChatRequest.ToolCall("c1", "look", Tool.Kind.FUNCTION, "{}"),
                new ChatRequest.ToolResult("c1", List.of(picture), false)),
            new ChatRequest.Format.Plain());
    assertEquals("ok", web.text(request, "t1"));
    List<Seen> uploads = web.sim.calls("/http/upload-file-v2/direct");
    assertEquals(3, uploads.size());
    assertTrue(uploads.get(1).text().contains("hello"));
  }

  /** Name, media type, name in the upload. */
  @ParameterizedTest
  @CsvSource({
    "document,application/pdf,document.pdf",
    "My notes,text/markdown,My notes.md",
    "'',text/plain,file.txt",
    "a.b,text/plain,a.b"
  })
  void namesOfFilesHaveAnEnding(String name, String type, String uploaded) {
    start().sim.script("t1", Reply.words("ok"));
    ChatRequest.Part file =
        new ChatRequest.File(new ChatRequest.Inline(type, "aGVsbG8="), name, "messages.0");
    ChatRequest.Message message =
        new ChatRequest.Message(ChatRequest.Role.USER, Optional.empty(), List.of(file));
    assertEquals(
        "ok", web.text(Web.request(List.of(message), new ChatRequest.Format.Plain()), "t1"));
    String upload = web.sim.calls("/http/upload-file-v2/direct").getFirst().text();
    assertTrue(upload.contains("filename=\"" + uploaded + "\""), upload);
  }

  @Test
  void fetchesPicturesThatAClientNamesWithoutCookies() {
    start("server.fetch_allow=127.0.0.1").sim.script("t1", Reply.words("ok"));
    ChatRequest request = picture(web.sim.trapUrl() + "/cat.png");
    assertEquals("ok", web.text(request, "t1"));
    assertEquals(1, web.sim.calls("/cat.png").size());
    assertEquals(1, web.sim.calls("/http/upload-file-v2/direct").size());
  }

  @Test
  void doesNotFetchFromItsOwnHost() {
    start();
    Failure failure = web.failure(picture(web.sim.trapUrl() + "/cat.png"), "t1");
    assertEquals("invalid_image_url", failure.code());
    assertEquals(List.of(), web.sim.calls("/cat.png"));
  }

  private static ChatRequest picture(String url) {
    ChatRequest.Part picture = new ChatRequest.Image(new ChatRequest.Url(url), "messages.0");
    return Web.request(
        List.of(new ChatRequest.Message(ChatRequest.Role.USER, Optional.empty(), List.of(picture))),
        new ChatRequest.Format.Plain());
  }

  static Stream<Arguments> signatures() {
    return Stream.of(
        Arguments.of("none", "", ""),
        Arguments.of("static", "", "e:TypeError: Cannot read properties of undefined"),
        Arguments.of("dynamic", "", "x1:TypeError: Cannot read properties of "),
        Arguments.of("manual", "short", ""),
        Arguments.of("manual", Base64.getEncoder().encodeToString(new byte[70]), "\0\0"));
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void signsRestCallsAsConfigured(String mode, String value, String begins) {
    start("web.transport=rest", "web.statsig.mode=" + mode, "web.statsig.value=" + value);
    web.sim.script("t1", Reply.words("ok"));
    assertEquals("ok", web.text(Web.ask("hi"), "t1"));
    String sent = web.sim.calls("/rest/app-chat/conversations/new").get(0).header("x-statsig-id");
    assertTrue(new String(Base64.getDecoder().decode(sent), US_ASCII).startsWith(begins), sent);
    assertEquals(begins.isEmpty(), sent.isEmpty());
  }

  @Test
  void renewsARefusedSignatureOnce() {
    start("web.transport=rest", "web.statsig.mode=url", "web.statsig.url=@trap/sign");
    web.sim.switches().statsig("second"::equals);
    web.sim.answer(
        "POST /sign",
        Reply.status(200, "{\"x-statsig-id\":\"first\"}"),
        Reply.status(200, "{\"x-statsig-id\":\"second\"}"));
    web.sim.script("t1", Reply.words("ok"));
    assertEquals("ok", web.text(Web.ask("hi"), "t1"));
    assertEquals("ok", web.text(Web.ask("hi"), "t1"));
    List<Seen> signed = web.sim.calls("/sign");
    assertEquals(2, signed.size());
    assertTrue(signed.get(0).text().contains("sim-meta"));
  }

  @Test
  void refusesWhatIsNoPicture() {
    start();
    ChatRequest.Part picture =
        new ChatRequest.Image(new ChatRequest.Inline("image/png", "aGVsbG8="), "the.field");
    ChatRequest request =
        Web.request(
            List.of(
                new ChatRequest.Message(ChatRequest.Role.USER, Optional.empty(), List.of(picture))),
            new ChatRequest.Format.Plain());
    Failure failure = web.failure(request, "t1");
    assertEquals("invalid_image_url", failure.code());
    assertEquals(Optional.of("the.field"), failure.param());
    assertTrue(failure.fault().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void continuesAConversation(String transport) {
    start("web.transport=" + transport).sim.script("t1", Reply.words("one"), Reply.words("two"));
    ChatRequest first = Web.ask("first");
    List<ChatEvent> events = web.events(first, "t1");
    Continuation place = ((ChatEvent.Started) events.get(0)).place().orElseThrow();
    assertEquals("two", web.text(continued(place), "t1"));
    Seen last = web.sim.journal().getLast();
    String sent = last.messages().isEmpty() ? last.text() : String.join("", last.messages());
    assertTrue(sent.contains("[user]: second"));
    assertFalse(sent.contains("first"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void saysThatTheConversationIsGone(String transport) {
    start("web.transport=" + transport);
    ChatRequest request = continued(new Continuation("id-t1", "c-404", "r-404", 1));
    assertEquals(Optional.of(Fault.GONE), web.failure(request, "t1").fault());
  }

  private static ChatRequest continued(Continuation place) {
    ChatRequest ask = Web.ask("first");
    List<ChatRequest.Item> items =
        List.of(
            ask.items().get(0),
            ChatRequest.Message.text(ChatRequest.Role.ASSISTANT, "one"),
            ChatRequest.Message.text(ChatRequest.Role.USER, "second"));
    Continuation next =
        new Continuation(place.account(), place.conversationId(), place.parentResponseId(), 1);
    ChatRequest.Hints hints =
        new ChatRequest.Hints(
            Optional.empty(), false, false, Json.Obj.EMPTY, List.of(), Optional.of(next));
    return new ChatRequest(
        ask.model(),
        items,
        ask.tools(),
        ask.toolChoice(),
        true,
        ask.sampling(),
        ask.reasoning(),
        ask.format(),
        hints);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void readyTellsTheTruth(String transport) {
    start("web.transport=" + transport).sim.script("t1", Reply.words("a b c d").pause(1_000));
    try (ChatStream stream = web.open(Web.ask("hi"), "t1")) {
      ChatEvent event;
      do {
        boolean ready = stream.ready();
        long begin = System.nanoTime();
        event = stream.next();
        assertTrue(!ready || System.nanoTime() - begin < 700_000_000L);
      } while (!(event instanceof ChatEvent.Finished));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void interruptingTheReaderEndsTheTurn(String transport) throws InterruptedException {
    start("web.transport=" + transport).sim.script("t1", Reply.words("a b").silent());
    AtomicReference<Failure> seen = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (ChatStream stream = web.open(Web.ask("hi"), "t1")) {
                    while (true) {
                      if (stream.next() instanceof ChatEvent.TextDelta) {
                        begun.countDown();
                      }
                    }
                  } catch (Failure failure) {
                    seen.set(failure);
                  }
                });
    assertTrue(begun.await(20, TimeUnit.SECONDS));
    reader.interrupt();
    assertTrue(reader.join(Duration.ofSeconds(5)));
    assertEquals(Failure.Kind.CANCELLED, seen.get().kind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "rest"})
  void closingStopsTheUpstream(String transport) {
    start("web.transport=" + transport).sim.script("t1", Reply.words("a b").silent());
    try (ChatStream stream = web.open(Web.ask("hi"), "t1")) {
      while (!(stream.next() instanceof ChatEvent.TextDelta)) {
        // up to the first word
      }
    }
    String path = transport.equals("rest") ? "/rest/app-chat/conversations/new" : "/ws/mgw/";
    Seen turn = web.sim.calls(path).getLast();
    turn.awaitEnd(Duration.ofSeconds(5));
    assertTrue(turn.clientLeft());
  }
}
