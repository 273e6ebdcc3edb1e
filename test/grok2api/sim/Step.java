package grok2api.sim;

import java.util.List;

/**
 * One thing that an upstream does while it answers; the carriers know how each looks on the wire.
 */
sealed interface Step {
  /** How reasoning is labelled. */
  enum Thought {
    RAW,
    HEADER,
    SUMMARY
  }

  /** Syntax of a tool call written into the text of a web chat. */
  enum Syntax {
    TOOL_CALLS,
    FUNCTION_CALL,
    INVOKE,
    JSON_OBJECT,
    JSON_ARRAY
  }

  /** Where an error shows up. */
  enum Where {
    ROOT,
    RESPONSE,
    STREAM_ERRORS,
    FLAG
  }

  /** A web page or a post that a search found. */
  record Link(String url, String title, String text) {}

  /** A function call. */
  record Call(String name, String arguments) {}

  /** Answer text; on the gateway with this channel, in REST with this message tag. */
  record Text(String text, String channel, String agent) implements Step {}

  /** Reasoning. */
  record Think(String text, Thought kind, String agent) implements Step {}

  /** A hosted tool at work. */
  record ToolCard(String id, String tool, String args, String agent) implements Step {}

  /** Pages found by the tool call of that id. */
  record Pages(String id, List<Link> links) implements Step {}

  /** Posts found: url = post id, title = user name. */
  record Posts(String id, List<Link> links) implements Step {}

  /**
   * An inline citation at this point of the text; {@code late}: the card follows its tag; {@code
   * chop}: code points per token of the tag, 0 for one token.
   */
  record Cite(String url, String title, boolean late, int chop) implements Step {}

  /** A card as JSON. */
  record Card(String json) implements Step {}

  /** A picture: progress 100 is final. {@code streamed}: not as a card but as an image response. */
  record Image(String id, String url, int progress, boolean moderated, boolean streamed)
      implements Step {}

  /** Function calls of one turn. */
  record Calls(List<Call> calls, Syntax syntax) implements Step {}

  /** The complete message, when it shall differ from the tokens sent (REST modelResponse). */
  record Full(String message) implements Step {}

  /** An error in band. */
  record Fault(Where where, int code, String message) implements Step {}

  /** Ends the answer with a status other than completed (incomplete reason, or failed). */
  record Finish(String status, String reason) implements Step {}

  /** Gateway: {@code session.ended}. */
  record SessionEnded() implements Step {}

  /** Nothing for a while; pings are answered. */
  record Pause(long millis) implements Step {}

  /** The connection ends here: by RST, else by FIN, without the end of the answer. */
  record Cut(boolean reset) implements Step {}

  /** One frame exactly as given (gateway: message; REST, SSE: bytes). */
  record Raw(String text) implements Step {}

  /** An HTTP answer instead of a stream. Headers alternate name and value. */
  record Status(int status, String body, List<String> headers) implements Step {}

  /** The default behaviour instead of a script. */
  record Normal() implements Step {}
}
