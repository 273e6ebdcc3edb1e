package grok2api.upstream.responses;

import grok2api.chat.Usage;
import grok2api.json.JsonCursor;
import java.util.Optional;

/** Reads the member {@code usage} in the spelling of either API. */
public final class UsageFields {

  private long input;
  private long cached;
  private long output;
  private long reasoning;
  private boolean any;

  private UsageFields() {}

  /** The tokens that the current value tells; empty when it tells none. */
  public static Optional<Usage> read(JsonCursor in) {
    UsageFields fields = new UsageFields();
    fields.members(in);
    return fields.any
        ? Optional.of(
            new Usage(fields.input, fields.cached, fields.output, fields.reasoning, false))
        : Optional.empty();
  }

  private void members(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "input_tokens", "prompt_tokens" -> input = count(in);
        case "output_tokens", "completion_tokens" -> output = count(in);
        case "input_tokens_details", "prompt_tokens_details" ->
            cached = detail(in, "cached_tokens");
        case "output_tokens_details", "completion_tokens_details" ->
            reasoning = detail(in, "reasoning_tokens");
        default -> in.skip();
      }
    }
  }

  private long count(JsonCursor in) {
    any = true;
    return Math.max(0, in.integer(0));
  }

  private static long detail(JsonCursor in, String name) {
    long found = 0;
    if (in.beginObject()) {
      while (in.nextMember()) {
        if (in.name().equals(name)) {
          found = Math.max(0, in.integer(0));
        } else {
          in.skip();
        }
      }
    }
    return found;
  }
}
