package grok2api.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlockParam;
import grok2api.LiveGateway;
import grok2api.sim.Js;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** anthropic-java, Messages. */
final class MessagesClient implements Client {

  private final AnthropicClient sdk;

  MessagesClient(String url) {
    this.sdk =
        AnthropicOkHttpClient.builder()
            .baseUrl(url)
            .apiKey(LiveGateway.API_KEY)
            .maxRetries(0)
            .build();
  }

  @Override
  public Answer ask(String model, Ask ask, boolean stream) {
    MessageCreateParams params = params(model, ask);
    if (!stream) {
      return answer(sdk.messages().create(params).validate());
    }
    MessageAccumulator collected = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> events = sdk.messages().createStreaming(params)) {
      events.stream().forEach(event -> collected.accumulate(event.validate()));
    }
    return answer(collected.message());
  }

  private static Answer answer(Message message) {
    StringBuilder text = new StringBuilder();
    StringBuilder reasoning = new StringBuilder();
    List<Answer.Call> calls = new ArrayList<>();
    message
        .content()
        .forEach(
            block -> {
              block.text().ifPresent(t -> text.append(t.text()));
              block.thinking().ifPresent(t -> reasoning.append(t.thinking()));
              block
                  .toolUse()
                  .ifPresent(
                      t -> calls.add(new Answer.Call(t.id(), t.name(), Json.text(t._input()))));
            });
    String end = message.stopReason().orElseThrow().asString();
    return new Answer(
        text.toString(),
        reasoning.toString(),
        calls,
        switch (end) {
          case "end_turn", "stop_sequence" -> Answer.STOP;
          case "tool_use" -> Answer.CALLS;
          default -> end;
        },
        message.usage().inputTokens(),
        message.usage().outputTokens());
  }

  /** The SDK's JSON value as text. */
  private static final class Json {
    static String text(JsonValue value) {
      Map<?, ?> map = value.convert(Map.class);
      List<Object> parts = new ArrayList<>();
      map.forEach(
          (k, v) -> {
            parts.add(k);
            parts.add(v);
          });
      return Js.obj(parts.toArray()).toString();
    }
  }

  private static MessageCreateParams params(String model, Ask ask) {
    var params = MessageCreateParams.builder().model(model).maxTokens(4_000);
    List<ContentBlockParam> content = new ArrayList<>();
    ask.image().ifPresent(url -> content.add(ContentBlockParam.ofImage(image(url))));
    content.add(ContentBlockParam.ofText(TextBlockParam.builder().text(ask.prompt()).build()));
    params.addUserMessageOfContentBlockParams(content);
    history(ask, params);
    if (ask.reasoning()) {
      params.enabledThinking(1_024);
    }
    if (ask.tool()) {
      params.addTool(
          Tool.builder()
              .name("get_weather")
              .inputSchema(
                  Tool.InputSchema.builder()
                      .properties(
                          Tool.InputSchema.Properties.builder()
                              .putAdditionalProperty(
                                  "city", JsonValue.from(Map.of("type", "string")))
                              .build())
                      .required(List.of("city"))
                      .build())
              .build());
    }
    if (ask.schema()) {
      params.outputConfig(
          OutputConfig.builder()
              .format(
                  JsonOutputFormat.builder()
                      .schema(
                          JsonOutputFormat.Schema.builder()
                              .putAllAdditionalProperties(Schemas.city(JsonValue::from))
                              .build())
                      .build())
              .build());
    }
    ask.stop().forEach(params::addStopSequence);
    return params.build();
  }

  private static ImageBlockParam image(String dataUrl) {
    return ImageBlockParam.builder()
        .source(
            Base64ImageSource.builder()
                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                .data(dataUrl.substring(dataUrl.indexOf(',') + 1))
                .build())
        .build();
  }

  private static void history(Ask ask, MessageCreateParams.Builder params) {
    if (ask.results().isEmpty()) {
      return;
    }
    List<ContentBlockParam> uses = new ArrayList<>();
    List<ContentBlockParam> results = new ArrayList<>();
    for (Ask.Result result : ask.results()) {
      String city = Js.parse(result.call().arguments()).at("city").text();
      uses.add(
          ContentBlockParam.ofToolUse(
              ToolUseBlockParam.builder()
                  .id(result.call().id())
                  .name(result.call().name())
                  .input(
                      ToolUseBlockParam.Input.builder()
                          .putAdditionalProperty("city", JsonValue.from(city))
                          .build())
                  .build()));
      results.add(
          ContentBlockParam.ofToolResult(
              ToolResultBlockParam.builder()
                  .toolUseId(result.call().id())
                  .content(result.output())
                  .build()));
    }
    params.addAssistantMessageOfContentBlockParams(uses);
    params.addUserMessageOfContentBlockParams(results);
  }

  @Override
  public void close() {
    sdk.close();
  }
}
