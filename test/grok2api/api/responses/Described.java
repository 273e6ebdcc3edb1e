package grok2api.api.responses;

import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Content;
import grok2api.chat.ChatRequest.File;
import grok2api.chat.ChatRequest.Image;
import grok2api.chat.ChatRequest.Inline;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.PastReasoning;
import grok2api.chat.ChatRequest.Summary;
import grok2api.chat.ChatRequest.Text;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.chat.ChatRequest.Url;
import java.util.List;
import java.util.stream.Collectors;

/** A request as lines that a person can compare. */
final class Described {

  private Described() {}

  static String of(ResponseOrder order) {
    ChatRequest r = order.request();
    StringBuilder out = new StringBuilder();
    out.append("model ").append(r.model()).append('\n');
    r.items().forEach(item -> out.append(item(item)).append('\n'));
    r.tools()
        .forEach(
            t -> out.append("tool ").append(t.name()).append(' ').append(t.kind()).append('\n'));
    out.append("choice ").append(r.toolChoice()).append('\n');
    out.append("parallel ").append(r.parallelToolCalls()).append('\n');
    out.append("reasoning ").append(r.reasoning()).append('\n');
    out.append("affinity ").append(r.hints().affinity().orElse("-")).append('\n');
    out.append("encrypted ").append(r.hints().wantsEncryptedReasoning()).append('\n');
    r.hints().hostedTools().forEach(t -> out.append("hosted ").append(t.compact()).append('\n'));
    out.append("compaction ").append(order.shape().compaction()).append('\n');
    return out.append("skipped ").append(order.skipped()).append('\n').toString();
  }

  static String item(Item item) {
    return switch (item) {
      case Message(var role, var name, var parts) -> role + " " + parts(parts);
      case ToolCall(var id, var name, var kind, var arguments) ->
          "call " + id + " " + name + " " + kind + " " + shown(arguments);
      case ToolResult(var id, var parts, var error) ->
          "result " + id + (error ? " error " : " ") + parts(parts);
      case PastReasoning(var origin, var blob, var summary) ->
          "reasoning " + origin + " " + blob + " " + shown(summary);
      case Summary(var text) -> "summary " + shown(text);
    };
  }

  private static String parts(List<Part> parts) {
    return parts.stream().map(Described::part).collect(Collectors.joining(" "));
  }

  private static String part(Part part) {
    return switch (part) {
      case Text(var text) -> shown(text);
      case Image(var content, var param) -> "image(" + content(content) + " at " + param + ")";
      case File(var content, var name, var param) ->
          "file(" + name + " " + content(content) + " at " + param + ")";
    };
  }

  private static String content(Content content) {
    return switch (content) {
      case Url(var url) -> url;
      case Inline(var type, var base64) -> type + " " + base64;
    };
  }

  private static String shown(String text) {
    return "\"" + text.replace("\n", "\\n") + "\"";
  }
}
