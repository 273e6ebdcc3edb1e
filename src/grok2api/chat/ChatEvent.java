package grok2api.chat;

import java.util.List;
import java.util.Optional;

/**
 * What happens while a turn is answered.
 *
 * <p>Order: {@link Started} first; exactly one {@link Finished} last (a stream that fails throws
 * instead); at least one {@link UsageReport} before {@code Finished}; reasoning, text and tool
 * calls do not overlap. Offsets of {@link Citation} count code points of the visible text.
 */
public sealed interface ChatEvent {

  /**
   * The upstream accepted the turn. It may come once more before the end, when the place became
   * known only then; the last one counts.
   *
   * @param place where a later turn can continue, if the upstream keeps conversations
   */
  record Started(Optional<ChatRequest.Continuation> place) implements ChatEvent {}

  /** A piece of reasoning; {@code summary} when the upstream condensed it itself. */
  record ReasoningDelta(String text, boolean summary) implements ChatEvent {}

  /**
   * Reasoning that came after the answer had begun. Streams leave it out, since it would stand
   * behind what it led to; answers that are sent whole have it with the rest of the reasoning.
   */
  record LateReasoning(String text, boolean summary) implements ChatEvent {}

  /** A run of reasoning is complete; the blob goes back to the same kind of upstream unchanged. */
  record ReasoningEnd(Optional<String> origin, Optional<String> blob) implements ChatEvent {}

  /** A piece of the visible answer. */
  record TextDelta(String text) implements ChatEvent {}

  /** A marker in the text refers to a source: {@code [start, end)} in code points. */
  record Citation(String url, String title, int start, int end) implements ChatEvent {}

  /** The upstream's own search began; {@code kind} is {@code web} or {@code x}. */
  record SearchStarted(String callId, String kind, String query) implements ChatEvent {}

  /** The upstream's own search ended. */
  record SearchDone(String callId, String kind, String query, List<Source> sources)
      implements ChatEvent {
    /** Copies the list. */
    public SearchDone {
      sources = List.copyOf(sources);
    }
  }

  /** A page or post that the answer rests on; {@code type} is {@code web} or {@code x_post}. */
  record Source(String url, String title, String type) implements ChatEvent {}

  /** A tool call opens; {@code name} is the tool's wire name. */
  record ToolCallStart(String callId, String name, Tool.Kind kind) implements ChatEvent {}

  /** A fragment of the call's arguments (JSON text, or raw text for custom tools). */
  record ToolCallArguments(String callId, String delta) implements ChatEvent {}

  /** The call is complete; {@code arguments} is all of it. */
  record ToolCallEnd(String callId, String arguments) implements ChatEvent {}

  /**
   * A picture made by the model.
   *
   * @param id upstream's id, possibly empty
   * @param url absolute upstream URL; empty while there is none
   * @param progress 0 to 100; 100 is final
   */
  record Image(String id, String url, int progress, boolean moderated) implements ChatEvent {}

  /**
   * A picture as content, for clients that declared the tool {@code image_generation}: one event
   * when it is begun, one for each look at it so far, one when it is over.
   *
   * @param callId tells several pictures of a turn apart
   * @param base64 empty when it is begun, or over without a picture
   */
  record Picture(String callId, String base64, boolean last) implements ChatEvent {}

  /** The upstream declined in words of its own. */
  record Refusal(String text) implements ChatEvent {}

  /** Tokens spent; later reports replace earlier ones. */
  record UsageReport(Usage usage) implements ChatEvent {}

  /** The end of a complete answer. */
  record Finished(Reason reason, Optional<String> stopSequence) implements ChatEvent {
    /** An end without a stop sequence. */
    public static Finished of(Reason reason) {
      return new Finished(reason, Optional.empty());
    }
  }

  /** Why an answer ended. */
  enum Reason {
    STOP,
    LENGTH,
    TOOL_CALLS,
    CONTENT_FILTER,
    STOP_SEQUENCE
  }

  /** True for events that show the client something of the answer: they end retrying. */
  default boolean visible() {
    return switch (this) {
      case TextDelta t -> !t.text().isEmpty();
      case ToolCallStart t -> true;
      case Refusal r -> true;
      case Image image -> image.progress() >= 100 && !image.moderated();
      case Picture picture -> !picture.base64().isEmpty();
      case Started s -> false;
      case ReasoningDelta r -> false;
      case LateReasoning r -> false;
      case ReasoningEnd r -> false;
      case Citation c -> false;
      case SearchStarted s -> false;
      case SearchDone s -> false;
      case Source s -> false;
      case ToolCallArguments a -> false;
      case ToolCallEnd e -> false;
      case UsageReport u -> false;
      case Finished f -> false;
    };
  }

  /** True for events that are content: they commit the status line. */
  default boolean content() {
    return visible()
        || this instanceof ReasoningDelta
        || this instanceof SearchStarted
        || this instanceof SearchDone
        || this instanceof Picture
        || this instanceof Finished;
  }
}
