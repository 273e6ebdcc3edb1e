package grok2api.api.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grok2api.api.ClientKeys;
import grok2api.api.FakeReply;
import grok2api.api.FakeRequest;
import grok2api.api.FakeTurn;
import grok2api.api.Fixtures;
import grok2api.api.ModelAccess;
import grok2api.api.TurnReply;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Continuation;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.Summary;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import grok2api.config.Config;
import grok2api.http.Caller;
import grok2api.http.Route;
import grok2api.json.Json;
import grok2api.json.JsonAt;
import grok2api.store.ResponsesDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoints over a scripted upstream and a real database. */
class ResponsesTest {

  private static final Caller ALICE = new Caller("app", "alice");
  private static final Caller BOB = new Caller("app", "bob");
  private static final String MODEL = "\"model\":\"grok-4.20-auto\"";

  @TempDir Path folder;

  private Instant now = Instant.ofEpochSecond(1_800_000_000);
  private ResponsesDatabase store;
  private List<Route> routes;
  private final List<ChatRequest> asked = new ArrayList<>();
  private FakeTurn turn;
  private Runnable opening = () -> {};

  @BeforeEach
  void open() {
    store =
        ResponsesDatabase.open(
            folder.resolve("responses.db"), () -> now, () -> new Config.Responses(1, 512));
    ModelAccess models = new ModelAccess(Fixtures.directory(m -> true), ClientKeys.NONE);
    TurnReply turns =
        new TurnReply(
            (request, call) -> {
              asked.add(request);
              opening.run();
              return turn;
            });
    routes = new Responses(Config::defaults, models, turns, store, () -> now).routes(1 << 20);
    turn = says("hello");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    close();
    open();
  }

  private static FakeTurn says(String text) {
    return FakeTurn.of(new TextDelta(text), Finished.of(ChatEvent.Reason.STOP));
  }

