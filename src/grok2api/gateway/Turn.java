package grok2api.gateway;

import grok2api.account.Account;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatStream;
import grok2api.chat.Usage;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One turn that an upstream is answering. Events are ready for the client: hidden reasoning is left
 * out, stop sequences are applied, pictures are text, usage comes before the end.
 */
public interface Turn extends ChatStream {

  /** Which upstream answers; the last one tried. */
  Upstream upstream();

  /** The model that was taken, after aliases and routes. */
  ModelSpec model();

  /** How many times an account was asked. */
  int attempts();

  /** The gateway's own time until the first event: all but waiting for the upstream. */
  Duration overhead();

  /** Who answers. */
  Optional<Account> account();

  /** Where a later turn can continue, if the upstream keeps conversations. */
  Optional<ChatRequest.Continuation> place();

  /** Tokens counted so far. */
  Usage usage();

  /** What the log of requests wants to know, by name; nothing secret. */
  default Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    account()
        .ifPresent(
            account -> {
              facts.put("account", account.id());
              facts.put("pool", account.pool().id());
            });
    model().mode().ifPresent(mode -> facts.put("mode", mode.key()));
    facts.put("prompt_tokens", usage().input());
    facts.put("completion_tokens", usage().output());
    facts.put("estimated", usage().estimated());
    return facts;
  }
}
