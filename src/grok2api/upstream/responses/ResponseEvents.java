package grok2api.upstream.responses;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent.Reason;
import grok2api.json.JsonCursor;
import grok2api.net.SseReader;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the events of the Responses API. Not for several threads. */
public final class ResponseEvents implements EventReader {

  private static final System.Logger LOG = System.getLogger(ResponseEvents.class.getName());

  private final AnswerEvents answer;
  private final EventFrame frame = new EventFrame();
  private final Set<String> spoken = new HashSet<>(); // items whose text came in pieces
  private final Set<String> rawReasoning = new HashSet<>();
  private String textItem = "";
  private String summaryItem = "";
  private int summaryIndex = -1;

  /** Reports to {@code answer}. */
  public ResponseEvents(AnswerEvents answer) {
    this.answer = answer;
  }

  @Override
  public void accept(SseReader event) {
    try (JsonCursor in = JsonCursor.over(event.buffer(), 0, event.length())) {
      frame.read(in);
    } catch (Failure broken) {
      LOG.log(System.Logger.Level.DEBUG, "responses.event broken bytes=" + event.length());
      return; // noise between good events
    }
    dispatch(frame.type.isEmpty() ? event.event() : frame.type);
  }

  private void dispatch(String type) {
    switch (type) {
      case "response.output_text.delta" -> text(frame.delta);
      case "response.output_text.done" -> missedText(frame.text);
      case "response.output_text.annotation.added" -> annotation();
      case "response.reasoning_text.delta" -> rawReasoning(frame.delta);
      case "response.reasoning_text.done" -> missedReasoning(false);
      case "response.reasoning_summary_text.delta" -> summary(frame.delta);
      case "response.reasoning_summary_text.done" -> missedReasoning(true);
      case "response.function_call_arguments.delta" ->
          answer.callArguments(key(frame.itemId), frame.delta);
      case "response.function_call_arguments.done" ->
          answer.callDone(key(frame.itemId), frame.arguments);
      case "response.refusal.delta" -> refusal(frame.delta);
      case "response.refusal.done" -> missedRefusal();
      case "response.image_generation_call.partial_image" ->
          answer.picture(key(frame.itemId), frame.partialImage, false);
      case "response.output_item.added" -> itemAdded();
      case "response.output_item.done" -> itemDone();
      case "response.completed" -> finish(Reason.STOP);
      case "response.incomplete" -> finish(incomplete(frame.incompleteReason));
      case "response.failed", "error" -> throw VendorError.inBand(frame.errorCode, frame.errorText);
      default -> {
        // progress marks, and what newer servers send
      }
    }
  }

  /** Pieces name their item; servers that do not are known by the place in the output. */
  private String key(String id) {
    return id.isEmpty() ? "#" + frame.outputIndex : id;
  }

  private void text(String piece) {
    if (frame.itemId.isEmpty() || !frame.itemId.equals(textItem)) {
      textItem = frame.itemId;
      spoken.add(key(frame.itemId));
    }
    answer.text(frame.itemId, frame.contentIndex, piece);
  }

  private void missedText(String whole) {
    if (!spoken.contains(key(frame.itemId))) {
      text(whole);
    }
  }

  private void refusal(String piece) {
    spoken.add(key(frame.itemId));
    answer.refusal(piece);
  }

  private void missedRefusal() {
    if (!frame.text.isEmpty() && !spoken.contains(key(frame.itemId))) {
      refusal(frame.text);
    }
  }

  private void annotation() {
    EventFrame.Annotation found = frame.annotation;
    answer.citation(found.url, found.title, found.start, found.end);
  }

  private void rawReasoning(String piece) {
    String item = key(frame.itemId);
    spoken.add(item);
    rawReasoning.add(item);
    answer.reasoning(piece, false);
  }

  /** A summary says again what raw reasoning of the same item said. */
  private void summary(String piece) {
    String item = key(frame.itemId);
    spoken.add(item);
    if (rawReasoning.contains(item)) {
      return;
    }
    boolean nextPart = item.equals(summaryItem) && frame.summaryIndex > summaryIndex;
    summaryItem = item;
    summaryIndex = frame.summaryIndex;
    answer.reasoning(nextPart ? "\n\n" + piece : piece, true);
  }

  private void missedReasoning(boolean summary) {
    if (spoken.contains(key(frame.itemId))) {
      return;
    }
    if (summary) {
      summary(frame.text);
    } else {
      rawReasoning(frame.text);
    }
  }

  private void itemAdded() {
    EventFrame.Item item = frame.item;
    switch (item.type) {
      case "function_call" -> answer.callStarted(key(item.id), callId(item), item.name);
      case "web_search_call" -> answer.searching(key(item.id), "web", item.query);
      case "x_search_call" -> answer.searching(key(item.id), "x", item.query);
      case "image_generation_call" -> answer.picture(key(item.id), "", false);
      default -> {
        // messages and reasoning begin with their first piece
      }
    }
  }

  private void itemDone() {
    EventFrame.Item item = frame.item;
    String key = key(item.id);
    switch (item.type) {
      case "message" -> {
        if (!spoken.contains(key)) {
          answer.text(item.id, 0, item.text);
        }
      }
      case "reasoning" ->
          answer.reasoningDone(Optional.of(item.encrypted).filter(blob -> !blob.isEmpty()));
      case "function_call" -> {
        answer.callStarted(key, callId(item), item.name);
        answer.callDone(key, item.arguments);
      }
      case "web_search_call" -> answer.searched(key, "web", item.query, item.sources);
      case "x_search_call" -> answer.searched(key, "x", item.query, item.sources);
      case "image_generation_call" -> answer.picture(key, item.result, true);
      default -> {
        // other hosted tools leave no trace in the answer
      }
    }
  }

  private static String callId(EventFrame.Item item) {
    return item.callId.isEmpty() ? item.id : item.callId;
  }

  private static Reason incomplete(String reason) {
    return reason.equals("content_filter") ? Reason.CONTENT_FILTER : Reason.LENGTH;
  }

  private void finish(Reason reason) {
    frame.citations.forEach(url -> answer.source(AnswerEvents.source(url, "")));
    frame.usage.ifPresent(answer::usage);
    answer.finish(reason);
  }

  @Override
  public void end() {
    if (!answer.finished()) {
      throw AnswerEvents.cutOff();
    }
  }
}
