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
 */
public final class InputEstimate {

  private static final int OVERHEAD = 4;
  private static final int PER_ITEM = 3; // speaker label and line breaks
  private static final long MAX_FILE_TOKENS = 100_000;

  private final TokenEstimator text = new TokenEstimator();
  private final int imageTokens;
  private long tokens = OVERHEAD;

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
    request.items().forEach(estimate::item);
    if (!(request.toolChoice() instanceof ChatRequest.ToolChoice.None)) {
      request.callableTools().forEach(estimate::tool);
    }
    return estimate.tokens + estimate.text.total();
  }

  private void item(Item item) {
    tokens += PER_ITEM;
    switch (item) {
      case Message message -> parts(message.parts());
      case ToolResult result -> parts(result.parts());
      case ToolCall call -> {
        line(call.name());
        line(call.arguments());
      }
      case Summary(var summary) -> line(summary);
      case PastReasoning past -> line(past.summary());
    }
  }

  private void tool(Tool tool) {
    line(tool.name());
    line(tool.description());
    tool.schema().ifPresent(schema -> line(schema.compact()));
  }

  private void parts(List<Part> parts) {
    for (Part part : parts) {
      switch (part) {
        case Text(var words) -> line(words);
        case Image image -> tokens += imageTokens;
        case File file -> tokens += fileTokens(file.content());
      }
    }
  }

  private static long fileTokens(Content content) {
    return switch (content) {
      case Inline inline -> Math.min(MAX_FILE_TOKENS, inline.base64().length() * 3L / 4 / 4);
      case Url url -> MAX_FILE_TOKENS / 20; // of unknown size
    };
  }

  private void line(String words) {
    text.add(words);
    text.add("\n");
  }
}
