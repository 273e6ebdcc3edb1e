package grok2api.api.responses;

import grok2api.api.EventFrames;
import grok2api.api.responses.ItemContent.Part;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatEvent.Citation;
import grok2api.http.Sse;
import grok2api.json.JsonWriter;
import java.util.function.Consumer;

/**
 * The events of a streamed response: named, numbered without gaps, ended by exactly one of {@code
 * response.completed}, {@code response.incomplete} and {@code response.failed}.
 */
final class ResponseFrames implements EventFrames, ResponseSink {

  private final ResponseAnswer answer;
  private volatile boolean told; // the heartbeat's thread may write first
  private long sequence;
  private JsonWriter out;
  private DeltaFrame delta; // of the open part, summary or call: only one is open at a time

  ResponseFrames(ResponseHead head, AnswerShape shape) {
    this.answer = new ResponseAnswer(head, shape, this);
  }

  @Override
  public void event(ChatEvent event, JsonWriter out) {
    this.out = out;
    answer.event(event);
  }

  @Override
  public void nextChoice() {
    throw new IllegalStateException("a response is one answer");
  }

  /** A real event: comments do not reset the idle timer of Codex. */
  @Override
  public void heartbeat(JsonWriter out) {
    this.out = out;
    if (answer.isOpened()) {
      lifecycle("response.in_progress");
    } else {
      answer.open();
    }
  }

  @Override
  public void failed(Failure failure, JsonWriter out) {
    this.out = out;
    answer.failed(failure);
  }

  /** True once the first event, with the response's id, was written; any thread. */
  boolean isTold() {
    return told;
  }

  @Override
  public void opened() {
    told = true;
    lifecycle("response.created");
    lifecycle("response.in_progress");
  }

  /** The item as it is now, which is empty: clients build it up from what follows. */
  @Override
  public void itemOpened(OutputItem item) {
    item("response.output_item.added", item);
    if (item.content instanceof ItemContent.Call call) {
      String type =
          call.custom
              ? "response.custom_tool_call_input.delta"
              : "response.function_call_arguments.delta";
      delta = new DeltaFrame(type, item, "");
    }
  }

  @Override
  public void summaryOpened(OutputItem item) {
    summary(
        "response.reasoning_summary_part.added",
        item,
        json -> summaryPart(new GrowingText(), json));
    delta = new DeltaFrame("response.reasoning_summary_text.delta", item, ",\"summary_index\":0");
  }

  @Override
  public void summaryDelta(String text) {
    delta.write(sequence++, text, out);
  }

  @Override
  public void summaryClosed(OutputItem item, GrowingText text) {
    summary("response.reasoning_summary_text.done", item, json -> text.write("text", json));
    summary("response.reasoning_summary_part.done", item, json -> summaryPart(text, json));
  }

  @Override
  public void partOpened(OutputItem item, int index, Part part) {
    part("response.content_part.added", item, index, json -> part(part, json));
    String where = ",\"content_index\":" + index;
    delta =
        part.refusal
            ? new DeltaFrame("response.refusal.delta", item, where)
            : new DeltaFrame("response.output_text.delta", item, where, ",\"logprobs\":[]");
  }

  @Override
  public void partDelta(String text) {
    delta.write(sequence++, text, out);
  }

  @Override
  public void annotation(OutputItem item, int part, int index, Citation citation) {
    part(
        "response.output_text.annotation.added",
        item,
        part,
        json -> {
          json.field("annotation_index", index).name("annotation");
          Part.annotation(citation, json);
        });
  }

  @Override
  public void partClosed(OutputItem item, int index, Part part) {
    if (part.refusal) {
      part("response.refusal.done", item, index, json -> part.text.write("refusal", json));
    } else {
      part(
          "response.output_text.done",
          item,
          index,
          json -> {
            part.text.write("text", json);
            json.name("logprobs").beginArray().endArray();
          });
    }
    part("response.content_part.done", item, index, json -> part(part, json));
  }

  @Override
  public void callDelta(String text) {
    delta.write(sequence++, text, out);
  }

  @Override
  public void callClosed(OutputItem item, ItemContent.Call call) {
    if (call.custom) {
      within(
          "response.custom_tool_call_input.done", item, json -> call.payload.write("input", json));
    } else {
      within(
          "response.function_call_arguments.done",
          item,
          json -> call.payload.write("arguments", json.field("name", call.name)));
    }
  }

  @Override
  public void searching(OutputItem item) {
    within("response.web_search_call.in_progress", item, json -> {});
    within("response.web_search_call.searching", item, json -> {});
  }

  @Override
  public void searched(OutputItem item) {
    within("response.web_search_call.completed", item, json -> {});
  }

  @Override
  public void drawing(OutputItem item) {
    within("response.image_generation_call.in_progress", item, json -> {});
    within("response.image_generation_call.generating", item, json -> {});
  }

  @Override
  public void preview(OutputItem item, int index, String base64) {
    within(
        "response.image_generation_call.partial_image",
        item,
        json -> {
          json.field("partial_image_index", index).field("partial_image_b64", base64);
          ItemContent.Picture.facts(base64, json);
        });
  }

  @Override
  public void drawn(OutputItem item) {
    within("response.image_generation_call.completed", item, json -> {});
  }

  /** The whole item once more; Codex shows nothing but what stands here. */
  @Override
  public void itemClosed(OutputItem item) {
    item("response.output_item.done", item);
  }

  /** A cancelled response has no event of its own in the SDKs; its status says what happened. */
  @Override
  public void ended(ResponseEnd end) {
    String type =
        switch (end.status()) {
          case COMPLETED -> "response.completed";
          case INCOMPLETE, CANCELLED -> "response.incomplete";
          case FAILED, IN_PROGRESS -> "response.failed";
        };
    frame(
        type,
        json -> {
          json.name("response");
          ResponseObject.write(answer, json);
        });
  }

  /** The response without output and usage, whose values are not known yet. */
  private void lifecycle(String type) {
    frame(
        type,
        json -> {
          json.name("response");
          ResponseObject.running(answer.head(), json);
        });
  }

  private void item(String type, OutputItem item) {
    frame(
        type,
        json -> {
          json.field("output_index", item.index).name("item");
          item.write(json);
        });
  }

  /** An event within an item. */
  private void within(String type, OutputItem item, Consumer<JsonWriter> more) {
    frame(
        type,
        json -> {
          json.field("item_id", item.id).field("output_index", item.index);
          more.accept(json);
        });
  }

  private void part(String type, OutputItem item, int index, Consumer<JsonWriter> more) {
    within(
        type,
        item,
        json -> {
          json.field("content_index", index);
          more.accept(json);
        });
  }

  private void summary(String type, OutputItem item, Consumer<JsonWriter> more) {
    within(
        type,
        item,
        json -> {
          json.field("summary_index", 0);
          more.accept(json);
        });
  }

  private static void part(Part part, JsonWriter json) {
    json.name("part");
    part.write(json);
  }

  private static void summaryPart(GrowingText text, JsonWriter json) {
    json.name("part");
    ItemContent.Reasoning.part(text, json);
  }

  /** Every event: its name, the same as its type, and the next number. */
  private void frame(String type, Consumer<JsonWriter> fields) {
    Sse.event(
        out,
        type,
        json -> {
          json.beginObject().field("type", type).field("sequence_number", sequence++);
          fields.accept(json);
          json.endObject();
        });
  }
}