  private Route route(String method, String path) {
    return routes.stream()
        .filter(r -> r.method().equals(method) && r.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private FakeReply post(String members) {
    return post(ALICE, members);
  }

  private FakeReply post(Caller who, String members) {
    FakeRequest in = FakeRequest.post("/v1/responses", "{" + MODEL + "," + members + "}");
    return Fixtures.run(route("POST", "/v1/responses"), in.by(who));
  }

  private FakeReply on(Caller who, String method, String rest, String id) {
    FakeRequest in = new FakeRequest(method, "/v1/responses/" + id).variable("id", id).by(who);
    return Fixtures.run(route(method, "/v1/responses/{id}" + rest), in);
  }

  private static JsonAt body(FakeReply out) {
    assertEquals(200, out.status, out.body);
    return new JsonAt("", out.json());
  }

  private static String code(FakeReply out) {
    return new JsonAt("", out.json()).require("error").require("code").string();
  }

  private static String id(FakeReply out) {
    return body(out).require("id").string();
  }

  /** Said texts with their speakers' initials. */
  private static String said(ChatRequest request) {
    StringBuilder said = new StringBuilder();
    for (ChatRequest.Item item : request.items()) {
      switch (item) {
        case Message(var role, var name, var parts) ->
            parts.forEach(
                part ->
                    said.append(role.name().charAt(0))
                        .append(':')
                        .append(((ChatRequest.Text) part).text())
                        .append(' '));
        case Summary(var text) -> said.append("K:").append(text).append(' ');
        case ChatRequest.Item other -> said.append(other.getClass().getSimpleName()).append(' ');
      }
    }
    return said.toString().strip();
  }

  @Test
  void answersPlainlyAndKeepsTheSameObject() {
    FakeReply out = post("\"input\":\"hi\"");
    JsonAt response = body(out);
    assertTrue(response.require("id").string().matches("resp_[0-9A-Za-z]{31}"), out.body);
    assertEquals("completed", response.require("status").string());
    restart();
    assertEquals(out.json(), on(ALICE, "GET", "", id(out)).json());
  }

  @Test
  void streamsAndKeepsTheSameObject() {
    FakeReply out = post("\"input\":\"hi\",\"stream\":true");
    JsonAt response = ResponseRules.check(out.stream());
    String id = response.require("id").string();
    assertEquals(response.value(), on(ALICE, "GET", "", id).json());
  }

  /** An answer with an item of every kind, thinking that comes late among them. */
  private static FakeTurn everything() {
    Optional<String> none = Optional.empty();
    return FakeTurn.of(
        new ChatEvent.ReasoningDelta("Early. ", false),
        new ChatEvent.ReasoningEnd(Optional.of("c"), Optional.of("BLOB")),
        new ChatEvent.SearchStarted("s", "web", "oslo"),
        new ChatEvent.SearchDone(
            "s", "web", "oslo", List.of(new ChatEvent.Source("https://e/w", "W", "web"))),
        new ChatEvent.ReasoningDelta("Second.", false),
        new ChatEvent.ReasoningEnd(none, none),
        new TextDelta("4 \u00b0C \ud83d\ude00\u0000\ud800"),
        new ChatEvent.Citation("https://e/w", "W", 0, 3),
        new ChatEvent.LateReasoning(" Late.", false),
        new ChatEvent.Source("https://x/1", "X", "x_post"),
        new ChatEvent.Picture("p", "", false),
        new ChatEvent.Picture("p", "iVBORw0KGgo=", true),
        new ChatEvent.ToolCallStart("call_1", "get", Tool.Kind.FUNCTION),
        new ChatEvent.ToolCallArguments("call_1", "{\"a\":"),
        new ChatEvent.ToolCallArguments("call_1", "1.50}"),
        new ChatEvent.ToolCallEnd("call_1", "{\"a\":1.50}"),
        new ChatEvent.ToolCallStart("call_2", "git__log", Tool.Kind.FUNCTION),
        new ChatEvent.ToolCallEnd("call_2", ""),
        new ChatEvent.ToolCallStart("call_3", "patch", Tool.Kind.CUSTOM),
        new ChatEvent.ToolCallEnd("call_3", "*** \"Begin\"\n"),
        new ChatEvent.ToolCallStart("call_4", "local_shell", Tool.Kind.FUNCTION),
        new ChatEvent.ToolCallEnd("call_4", "{\"command\":[\"ls\"]}"),
        new ChatEvent.Refusal("No."),
        new ChatEvent.UsageReport(new Usage(120, 5, 30, 6, false)),
        Finished.of(ChatEvent.Reason.TOOL_CALLS));
  }

  @ParameterizedTest
  @CsvSource({"true, Early. |Second.", "false, Early. |Second. Late."})
  void keepsEveryKindOfItemAsItWasAnswered(boolean stream, String thought) {
    turn = everything();
    FakeReply out =
        post(
            "\"input\":\"hi\",\"include\":[\"reasoning.encrypted_content\","
                + "\"web_search_call.action.sources\"],\"temperature\":0.70,\"metadata\":{\"a\":"
                + "\"\\u0000\\ud800\"},\"tools\":[{\"type\":\"web_search\"},{\"type\":\"function\","
                + "\"name\":\"get\"},{\"type\":\"namespace\",\"name\":\"git\",\"tools\":[{\"type\":"
                + "\"function\",\"name\":\"log\"}]},{\"type\":\"custom\",\"name\":\"patch\"},"
                + "{\"type\":\"local_shell\"},{\"type\":\"image_generation\"}],\"stream\":"
                + stream);
    JsonAt response = stream ? ResponseRules.check(out.stream()) : body(out);
    List<JsonAt> items = response.list("output");
    assertEquals(10, items.size(), response.value().compact());
    List<String> thoughts =
        items.stream()
            .filter(item -> item.require("type").string().equals("reasoning"))
            .map(item -> item.list("summary").getFirst().require("text").string())
            .toList();
    assertEquals(thought, String.join("|", thoughts));
    restart();
    String id = response.require("id").string();
    assertEquals(response.value(), on(ALICE, "GET", "", id).json());
  }

  @Test
  void keepsNothingWhenToldNotTo() {
    FakeReply out = post("\"input\":\"hi\",\"store\":false");
    assertEquals(Json.of(false), body(out).require("store").value());
    assertEquals(404, on(ALICE, "GET", "", id(out)).status);
  }

  @Test
  void answersAlthoughTheStoreIsBroken() {
    store.close();
    assertEquals("completed", body(post("\"input\":\"hi\"")).require("status").string());
    open();
  }

  @Test
  void goesOnWithAPreviousResponse() {
    String first = id(post("\"input\":\"one\",\"instructions\":\"Be A.\""));
    turn = says("second");
    String second = id(post("\"input\":\"two\",\"previous_response_id\":\"" + first + "\""));
    restart();
    FakeReply third =
        post(
            "\"input\":\"three\",\"instructions\":\"Be C.\",\"previous_response_id\":\""
                + second
                + "\"");
    assertEquals("S:Be C. U:one A:hello U:two A:second U:three", said(asked.getLast()));
    assertEquals(second, body(third).require("previous_response_id").string());
  }

  @Test
  void refusesAPreviousResponseThatIsUnknownForeignOrExpired() {
    String first = id(post("\"input\":\"one\""));
    String next = "\"input\":\"two\",\"previous_response_id\":\"%s\"";
    FakeReply foreign = post(BOB, next.formatted(first));
    assertEquals(400, foreign.status);
    assertEquals("previous_response_not_found", code(foreign));
    assertEquals("previous_response_not_found", code(post(next.formatted("resp_x"))));
    now = now.plus(Duration.ofHours(2));
    FakeReply expired = post(next.formatted(first));
    assertEquals("previous_response_not_found", code(expired));
    assertTrue(expired.body.contains("\"param\":\"previous_response_id\""), expired.body);
  }

  @Test
  void continuesUpstreamOnlyWithTheSameFraming() {
    turn.place = Optional.of(new Continuation("acc", "conv", "parent", 0));
    String first = id(post("\"input\":\"one\",\"instructions\":\"A\""));
    String previous = ",\"previous_response_id\":\"" + first + "\"";
    turn = says("x");
    post("\"input\":\"two\",\"instructions\":\"A\"" + previous);
    assertEquals(
        Optional.of(new Continuation("acc", "conv", "parent", 1)),
        asked.getLast().hints().previous());
    turn = says("x");
    post("\"input\":\"two\",\"instructions\":\"B\"" + previous);
    assertEquals(Optional.empty(), asked.getLast().hints().previous());
    assertEquals("S:B U:one A:hello U:two", said(asked.getLast()));
  }

  @Test
  void resolvesItemReferencesAlsoFromExpiredOnesWithoutError() {
    FakeReply first = post("\"input\":\"one\"");
    String item = body(first).list("output").getFirst().require("id").string();
    String input =
        "\"input\":[{\"role\":\"user\",\"content\":\"one\"},{\"type\":\"item_reference\",\"id\":\""
            + item
            + "\"},{\"role\":\"user\",\"content\":\"two\"}]";
    turn = says("x");
    post(input);
    assertEquals("U:one A:hello U:two", said(asked.getLast()));
    turn = says("x");
    now = now.plus(Duration.ofHours(2));
    assertEquals(200, post(input).status);
    assertEquals("U:one U:two", said(asked.getLast()));
  }

  @Test
  void listsInputItemsInPages() {
    FakeReply first =
        post(
            "\"input\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\","
                + "\"content\":\"b\"}]");
    String id = id(first);
    JsonAt page = body(on(ALICE, "GET", "/input_items", id));
    assertEquals("list", page.require("object").string());
    assertEquals(
        List.of("b", "a"),
        page.list("data").stream()
            .map(i -> i.list("content").getFirst().require("text").string())
            .toList());
    String newest = page.require("first_id").string();
    FakeRequest in = FakeRequest.get("/x").variable("id", id).by(ALICE).asking("limit", "1");
    JsonAt one = body(Fixtures.run(route("GET", "/v1/responses/{id}/input_items"), in));
    assertEquals(Json.of(true), one.require("has_more").value());
    in.asking("after", newest);
    JsonAt rest = body(Fixtures.run(route("GET", "/v1/responses/{id}/input_items"), in));
    assertEquals(page.require("last_id").value(), rest.require("first_id").value());
    assertEquals(Json.of(false), rest.require("has_more").value());
  }

  /** Parameter and a value that is refused. */
  @ParameterizedTest
  @CsvSource({"limit,0", "limit,101", "limit,x", "order,up"})
  void refusesOddPages(String name, String value) {
    String id = id(post("\"input\":\"a\""));
    FakeRequest in = FakeRequest.get("/x").variable("id", id).by(ALICE).asking(name, value);
    FakeReply out = Fixtures.run(route("GET", "/v1/responses/{id}/input_items"), in);
    assertEquals(400, out.status);
    assertTrue(out.body.contains("\"param\":\"" + name + "\""), out.body);
  }

  @Test
  void deletesOnceAndForTheOwnerOnly() {
    String id = id(post("\"input\":\"a\""));
    assertEquals(404, on(BOB, "DELETE", "", id).status);
    assertEquals(Json.of(true), body(on(ALICE, "DELETE", "", id)).require("deleted").value());
    FakeReply again = on(ALICE, "DELETE", "", id);
    assertEquals(404, again.status);
    assertEquals("not_found", code(again));
    assertEquals(404, on(ALICE, "GET", "", id).status);
  }

  @Test
  void hidesResponsesFromOtherOwners() {
    String id = id(post("\"input\":\"a\""));
    assertEquals(404, on(BOB, "GET", "", id).status);
    assertEquals(404, on(BOB, "GET", "/input_items", id).status);
    assertEquals(404, on(BOB, "POST", "/cancel", id).status);
  }

  @Test
  void doesNotStreamWhatIsKept() {
    String id = id(post("\"input\":\"a\""));
    FakeRequest in = FakeRequest.get("/x").variable("id", id).by(ALICE).asking("stream", "true");
    assertEquals(400, Fixtures.run(route("GET", "/v1/responses/{id}"), in).status);
  }

  @Test
  void leavesAFinishedResponseAsItIs() {
    FakeReply out = post("\"input\":\"a\"");
    assertEquals(out.json(), on(ALICE, "POST", "/cancel", id(out)).json());
  }

  @Test
  void stopsARunningResponse() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    Runnable silence =
        () -> {
          waiting.countDown();
          sleepUntilInterrupted();
        };
    turn = FakeTurn.of(new TextDelta("half"), silence, Finished.of(ChatEvent.Reason.STOP));
    FakeReply out = new FakeReply();
    FakeRequest in =
        FakeRequest.post("/x", "{" + MODEL + ",\"input\":\"a\",\"stream\":true}").by(ALICE);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              Fixtures.run(route("POST", "/v1/responses"), in, ignored -> out);
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    assertTrue(waiting.await(10, TimeUnit.SECONDS));
    String id = firstId(out);
    assertEquals(404, on(BOB, "POST", "/cancel", id).status);
    assertEquals("in_progress", body(on(ALICE, "GET", "", id)).require("status").string());
    FakeReply answer = on(ALICE, "POST", "/cancel", id);
    assertEquals("cancelled", body(answer).require("status").string());
    assertFalse(interrupted.get(10, TimeUnit.SECONDS), "the interrupt was spent");
    JsonAt told = ResponseRules.check(out.stream());
    assertEquals("cancelled", told.require("status").string());
    assertEquals(told.value(), on(ALICE, "GET", "", id).json());
    assertTrue(turn.closed);
  }

  @Test
  void stopsAResponseThatHasNotBegun() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    FakeReply out = new FakeReply();
    opening =
        () -> {
          out.beat(); // the preamble goes out
          waiting.countDown();
          sleepUntilInterrupted();
        };
    FakeRequest in =
        FakeRequest.post("/x", "{" + MODEL + ",\"input\":\"a\",\"stream\":true}").by(ALICE);
    Thread carrier =
        Thread.ofVirtual()
            .start(() -> Fixtures.run(route("POST", "/v1/responses"), in, ignored -> out));
    assertTrue(waiting.await(10, TimeUnit.SECONDS));
    String id = firstId(out);
    assertEquals("cancelled", body(on(ALICE, "POST", "/cancel", id)).require("status").string());
    assertTrue(carrier.join(Duration.ofSeconds(10)));
    assertEquals("cancelled", ResponseRules.check(out.stream()).require("status").string());
    assertEquals("cancelled", body(on(ALICE, "GET", "", id)).require("status").string());
  }

