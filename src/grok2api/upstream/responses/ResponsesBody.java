package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Format;
import grok2api.json.Json;
import grok2api.json.JsonWriter;
import grok2api.model.ModelSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the body of {@code POST /v1/responses}. Always streamed, never stored upstream: the whole
 * history goes along, opaque reasoning comes back to us.
 */
public final class ResponsesBody {

  private static final int TYPICAL_SIZE = 4096;

  /** Members that the Responses API knows under the same name as chat completions. */
  public static final Set<String> COMMON =
      Set.of(
          "user",
          "service_tier",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention");

  private final ChatRequest request;
  private final ModelSpec model;
  private final Dialect dialect;
  private final Wishes wishes;
  private final JsonWriter out = new JsonWriter(TYPICAL_SIZE);

  /**
   * What does not stand in the request.
   *
   * @param instruction the operator's own system text, possibly empty
   * @param defaultSearch search although the client declared no tools at all
   * @param effort level to send, see {@link Efforts}
   */
  public record Wishes(String instruction, boolean defaultSearch, Optional<String> effort) {}

  private ResponsesBody(ChatRequest request, ModelSpec model, Dialect dialect, Wishes wishes) {
    this.request = request;
    this.model = model;
    this.dialect = dialect;
    this.wishes = wishes;
  }

  /** The body for one turn, as UTF-8. */
  public static byte[] write(ChatRequest request, ModelSpec model, Dialect dialect, Wishes wishes) {
    return new ResponsesBody(request, model, dialect, wishes).write();
  }

  /** The same turn without opaque reasoning: another team's keys cannot read it. */
  public static ChatRequest withoutReasoning(ChatRequest request) {
    return request.withItems(
        request.items().stream()
            .filter(item -> !(item instanceof ChatRequest.PastReasoning))
            .toList());
  }

  /** True when a refusal is about opaque reasoning that goes along. */
  public static boolean refusesReasoning(Failure failure, ChatRequest request) {
    return failure.fault().equals(Optional.of(Failure.Fault.BAD_REQUEST))
        && failure.getMessage().toLowerCase(Locale.ROOT).contains("encrypt")
        && request.items().stream().anyMatch(ChatRequest.PastReasoning.class::isInstance);
  }

  private byte[] write() {
    out.beginObject().field("model", model.upstreamModel()).name("input").beginArray();
    new InputItems(out, dialect).write(wishes.instruction(), request.items());
    out.endArray();
    sampling();
    wishes
        .effort()
        .ifPresent(level -> out.name("reasoning").beginObject().field("effort", level).endObject());
    out.field("store", false)
        .field("include", List.of("reasoning.encrypted_content"))
        .field("stream", true);
    new ToolList(out, dialect).write(request, wishes.defaultSearch());
    format();
    if (dialect == Dialect.OFFICIAL) {
      request
          .hints()
          .passThrough()
          .members()
          .forEach(
              (name, value) -> {
                if (COMMON.contains(name)) {
                  out.field(name, value);
                }
              });
    }
    return out.endObject().toBytes();
  }

  private void sampling() {
    ChatRequest.Sampling sampling = request.sampling();
    Optional<Long> limit = sampling.maxOutputTokens();
    if (limit.isEmpty() && model.maxOutputTokens() > 0) {
      limit = Optional.of(model.maxOutputTokens());
    }
    limit.ifPresent(tokens -> out.field("max_output_tokens", tokens));
    sampling.temperature().ifPresent(value -> out.field("temperature", value));
    sampling.topP().ifPresent(value -> out.field("top_p", value));
  }

  private void format() {
    switch (request.format()) {
      case Format.Plain() -> {
        // the default
      }
      case Format.JsonObject() ->
          out.name("text")
              .beginObject()
              .name("format")
              .beginObject()
              .field("type", "json_object")
              .endObject()
              .endObject();
      case Format.JsonSchema schema -> {
        out.name("text").beginObject().name("format").beginObject().field("type", "json_schema");
        schema(out, schema);
        out.endObject().endObject();
      }
    }
  }

  /** The members of a schema format, which both APIs spell alike. */
  public static void schema(JsonWriter out, Format.JsonSchema schema) {
    out.field("name", schema.name());
    schema.description().ifPresent(text -> out.field("description", text));
    out.field("schema", (Json) schema.schema());
    schema.strict().ifPresent(strict -> out.field("strict", strict));
  }
}
