package grok2api.api.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.ApplyPatchTool;
import com.openai.models.responses.CustomTool;
import com.openai.models.responses.FunctionShellTool;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.WebSearchTool;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import grok2api.api.ApiErrors;
import grok2api.api.ClientKeys;
import grok2api.api.FakeTurn;
import grok2api.api.Fixtures;
import grok2api.api.KeyCheck;
import grok2api.api.ModelAccess;
import grok2api.api.TurnReply;
import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Finished;
import grok2api.chat.ChatEvent.Reason;
import grok2api.chat.ChatEvent.ReasoningDelta;
import grok2api.chat.ChatEvent.ReasoningEnd;
import grok2api.chat.ChatEvent.Refusal;
import grok2api.chat.ChatEvent.SearchDone;
import grok2api.chat.ChatEvent.SearchStarted;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.TextDelta;
import grok2api.chat.ChatEvent.ToolCallArguments;
import grok2api.chat.ChatEvent.ToolCallEnd;
import grok2api.chat.ChatEvent.ToolCallStart;
import grok2api.chat.ChatEvent.UsageReport;
import grok2api.chat.ChatRequest;
import grok2api.chat.Tool;
import grok2api.chat.Usage;
import grok2api.config.Config;
import grok2api.http.Server;
import grok2api.http.ServerSettings;
import grok2api.store.ResponsesDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vendor's Java SDK against the real server; every object passes its strict validation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponsesSdkTest {

  private static final String MODEL = "grok-4.20-auto";

  @TempDir static Path folder;

  private final AtomicReference<ChatRequest> asked = new AtomicReference<>();
  private ResponsesDatabase store;
  private Server server;
  private OpenAIClient client;

  @BeforeAll
  void start() {
    Config config = Fixtures.withKeys("k", "other");
    store =
        ResponsesDatabase.open(
            folder.resolve("responses.db"), InstantSource.system(), config::responses);
    ModelAccess models = new ModelAccess(Fixtures.directory(m -> true), ClientKeys.NONE);
    TurnReply turns = new TurnReply((request, call) -> script(request));
    server =
        new Server(
            ServerSettings.of("127.0.0.1", 0),
            new Responses(() -> config, models, turns, store, InstantSource.system())
                .routes(1 << 20),
            new KeyCheck(() -> config, ClientKeys.NONE),
            request -> ApiErrors.EITHER,
            exchanged -> {});
    server.start();
    client = client("k");
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    store.close();
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  /** What the upstream answers, by the last word of the user. */
  private FakeTurn script(ChatRequest request) {
    asked.set(request);
    UsageReport usage = new UsageReport(new Usage(120, 20, 58, 9, false));
    ChatRequest.Message last = (ChatRequest.Message) request.items().getLast();
    return switch (((ChatRequest.Text) last.parts().getLast()).text()) {
      case "text" ->
          FakeTurn.of(
              new ReasoningDelta("Hm.", false),
              new ReasoningEnd(Optional.of("c"), Optional.of("BLOB")),
              new TextDelta("Hello "),
              new TextDelta("world ü"),
              usage,
              Finished.of(Reason.STOP));
      case "tools" ->
          FakeTurn.of(
              new TextDelta("I look."),
              new ToolCallStart("call_1", "get", Tool.Kind.FUNCTION),
              new ToolCallArguments("call_1", "{\"city\":"),
              new ToolCallArguments("call_1", "\"Oslo\"}"),
              new ToolCallEnd("call_1", "{\"city\":\"Oslo\"}"),
              new ToolCallStart("call_2", "patch", Tool.Kind.CUSTOM),
              new ToolCallEnd("call_2", "*** Begin \"Patch\"\n"),
              usage,
              Finished.of(Reason.TOOL_CALLS));
      case "search" ->
          FakeTurn.of(
              new SearchStarted("s", "web", "oslo"),
              new SearchDone("s", "web", "oslo", List.of(new Source("https://h", "T", "web"))),
              new TextDelta("4 C [[1]](https://h)"),
              new Citation("https://h", "T", 4, 20),
              usage,
              Finished.of(Reason.STOP));
      case "shells" ->
          FakeTurn.of(
              new ToolCallStart("call_1", "local_shell", Tool.Kind.FUNCTION),
              new ToolCallEnd("call_1", "{\"command\":[\"ls\"]}"),
              new ToolCallStart("call_2", "shell", Tool.Kind.FUNCTION),
              new ToolCallEnd("call_2", "{\"commands\":[\"ls\"]}"),
              new ToolCallStart("call_3", "apply_patch", Tool.Kind.FUNCTION),
              new ToolCallEnd("call_3", "{\"type\":\"create_file\",\"path\":\"a\",\"diff\":\"+\"}"),
              usage,
              Finished.of(Reason.TOOL_CALLS));
      case "refusal" -> FakeTurn.of(new Refusal("No."), usage, Finished.of(Reason.CONTENT_FILTER));
      case "length" -> FakeTurn.of(new TextDelta("Once"), usage, Finished.of(Reason.LENGTH));
      case "broken" -> FakeTurn.of(new TextDelta("half"), FakeTurn.broken());
      default -> throw new IllegalStateException("no script");
    };
  }

  private static ResponseCreateParams.Builder asking(String text) {
    return ResponseCreateParams.builder()
        .model(MODEL)
        .input(text)
        .instructions("Be short.")
        .addTool(
            FunctionTool.builder()
                .name("get")
                .strict(true)
                .parameters(
                    FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build())
        .addTool(CustomTool.builder().name("patch").build())
        .addTool(ApplyPatchTool.builder().build())
        .addTool(FunctionShellTool.builder().build())
        .addTool(com.openai.models.responses.Tool.ofLocalShell())
        .addTool(WebSearchTool.builder().type(WebSearchTool.Type.WEB_SEARCH).build())
        .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
        .addInclude(ResponseIncludable.WEB_SEARCH_CALL_ACTION_SOURCES);
  }

  private Response streamed(ResponseCreateParams params) {
    ResponseAccumulator collected = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
      events.stream().forEach(event -> collected.accumulate(event.validate()));
    }
    return collected.response();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "tools", "search", "refusal", "length", "shells"})
  void findsTheSameStreamedAndPlain(String script) {
    Response plain = client.responses().create(asking(script).build()).validate();
    Response stream = streamed(asking(script).build()).validate();
    assertEquals(kinds(plain), kinds(stream));
    assertEquals(plain.status(), stream.status());
    assertEquals(178, plain.usage().orElseThrow().totalTokens());
    assertEquals(178, stream.usage().orElseThrow().totalTokens());
    assertEquals(stream, client.responses().retrieve(stream.id()).validate());
  }

  private static String kinds(Response response) {
    StringBuilder kinds = new StringBuilder();
    for (ResponseOutputItem item : response.output()) {
      kinds.append(
          item.isReasoning()
              ? "reasoning " + item.asReasoning().encryptedContent().orElse("-") + " "
              : item.isFunctionCall()
                  ? "call " + item.asFunctionCall().arguments() + " "
                  : item.isCustomToolCall()
                      ? "custom " + item.asCustomToolCall().input()
                      : item.isWebSearchCall() ? "search " : "message ");
    }
    return kinds.toString();
  }

  @Test
  void seesItemsInOrder() {
    assertEquals(
        "message call {\"city\":\"Oslo\"} custom *** Begin \"Patch\"\n",
        kinds(streamed(asking("tools").build())));
    assertEquals(
        "reasoning g2a1.c.c0f37352.BLOB message ", kinds(streamed(asking("text").build())));
    assertEquals("search message ", kinds(streamed(asking("search").build())));
  }

  @Test
  void seesAFailureAsAFailedResponse() {
    Response response = streamed(asking("broken").build());
    assertEquals(ResponseStatus.FAILED, response.status().orElseThrow());
    assertEquals("server_error", response.error().orElseThrow().code().asString());
  }

  @Test
  void goesOnListsAndDeletes() {
    Response first = client.responses().create(asking("text").build());
    Response second =
        client.responses().create(asking("text").previousResponseId(first.id()).build());
    assertEquals(first.id(), second.previousResponseId().orElseThrow());
    assertEquals(5, asked.get().items().size(), asked.get().items().toString());
    var items = client.responses().inputItems().list(second.id());
    assertEquals(1, items.data().size());
    items.data().forEach(item -> item.validate());
    assertEquals(second, client.responses().cancel(second.id()));
    client.responses().delete(first.id());
    assertThrows(NotFoundException.class, () -> client.responses().retrieve(first.id()));
    assertThrows(
        BadRequestException.class,
        () -> client.responses().create(asking("text").previousResponseId(first.id()).build()));
  }

  @Test
  void hidesFromOtherKeys() {
    Response mine = client.responses().create(asking("text").build());
    OpenAIClient stranger = client("other");
    assertThrows(NotFoundException.class, () -> stranger.responses().retrieve(mine.id()));
    stranger.close();
  }

  @Test
  void countsInput() {
    long tokens =
        client
            .responses()
            .inputTokens()
            .count(InputTokenCountParams.builder().model(MODEL).input("hello there").build())
            .validate()
            .inputTokens();
    assertTrue(tokens > 2);
  }

  @Test
  void idsAreNeverShared() {
    List<String> ids =
        List.of(
            streamed(asking("text").build()).id(),
            client.responses().create(asking("text").build()).id(),
            streamed(asking("text").build()).id());
    assertEquals(3, Set.copyOf(ids).size(), ids::toString);
  }
}
