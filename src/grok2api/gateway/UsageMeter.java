package grok2api.gateway;

import grok2api.chat.ChatEvent;
import grok2api.chat.TokenEstimator;
import grok2api.chat.Usage;
import java.util.function.Consumer;

/**
 * Sees to it that usage comes before the end, also when the answer ends earlier than the upstream
 * (stop sequence, length) or the upstream says nothing about output. Text is only remembered on the
 * way and counted when it is needed.
 */
final class UsageMeter implements Stage {

  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private Usage reported = Usage.NONE;

  @Override
  public void accept(ChatEvent event, Consumer<ChatEvent> out) {
    switch (event) {
      case ChatEvent.TextDelta(var piece) -> text.append(piece);
      case ChatEvent.ReasoningDelta(var piece, var summary) -> reasoning.append(piece);
      case ChatEvent.LateReasoning(var piece, var summary) -> reasoning.append(piece);
      case ChatEvent.ToolCallEnd(var id, var arguments) -> text.append(arguments);
      case ChatEvent.UsageReport(var usage) -> reported = usage;
      case ChatEvent.Finished end -> {
        if (reported.output() == 0) {
          out.accept(new ChatEvent.UsageReport(counted()));
        }
      }
      case ChatEvent other -> {
        // carries no tokens
      }
    }
    out.accept(event);
  }

  private Usage counted() {
    long thought = count(reasoning);
    return new Usage(reported.input(), reported.cached(), count(text) + thought, thought, true);
  }

  private static long count(CharSequence pieces) {
    return TokenEstimator.count(pieces.toString());
  }
}
