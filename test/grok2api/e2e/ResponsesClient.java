package grok2api.e2e;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFormatTextJsonSchemaConfig;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseTextConfig;
import grok2api.LiveGateway;
import java.util.ArrayList;
import java.util.List;

/** openai-java, Responses. */
final class ResponsesClient implements Client {

  private final OpenAIClient sdk;

  ResponsesClient(String url) {
    this.sdk =
        OpenAIOkHttpClient.builder()
            .baseUrl(url + "/v1")
            .apiKey(LiveGateway.API_KEY)
            .maxRetries(0)
            .build();
  }

  @Override
  public boolean stops() {
    return false;
  }

  @Override
  public Answer ask(String model, Ask ask, boolean stream) {
    ResponseCreateParams params = params(model, ask);
    if (!stream) {
      return answer(sdk.responses().create(params).validate());
    }
    ResponseAccumulator collected = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events = sdk.responses().createStreaming(params)) {
      events.stream().forEach(event -> collected.accumulate(event.validate()));
    }
    return answer(collected.response().validate());
  }

  private static Answer answer(Response response) {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    List<Answer.Call> calls = new ArrayList<>();
    for (ResponseOutputItem item : response.output()) {
      item.message()
          .ifPresent(
              m -> m.content().forEach(c -> c.outputText().ifPresent(t -> text.append(t.text()))));
      item.reasoning().ifPresent(r -> r.summary().forEach(s -> reasoning.append(s.text())));
      item.functionCall()
          .ifPresent(c -> calls.add(new Answer.Call(c.callId(), c.name(), c.arguments())));
    }
    if (!response.status().orElseThrow().asString().equals("completed")) {
      throw new IllegalStateException("status " + response.status() + " " + response.error());
    }
    var usage = response.usage().orElseThrow();
    return new Answer(
        text.toString(),
        reasoning.toString(),
        calls,
        calls.isEmpty() ? Answer.STOP : Answer.CALLS,
        usage.inputTokens(),
        usage.outputTokens());
  }

  private static ResponseCreateParams params(String model, Ask ask) {
    var params =
        ResponseCreateParams.builder().model(model).inputOfResponse(input(ask)).store(false);
    params.reasoning(
        Reasoning.builder()
            .effort(ask.reasoning() ? ReasoningEffort.LOW : ReasoningEffort.NONE)
            .build());
    if (ask.tool()) {
      params.addTool(
          FunctionTool.builder()
              .name("get_weather")
              .strict(false)
              .parameters(
                  FunctionTool.Parameters.builder()
                      .putAllAdditionalProperties(Schemas.city(JsonValue::from))
                      .build())
              .build());
    }
    if (ask.schema()) {
      params.text(
          ResponseTextConfig.builder()
              .format(
                  ResponseFormatTextJsonSchemaConfig.builder()
                      .name("place")
                      .schema(
                          ResponseFormatTextJsonSchemaConfig.Schema.builder()
                              .putAllAdditionalProperties(Schemas.city(JsonValue::from))
                              .build())
                      .build())
              .build());
    }
    return params.build();
  }

  private static List<ResponseInputItem> input(Ask ask) {
    List<ResponseInputContent> content = new ArrayList<>();
    content.add(
        ResponseInputContent.ofInputText(ResponseInputText.builder().text(ask.prompt()).build()));
    ask.image()
        .ifPresent(
            url ->
                content.add(
                    ResponseInputContent.ofInputImage(
                        ResponseInputImage.builder()
                            .imageUrl(url)
                            .detail(ResponseInputImage.Detail.AUTO)
                            .build())));
    List<ResponseInputItem> items = new ArrayList<>();
    items.add(
        ResponseInputItem.ofEasyInputMessage(
            EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .contentOfResponseInputMessageContentList(content)
                .build()));
    for (Ask.Result result : ask.results()) {
      items.add(
          ResponseInputItem.ofFunctionCall(
              ResponseFunctionToolCall.builder()
                  .callId(result.call().id())
                  .name(result.call().name())
                  .arguments(result.call().arguments())
                  .build()));
    }
    for (Ask.Result result : ask.results()) {
      items.add(
          ResponseInputItem.ofFunctionCallOutput(
              ResponseInputItem.FunctionCallOutput.builder()
                  .callId(result.call().id())
                  .output(result.output())
                  .build()));
    }
    return items;
  }

  @Override
  public void close() {
    sdk.close();
  }
}
