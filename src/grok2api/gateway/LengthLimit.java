package grok2api.gateway;

import grok2api.chat.ChatEvent;
import grok2api.chat.TokenEstimator;
import java.util.function.Consumer;

/**
 * Ends the answer where the client's token limit is reached by estimate: grok.com itself has no
 * such control. The piece that crosses the limit is still delivered.
 */
final class LengthLimit implements Stage {

  private final long limit;
  private final TokenEstimator text = new TokenEstimator();

  LengthLimit(long limit) {
    this.limit = limit;
  }

  @Override
  public void accept(ChatEvent event, Consumer<ChatEvent> out) {
    out.accept(event);
    if (event instanceof ChatEvent.TextDelta(var piece)) {
      text.add(piece);
      if (text.total() >= limit) {
        out.accept(ChatEvent.Finished.of(ChatEvent.Reason.LENGTH));
      }
    }
  }
}