  private static void sleepUntilInterrupted() {
    try {
      Thread.sleep(10_000);
      throw new AssertionError("nobody stopped it");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted");
    }
  }

  private static String firstId(FakeReply out) {
    String data =
        out.stream().lines().filter(l -> l.startsWith("data: ")).findFirst().orElseThrow();
    return new JsonAt("", grok2api.json.JsonReader.parse(data.substring(6)))
        .require("response")
        .require("id")
        .string();
  }

  @Test
  void keepsAFailureInMidAnswer() {
    turn = FakeTurn.of(new TextDelta("half"), FakeTurn.broken());
    FakeReply out = post("\"input\":\"a\",\"stream\":true");
    JsonAt response = ResponseRules.check(out.stream());
    assertEquals("failed", response.require("status").string());
    String id = response.require("id").string();
    assertEquals(response.value(), on(ALICE, "GET", "", id).json());
  }

  @Test
  void countsWithoutAskingAnybody() {
    FakeRequest in = FakeRequest.post("/x", "{\"model\":\"nobody\",\"input\":\"hello there\"}");
    JsonAt count = body(Fixtures.run(route("POST", "/v1/responses/input_tokens"), in));
    assertEquals("response.input_tokens", count.require("object").string());
    assertTrue(count.require("input_tokens").integer(1, 100) > 2);
    assertEquals(List.of(), asked);
  }

