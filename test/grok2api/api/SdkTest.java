package grok2api.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import grok2api.api.anthropic.Messages;
import grok2api.api.openai.ChatCompletions;
import grok2api.base.Failure;
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
import grok2api.http.Route;
import grok2api.http.Server;
import grok2api.http.ServerSettings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vendors' own Java SDKs against the real server over scripted turns; every answer is checked
 * with the SDK's strict validation.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkTest {

  private static final String MODEL = "grok-4.20-auto";
  private Server server;
  private OpenAIClient openAi;
  private AnthropicClient anthropic;

  @BeforeAll
  void start() {
    Config config = Fixtures.withKeys("k");
    ModelAccess models = new ModelAccess(Fixtures.directory(m -> true), ClientKeys.NONE);
    TurnReply turns = new TurnReply((request, call) -> script(request));
    List<Route> routes = new ArrayList<>(new ModelLists(() -> config, models).routes());
    routes.add(
        new ChatCompletions(() -> config, models, turns, InstantSource.system()).route(1 << 20));
    routes.addAll(new Messages(() -> config, models, turns).routes(1 << 20));
    KeyCheck keys = new KeyCheck(() -> config, ClientKeys.NONE);
    server =
        new Server(
            ServerSettings.of("127.0.0.1", 0),
            routes,
            keys,
            request -> ApiErrors.EITHER,
            exchanged -> {});
    server.start();
    openAi = openAi("k");
    anthropic =
        AnthropicOkHttpClient.builder()
            .baseUrl("http://127.0.0.1:" + server.port())
            .apiKey("k")
            .maxRetries(0)
            .build();
  }

  @AfterAll
  void stop() {
    openAi.close();
    anthropic.close();
    server.close();
  }

  private OpenAIClient openAi(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  /** What the upstream answers, by the last word of the user. */
  private static FakeTurn script(ChatRequest request) {
    UsageReport usage = new UsageReport(new Usage(120, 20, 58, 9, false));
    return switch (lastText(request)) {
      case "text" ->
          FakeTurn.of(
              new ReasoningDelta("Hm.", false),
              new ReasoningEnd(Optional.empty(), Optional.empty()),
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
              new ToolCallStart("call_2", "get", Tool.Kind.FUNCTION),
              new ToolCallEnd("call_2", "{\"city\":\"Rome\"}"),
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
      case "refusal" -> FakeTurn.of(new Refusal("No."), usage, Finished.of(Reason.CONTENT_FILTER));
      case "broken" -> FakeTurn.of(new TextDelta("half"), FakeTurn.broken());
      case "limited" ->
          throw Failure.of(Failure.Kind.RATE_LIMITED, "rate_limit_exceeded", "No accounts").build();
      default -> throw new IllegalStateException("no script");
    };
  }

  private static String lastText(ChatRequest request) {
    ChatRequest.Message message = (ChatRequest.Message) request.items().getLast();
    return ((ChatRequest.Text) message.parts().getLast()).text();
  }

  private static ChatCompletionCreateParams chat(String text) {
    return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(text).build();
  }

  private static MessageCreateParams message(String text) {
    return MessageCreateParams.builder()
        .model(MODEL)
        .maxTokens(100)
        .addUserMessage(text)
        .addTool(com.anthropic.models.messages.WebSearchTool20250305.builder().build())
        .enabledThinking(1024)
        .build();
  }

  private ChatCompletion streamed(ChatCompletionCreateParams params) {
    ChatCompletionAccumulator collected = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        openAi.chat().completions().createStreaming(params)) {
      chunks.stream().forEach(chunk -> collected.accumulate(chunk.validate()));
    }
    return collected.chatCompletion();
  }

  private Message streamed(MessageCreateParams params) {
    MessageAccumulator collected = MessageAccumulator.create();
    try (com.anthropic.core.http.StreamResponse<RawMessageStreamEvent> events =
        anthropic.messages().createStreaming(params)) {
      events.stream().forEach(event -> collected.accumulate(event.validate()));
    }
    return collected.message();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "tools", "search", "refusal"})
  void openAiFindsTheSameStreamedAndPlain(String script) {
    ChatCompletion plain = openAi.chat().completions().create(chat(script)).validate();
    ChatCompletion stream = streamed(chat(script));
    var one = plain.choices().getFirst();
    var other = stream.choices().getFirst();
    assertEquals(one.message().refusal(), other.message().refusal());
    assertEquals(one.finishReason(), other.finishReason());
    assertEquals(calls(plain), calls(stream));
    assertEquals(178, plain.usage().orElseThrow().totalTokens());
  }

  private static List<String> calls(ChatCompletion completion) {
    return completion.choices().getFirst().message().toolCalls().orElse(List.of()).stream()
        .map(call -> call.asFunction().function().arguments())
        .toList();
  }

  @Test
  void openAiReadsParallelCalls() {
    ChatCompletion answer = streamed(chat("tools"));
    assertEquals(List.of("{\"city\":\"Oslo\"}", "{\"city\":\"Rome\"}"), calls(answer));
    assertEquals(Optional.of("I look."), answer.choices().getFirst().message().content());
  }

  @Test
  void openAiRaisesTypedErrors() {
    assertThrows(RateLimitException.class, () -> streamed(chat("limited")));
    assertThrows(
        BadRequestException.class,
        () -> openAi.chat().completions().create(chat("text").toBuilder().model("grok-9").build()));
    OpenAIClient stranger = openAi("wrong");
    assertThrows(UnauthorizedException.class, () -> stranger.models().list());
    stranger.close();
    assertThrows(OpenAIException.class, () -> streamed(chat("broken")));
  }

  @Test
  void openAiListsModels() {
    assertEquals(34, openAi.models().list().data().size());
    assertEquals(MODEL, openAi.models().retrieve(MODEL).validate().id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "tools", "refusal"})
  void anthropicFindsTheSameStreamedAndPlain(String script) {
    Message plain = anthropic.messages().create(message(script)).validate();
    Message stream = streamed(message(script));
    assertEquals(kinds(plain), kinds(stream));
    assertEquals(plain.stopReason(), stream.stopReason());
    assertEquals(58, stream.usage().outputTokens());
    assertEquals(100, plain.usage().inputTokens());
  }

  private static String kinds(Message message) {
    StringBuilder kinds = new StringBuilder();
    for (ContentBlock block : message.content()) {
      kinds.append(
          block.isThinking()
              ? "thinking "
              : block.isToolUse()
                  ? "call " + block.asToolUse()._input() + " "
                  : block.isText()
                      ? "text " + block.asText().text() + " "
                      : block.isServerToolUse() ? "search " : "found ");
    }
    return kinds.toString();
  }

  @Test
  void anthropicSeesSearches() {
    // Not validated: version 3.12 compares the block's name with a value of another type.
    assertTrue(
        kinds(anthropic.messages().create(message("search"))).startsWith("search found text"));
  }

  @Test
  void anthropicSeesBlocksInOrder() {
    assertEquals(
        "text I look. call {city=Oslo} call {city=Rome} ", kinds(streamed(message("tools"))));
    assertTrue(kinds(streamed(message("text"))).startsWith("thinking text"));
  }

  @Test
  void anthropicCountsAndRaisesTypedErrors() {
    long tokens =
        anthropic
            .messages()
            .countTokens(
                MessageCountTokensParams.builder().model("any").addUserMessage("x").build())
            .validate()
            .inputTokens();
    assertTrue(tokens > 0);
    assertThrows(com.anthropic.errors.RateLimitException.class, () -> streamed(message("limited")));
    assertThrows(
        com.anthropic.errors.NotFoundException.class,
        () -> anthropic.messages().create(message("text").toBuilder().model("grok-9").build()));
    assertThrows(com.anthropic.errors.AnthropicException.class, () -> streamed(message("broken")));
  }

  @Test
  void anthropicListsModels() {
    assertEquals(34, anthropic.models().list().data().size());
    assertEquals(MODEL, anthropic.models().retrieve(MODEL).validate().id());
  }
}
