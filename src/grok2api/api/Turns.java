package grok2api.api;

import grok2api.chat.ChatRequest;
import grok2api.config.Call;
import grok2api.gateway.Turn;

/** Opens turns; in the running server this is {@code ChatGateway::open}. */
@FunctionalInterface
public interface Turns {

  /**
   * Blocks until the first content is there. A {@link grok2api.base.Failure} when no upstream took
   * the turn: a real status is possible then.
   */
  Turn open(ChatRequest request, Call call);
}