  @Test
  void compactsOnAnInputItem() {
    turn = says("We fixed it.");
    FakeReply out =
        post(
            "\"stream\":true,\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],"
                + "\"input\":[{\"role\":\"user\",\"content\":\"fix\"},"
                + "{\"type\":\"compaction_trigger\"}]");
    List<JsonAt> output = ResponseRules.check(out.stream()).list("output");
    assertEquals(1, output.size());
    assertEquals("compaction", output.getFirst().require("type").string());
    assertEquals(List.of(), asked.getLast().tools());
    assertEquals(new ChatRequest.ToolChoice.None(), asked.getLast().toolChoice());
    turn = says("x");
    post(
        "\"input\":["
            + output.getFirst().value().compact()
            + ",{\"role\":\"user\",\"content\":\"on\"}]");
    assertEquals("K:We fixed it. U:on", said(asked.getLast()));
  }

  @Test
  void goesOnBehindACompactionWithoutWhatItReplaced() {
    String first = id(post("\"input\":\"fix\""));
    turn = says("We fixed it.");
    String second =
        id(
            post(
                "\"previous_response_id\":\"%s\",\"input\":[{\"type\":\"compaction_trigger\"}]"
                    .formatted(first)));
    turn = says("x");
    post("\"previous_response_id\":\"%s\",\"input\":\"on\"".formatted(second));
    assertEquals("K:We fixed it. U:on", said(asked.getLast()));
  }

