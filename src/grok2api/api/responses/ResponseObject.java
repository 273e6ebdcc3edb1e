package grok2api.api.responses;

import grok2api.api.responses.OutputItem.Status;
import grok2api.chat.Usage;
import grok2api.json.Json;
import grok2api.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the response object. Every member is always there: typed clients fail on missing ones. */
final class ResponseObject {

  private ResponseObject() {}

  /** The object of a response that is being answered: no output, no usage. */
  static void running(ResponseHead head, JsonWriter json) {
    write(head, Optional.empty(), List.of(), Optional.empty(), json);
  }

  /** The object of a response as it is now, or as it ended. */
  static void write(ResponseAnswer answer, JsonWriter json) {
    write(answer.head(), answer.end(), answer.items(), answer.usage(), json);
  }

  /** The object as it ended, its output left empty. */
  static void frame(ResponseAnswer answer, JsonWriter json) {
    write(answer.head(), answer.end(), List.of(), answer.usage(), json);
  }

  private static void write(
      ResponseHead head,
      Optional<ResponseEnd> end,
      List<OutputItem> items,
      Optional<Usage> usage,
      JsonWriter json) {
    Status status = end.map(ResponseEnd::status).orElse(Status.IN_PROGRESS);
    json.beginObject()
        .field("id", head.id())
        .field("object", "response")
        .field("created_at", head.createdAt());
    if (status == Status.COMPLETED) {
      json.field("completed_at", head.end().seconds());
    } else {
      json.nullField("completed_at");
    }
    json.field("status", status.word).field("background", false).name("error");
    error(end.flatMap(ResponseEnd::error), json);
    json.name("incomplete_details");
    if (end.isPresent() && end.get().cut()) {
      json.beginObject().field("reason", "max_output_tokens").endObject();
    } else {
      json.nullValue();
    }
    members(head.echo().front(), json);
    json.name("output").beginArray();
    items.forEach(item -> item.write(json));
    json.endArray();
    members(head.echo().back(), json);
    json.name("usage");
    if (end.isPresent()) {
      usage(usage.orElse(Usage.NONE), json);
    } else {
      json.nullValue();
    }
    json.endObject();
  }

  /** The object of a conversation that was summed up. */
  static void compaction(ResponseAnswer answer, JsonWriter json) {
    json.beginObject()
        .field("id", answer.head().id())
        .field("object", "response.compaction")
        .field("created_at", answer.head().createdAt())
        .name("output")
        .beginArray();
    answer.items().forEach(item -> item.write(json));
    json.endArray().name("usage");
    usage(answer.usage().orElse(Usage.NONE), json);
    json.endObject();
  }

  /** Tokens as clients of this API read them; Codex compacts by the total. */
  private static void usage(Usage usage, JsonWriter json) {
    json.beginObject()
        .field("input_tokens", usage.input())
        .name("input_tokens_details")
        .beginObject()
        .field("cached_tokens", usage.cached())
        .field("cache_write_tokens", 0) // nobody tells; the typed SDKs of 2026 require it
        .endObject()
        .field("output_tokens", usage.output())
        .name("output_tokens_details")
        .beginObject()
        .field("reasoning_tokens", usage.reasoning())
        .endObject()
        .field("total_tokens", usage.total())
        .endObject();
  }

  /** {@code null} unless the response failed. */
  private static void error(Optional<ResponseEnd.Reason> error, JsonWriter json) {
    if (error.isPresent()) {
      json.beginObject()
          .field("code", error.get().code())
          .field("message", error.get().message())
          .endObject();
    } else {
      json.nullValue();
    }
  }

  private static void members(Json.Obj some, JsonWriter json) {
    for (Map.Entry<String, Json> member : some.members().entrySet()) {
      json.field(member.getKey(), member.getValue());
    }
  }
}
