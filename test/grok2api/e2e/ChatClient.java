package grok2api.e2e;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import grok2api.LiveGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** openai-java, chat completions. */
@SuppressWarnings("deprecation") // the only way to members that the SDK does not know
final class ChatClient implements Client {

  private final OpenAIClient sdk;

  ChatClient(String url) {
    this.sdk =
        OpenAIOkHttpClient.builder()
            .baseUrl(url + "/v1")
            .apiKey(LiveGateway.API_KEY)
            .maxRetries(0)
            .build();
  }

  @Override
  public Answer ask(String model, Ask ask, boolean stream) {
    ChatCompletionCreateParams params = params(model, ask);
    if (!stream) {
      ChatCompletion whole = sdk.chat().completions().create(params).validate();
      return answer(whole, reasoning(whole.choices().getFirst().message()._additionalProperties()));
    }
    ChatCompletionAccumulator collected = ChatCompletionAccumulator.create();
    StringBuilder thought = new StringBuilder();
    ChatCompletionCreateParams streamed =
        params.toBuilder()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (StreamResponse<ChatCompletionChunk> chunks =
        sdk.chat().completions().createStreaming(streamed)) {
      chunks.stream()
          .forEach(
              chunk -> {
                collected.accumulate(chunk.validate());
                chunk
                    .choices()
                    .forEach(c -> thought.append(reasoning(c.delta()._additionalProperties())));
              });
    }
    return answer(collected.chatCompletion(), thought.toString());
  }

  private static String reasoning(Map<String, JsonValue> more) {
    return more.containsKey("reasoning_content")
        ? more.get("reasoning_content").asStringOrThrow()
        : "";
  }

  private static Answer answer(ChatCompletion whole, String reasoning) {
    var choice = whole.choices().getFirst();
    List<Answer.Call> calls = new ArrayList<>();
    for (var call : choice.message().toolCalls().orElse(List.of())) {
      var function = call.asFunction();
      calls.add(
          new Answer.Call(
              function.id(), function.function().name(), function.function().arguments()));
    }
    String end = choice.finishReason().asString();
    var usage = whole.usage().orElseThrow();
    return new Answer(
        choice.message().content().orElse(""),
        reasoning,
        calls,
        end.equals("tool_calls") ? Answer.CALLS : end,
        usage.promptTokens(),
        usage.completionTokens());
  }

  private static ChatCompletionCreateParams params(String model, Ask ask) {
    var params = ChatCompletionCreateParams.builder().model(model);
    if (ask.image().isPresent()) {
      params.addUserMessageOfArrayOfContentParts(
          List.of(
              ChatCompletionContentPart.ofText(
                  ChatCompletionContentPartText.builder().text(ask.prompt()).build()),
              ChatCompletionContentPart.ofImageUrl(
                  ChatCompletionContentPartImage.builder()
                      .imageUrl(
                          ChatCompletionContentPartImage.ImageUrl.builder()
                              .url(ask.image().get())
                              .build())
                      .build())));
    } else {
      params.addUserMessage(ask.prompt());
    }
    history(ask, params);
    params.reasoningEffort(ask.reasoning() ? ReasoningEffort.LOW : ReasoningEffort.NONE);
    if (ask.tool()) {
      params.addTool(tool());
    }
    if (ask.schema()) {
      params.responseFormat(format());
    }
    if (!ask.stop().isEmpty()) {
      params.stopOfStrings(ask.stop());
    }
    return params.build();
  }

  private static void history(Ask ask, ChatCompletionCreateParams.Builder params) {
    if (ask.results().isEmpty()) {
      return;
    }
    var assistant = ChatCompletionAssistantMessageParam.builder();
    for (Ask.Result result : ask.results()) {
      assistant.addToolCall(
          ChatCompletionMessageFunctionToolCall.builder()
              .id(result.call().id())
              .function(
                  ChatCompletionMessageFunctionToolCall.Function.builder()
                      .name(result.call().name())
                      .arguments(result.call().arguments())
                      .build())
              .build());
    }
    params.addMessage(assistant.build());
    for (Ask.Result result : ask.results()) {
      params.addMessage(
          ChatCompletionToolMessageParam.builder()
              .toolCallId(result.call().id())
              .content(result.output())
              .build());
    }
  }

  private static ChatCompletionFunctionTool tool() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("get_weather")
                .parameters(
                    FunctionParameters.builder()
                        .putAllAdditionalProperties(Schemas.city(JsonValue::from))
                        .build())
                .build())
        .build();
  }

  private static ResponseFormatJsonSchema format() {
    return ResponseFormatJsonSchema.builder()
        .jsonSchema(
            ResponseFormatJsonSchema.JsonSchema.builder()
                .name("place")
                .schema(
                    ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                        .putAllAdditionalProperties(Schemas.city(JsonValue::from))
                        .build())
                .build())
        .build();
  }

  @Override
  public void close() {
    sdk.close();
  }
}
