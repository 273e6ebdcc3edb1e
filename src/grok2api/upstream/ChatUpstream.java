package grok2api.upstream;

import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;

/** An upstream that answers chat turns. Safe for many threads. */
public interface ChatUpstream {

  /** Which one. */
  Upstream kind();

  /** Who lends the accounts that this upstream is used with. */
  Lessor accounts();

  /**
   * Sends one turn and returns once the upstream accepted it (status line, or upgrade and attach).
   * Blocks; ends by interrupt. A refusal is a {@link grok2api.base.Failure} with its {@link
   * grok2api.base.Failure.Fault}. Does not report to the lease: the caller does.
   */
  ChatStream open(ChatRequest request, ModelSpec model, AccountLease lease, Call call);
}
