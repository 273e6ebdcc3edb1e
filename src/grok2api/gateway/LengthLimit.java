package grok2api.gateway;

import grok2api.chat.ChatEvent;
import grok2api.chat.TokenEstimator;
import java.util.function.Consumer;

/**
 * Ends the answer where the client's token limit is reached by estimate: grok.com itself has no
 * such control. The word that reaches the limit is still delivered.
 */
final class LengthLimit implements Stage {

  private static final int DEAREST = 3; // tokens that one character can cost at most

  private final long limit;
  private final TokenEstimator text = new TokenEstimator();

  LengthLimit(long limit) {
    this.limit = limit;
  }

  @Override
  public void accept(ChatEvent event, Consumer<ChatEvent> out) {
    if (!(event instanceof ChatEvent.TextDelta(var piece))) {
      out.accept(event);
      return;
    }
    int end = reach(piece);
    out.accept(end == piece.length() ? event : new ChatEvent.TextDelta(piece.substring(0, end)));
    if (text.total() >= limit) {
      out.accept(ChatEvent.Finished.of(ChatEvent.Reason.LENGTH));
    }
  }

  /** Counts the piece up to the end of the word that reaches the limit. */
  private int reach(String piece) {
    if (text.total() + (long) DEAREST * piece.length() < limit) {
      text.add(piece);
      return piece.length();
    }
    int at = 0;
    while (at < piece.length() && (text.total() < limit || isInsideWord(piece, at))) {
      int next = piece.offsetByCodePoints(at, 1);
      text.add(piece.substring(at, next));
      at = next;
    }
    return at;
  }

  private static boolean isInsideWord(String piece, int at) {
    return at > 0 && isLatin(piece.charAt(at - 1)) && isLatin(piece.charAt(at));
  }

  private static boolean isLatin(char c) {
    return c < 0x250 && Character.isLetterOrDigit(c);
  }
}
