package grok2api.api;

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
import grok2api.chat.TokenEstimator;
import grok2api.chat.Tool;
import java.util.List;

/**
 * How many tokens a request's prompt will cost, before anybody has answered it: what clients ask
 * for when they count, and what a stream must say in its first event. Never 0.
 *
 * <p>Text counts as grok.com gets it: one text, each part with the label of its speaker and a blank
 * line between parts. So a conversation of plain words is given the number that its answer's usage
 * will name.
 */
public final class InputEstimate {

  private static final int OVERHEAD = 4;
  private static final long MAX_FILE_TOKENS = 100_000;
  private static final long UNKNOWN_FILE_TOKENS = 5_000;

  private final TokenEstimator text = new TokenEstimator();
  private final int imageTokens;
  private long tokens = OVERHEAD;
  private boolean begun;

  private InputEstimate(int imageTokens) {
    this.imageTokens = imageTokens;
  }

  /**
   * The estimate.
   *
   * @param imageTokens {@code tokens.image}: what one image counts
   */
  public static long of(ChatRequest request, int imageTokens) {
    InputEstimate estimate = new InputEstimate(imageTokens);
    if (!(request.toolChoice() instanceof ChatRequest.ToolChoice.None)) {
      request.callableTools().forEach(estimate::tool);
    }
    request.items().forEach(estimate::item);
    return estimate.tokens + estimate.text.total();
  }

  private void item(Item item) {
    switch (item) {
      case Message message -> parts(label(message.role()), message.parts());
      case ToolResult result ->
          parts("[tool result for " + result.callId() + "]:\n", result.parts());
      case ToolCall call -> {
        part("[assistant]:\n", call.name());
        text.add(call.arguments());
      }
      case Summary(var summary) -> part("[user]: ", summary);
      case PastReasoning past -> part("", past.summary());
    }
  }

  private static String label(ChatRequest.Role role) {
    return switch (role) {
      case SYSTEM -> "[system]: ";
      case DEVELOPER -> "[developer]: ";
      case USER -> "[user]: ";
      case ASSISTANT -> "[assistant]: ";
    };
  }

  private void parts(String label, List<Part> parts) {
    for (Part part : parts) {
      switch (part) {
        case Text(var words) -> part(label, words);
        case Image image -> tokens += imageTokens;
        case File file -> tokens += fileTokens(file.content());
      }
    }
  }

  private void tool(Tool tool) {
    part("Tool: ", tool.name());
    part("Description: ", tool.description());
    tool.schema().ifPresent(schema -> part("Parameters: ", schema.compact()));
  }

  /** A quarter of the bytes, of which Base64 shows four for every three. */
  private static long fileTokens(Content content) {
    return switch (content) {
      case Inline inline -> Math.min(MAX_FILE_TOKENS, inline.base64().length() * 3L / 16);
      case Url url -> UNKNOWN_FILE_TOKENS;
    };
  }

  private void part(String label, String words) {
    if (begun) {
      text.add("\n\n");
    }
    begun = true;
    text.add(label);
    text.add(words);
  }
}
