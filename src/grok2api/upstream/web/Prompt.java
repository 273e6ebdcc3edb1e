package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Item;
import grok2api.chat.ChatRequest.Message;
import grok2api.chat.ChatRequest.Part;
import grok2api.chat.ChatRequest.Role;
import grok2api.chat.ChatRequest.ToolCall;
import grok2api.chat.ChatRequest.ToolResult;
import grok2api.upstream.ToolPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A conversation as the one text that grok.com takes.
 *
 * <p>Parts are {@code [role]: text}, joined by blank lines, in the order of the history; the tool
 * block is in front. Pictures and files become attachments.
 *
 * @param text what is sent; may be empty when there are attachments
 * @param attachments {@link ChatRequest.Image} and {@link ChatRequest.File} parts, in order
 */
record Prompt(String text, List<Part> attachments) {

  private static final String SOURCES = Sources.HEADING + "\n" + Sources.MARKER;

  /**
   * Flattens a request.
   *
   * @param items the history, or only the new part of it
   * @param instruction the operator's own system text, may be empty
   * @throws Failure 400 when nothing is left to say
   */
  static Prompt of(ChatRequest request, List<Item> items, String instruction) {
    Builder builder = new Builder();
    ToolPrompt.block(request).ifPresent(block -> builder.part(Role.SYSTEM, block));
    builder.part(Role.SYSTEM, instruction);
    builder.items(items, formatInstruction(request.format()));
    if (builder.parts.isEmpty() && builder.attachments.isEmpty()) {
      throw Failure.invalid("messages", "The request has no text and no attachment.");
    }
    return new Prompt(String.join("\n\n", builder.parts), List.copyOf(builder.attachments));
  }

  /** What the user said last, as it is: for a request that only asks for a picture. */
  static Prompt plain(ChatRequest request) {
    ChatRequest.Item last = request.items().getLast();
    boolean text =
        last instanceof Message message && message.parts().getFirst() instanceof ChatRequest.Text;
    if (!text) {
      throw Failure.invalid("messages", "The request has no text.");
    }
    var said = (ChatRequest.Text) ((Message) last).parts().getFirst();
    return new Prompt(said.text(), List.of());
  }

  private static String formatInstruction(ChatRequest.Format format) {
    return switch (format) {
      case ChatRequest.Format.Plain plain -> "";
      case ChatRequest.Format.JsonObject object ->
          "Answer with exactly one JSON object: no code fence, no text before or after it.";
      case ChatRequest.Format.JsonSchema(var name, var description, var schema, var strict) ->
          "Answer with exactly one JSON value that is valid against the JSON schema \""
              + name
              + "\""
              + description.map(text -> " (" + text + ")").orElse("")
              + ": no code fence, no text before or after it. Schema: "
              + schema.compact();
    };
  }

  /** Removes the list of sources that this server may have appended to an earlier answer. */
  static String withoutSources(String answer) {
    for (int at = answer.lastIndexOf(SOURCES); at >= 0; at = answer.lastIndexOf(SOURCES, at - 1)) {
      boolean alone = at == 0 || at >= 2 && answer.startsWith("\n\n", at - 2);
      int end = at + SOURCES.length();
      if (alone && (end == answer.length() || answer.charAt(end) == '\n')) {
        return answer.substring(0, at).stripTrailing();
      }
    }
    return answer;
  }

  private static final class Builder {
    private final List<String> parts = new ArrayList<>();
    private final List<Part> attachments = new ArrayList<>();

    void part(Role role, String text) {
      if (!text.isBlank()) {
        parts.add("[" + role.name().toLowerCase(Locale.ROOT) + "]: " + text);
      }
    }

    /** The format instruction follows the system parts at the beginning. */
    void items(List<Item> items, String format) {
      boolean leading = true;
      List<ToolCall> calls = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        Item item = items.get(i);
        if (leading && !isSystem(item)) {
          leading = false;
          part(Role.SYSTEM, format);
        }
        if (item instanceof ToolCall call) {
          calls.add(call);
          boolean more = i + 1 < items.size() && items.get(i + 1) instanceof ToolCall;
          if (!more) {
            calls(calls, i - calls.size() >= 0 && isAssistant(items.get(i - calls.size())));
            calls.clear();
          }
        } else {
          item(item);
        }
      }
      if (leading) {
        part(Role.SYSTEM, format);
      }
    }

    private static boolean isSystem(Item item) {
      return item instanceof Message message
          && (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER);
    }

    private static boolean isAssistant(Item item) {
      return item instanceof Message message && message.role() == Role.ASSISTANT;
    }

    private void item(Item item) {
      switch (item) {
        case Message message -> message(message);
        case ToolResult result -> result(result);
        case ChatRequest.Summary(var text) ->
            part(Role.USER, text.isBlank() ? "" : "Summary of what was said before:\n" + text);
        case ChatRequest.PastReasoning reasoning -> {} // the web upstream never takes it back
        case ToolCall call -> throw new IllegalStateException("calls are grouped before");
      }
    }

    private void message(Message message) {
      for (Part part : message.parts()) {
        if (part instanceof ChatRequest.Text(var text)) {
          String kept = message.role() == Role.ASSISTANT ? withoutSources(text) : text;
          String speaker = message.name().filter(n -> !n.isBlank()).map(n -> n + ": ").orElse("");
          part(message.role(), kept.isBlank() ? "" : speaker + kept);
        } else {
          attachments.add(part);
        }
      }
    }

    /** Earlier calls stand below the text of the answer that they belong to. */
    private void calls(List<ToolCall> calls, boolean afterAnswer) {
      String block = ToolPrompt.history(calls);
      int last = parts.size() - 1;
      if (afterAnswer && last >= 0 && parts.get(last).startsWith("[assistant]: ")) {
        parts.set(last, parts.get(last) + "\n" + block);
      } else {
        parts.add("[assistant]:\n" + block);
      }
    }

    private void result(ToolResult result) {
      StringBuilder text = new StringBuilder();
      for (Part part : result.parts()) {
        String line =
            switch (part) {
              case ChatRequest.Text(var words) -> words;
              case ChatRequest.Image image -> attach(image, "image");
              case ChatRequest.File file -> attach(file, "file");
            };
        text.append(text.isEmpty() || line.isEmpty() ? "" : "\n").append(line);
      }
      String id = result.callId().isBlank() ? "" : " for " + result.callId();
      String mark = result.error() ? "Error: " : "";
      String content = text.toString().isBlank() ? "(no output)" : text.toString();
      parts.add("[tool result" + id + "]:\n" + mark + content);
    }

    private String attach(Part part, String kind) {
      attachments.add(part);
      return "[" + kind + " attached as file " + attachments.size() + "]";
    }
  }

  /** The last items of the request that are new to a conversation that goes on. */
  static List<Item> newItems(ChatRequest request, Optional<ChatRequest.Continuation> previous) {
    List<Item> all = request.items();
    int count = previous.map(ChatRequest.Continuation::newItems).orElse(all.size());
    return all.subList(Math.max(0, all.size() - Math.max(1, count)), all.size());
  }
}