  @Test
  void compactsOnRequest() {
    turn = says("We fixed it.");
    FakeRequest in = FakeRequest.post("/x", "{" + MODEL + ",\"input\":\"fix\"}");
    JsonAt out = body(Fixtures.run(route("POST", "/v1/responses/compact"), in));
    assertEquals("response.compaction", out.require("object").string());
    assertEquals(
        Optional.of("We fixed it."),
        out.list("output").getFirst().string("encrypted_content").flatMap(Compaction::open));
    assertTrue(out.require("usage").get("total_tokens").isPresent());
    assertEquals(Role.USER, ((Message) asked.getLast().items().getLast()).role());
  }

  @Test
  void failsRatherThanLoseTheConversation() {
    turn = FakeTurn.of(Finished.of(ChatEvent.Reason.STOP));
    FakeRequest in = FakeRequest.post("/x", "{" + MODEL + ",\"input\":\"fix\"}");
    assertEquals(502, Fixtures.run(route("POST", "/v1/responses/compact"), in).status);
  }

  /** Model, status, code. */
  @ParameterizedTest
  @CsvSource({"grok-9,model_not_found", "grok-imagine-video,unsupported_model"})
  void refusesModelsThatCannotChat(String model, String code) {
    FakeRequest in = FakeRequest.post("/x", "{\"model\":\"" + model + "\",\"input\":\"a\"}");
    FakeReply out = Fixtures.run(route("POST", "/v1/responses"), in);
    assertEquals(400, out.status);
    assertEquals(code, code(out));
  }

  @Test
  void notesWhatWasSkipped() {
    FakeRequest in =
        FakeRequest.post(
            "/x",
            "{"
                + MODEL
                + ",\"input\":[{\"type\":\"weird\"},{\"role\":\"user\",\"content\":\"a\"}]}");
    Fixtures.run(route("POST", "/v1/responses"), in);
    assertEquals("weird", in.notes.get("skipped"));
  }

  /** Upgrade header, status. */
  @ParameterizedTest
  @CsvSource({"websocket,426", "WebSocket,426", "'',405"})
  void refusesToUpgradeResponses(String upgrade, int status) {
    FakeReply out =
        Fixtures.run(
            ResponsesUpgrade.route(), FakeRequest.get("/v1/responses").with("Upgrade", upgrade));
    assertEquals(status, out.status);
  }
}
