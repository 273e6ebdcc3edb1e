package grok2api.api.responses;

import grok2api.api.EventBody;
import grok2api.chat.ChatEvent;
import grok2api.chat.Usage;
import grok2api.json.JsonWriter;

/** The body of {@code POST /v1/responses/compact}. */
final class CompactionBody implements EventBody {

  private final ResponseAnswer answer;

  CompactionBody(ResponseHead head, AnswerShape shape) {
    this.answer = new ResponseAnswer(head, shape, new ResponseSink() {});
  }

  @Override
  public void event(ChatEvent event) {
    answer.event(event);
  }

  @Override
  public void nextChoice() {
    throw new IllegalStateException("a compaction is one answer");
  }

  @Override
  public void write(JsonWriter out) {
    out.beginObject()
        .field("id", answer.head().id())
        .field("object", "response.compaction")
        .field("created_at", answer.head().createdAt())
        .name("output")
        .beginArray();
    answer.items().forEach(item -> item.write(out));
    out.endArray().name("usage");
    ResponseObject.usage(answer.usage().orElse(Usage.NONE), out);
    out.endObject();
  }
}
