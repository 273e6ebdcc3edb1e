package grok2api.api.anthropic;

import grok2api.chat.ChatRequest.Effort;
import grok2api.chat.ChatRequest.Reasoning;
import grok2api.json.JsonAt;
import java.util.Optional;

/**
 * Reads {@code thinking} and {@code output_config.effort}. Thinking blocks are shown only to those
 * who ask: a client that did not may not know them.
 */
final class Thinking {

  private static final long LOW_BUDGET = 2_048;
  private static final long MEDIUM_BUDGET = 10_000;

  private Thinking() {}

  static Reasoning read(JsonAt body) {
    Optional<Effort> effort =
        body.get("output_config").flatMap(c -> c.get("effort")).map(Thinking::effort);
    Optional<JsonAt> thinking = body.get("thinking");
    if (thinking.isEmpty()) {
      return new Reasoning(effort, false);
    }
    JsonAt config = thinking.get();
    if (!config.isObject()) {
      throw config.wrong("an object");
    }
    boolean shown = !config.string("display").orElse("").equals("omitted");
    return switch (config.require("type").string()) {
      case "disabled" -> new Reasoning(Optional.of(Effort.NONE), false);
      case "enabled" -> new Reasoning(effort.or(() -> Optional.of(budgeted(config))), shown);
      default -> new Reasoning(effort.or(() -> Optional.of(Effort.MEDIUM)), shown); // adaptive
    };
  }

  private static Effort effort(JsonAt level) {
    return switch (level.string()) {
      case "low" -> Effort.LOW;
      case "medium" -> Effort.MEDIUM;
      case "high" -> Effort.HIGH;
      case "xhigh", "max" -> Effort.XHIGH;
      default -> throw level.wrong("one of low, medium, high, xhigh, max");
    };
  }

  private static Effort budgeted(JsonAt config) {
    long budget = config.integer("budget_tokens", 0, Integer.MAX_VALUE).orElse(MEDIUM_BUDGET);
    if (budget <= LOW_BUDGET) {
      return Effort.LOW;
    }
    return budget <= MEDIUM_BUDGET ? Effort.MEDIUM : Effort.HIGH;
  }
}
