package grok2api.gateway;

import grok2api.account.AccountLease;
import grok2api.account.Outcome;
import grok2api.chat.ChatStream;
import grok2api.model.ModelSpec;

/** One account asked once: its lease and, after the upstream accepted, its stream. */
final class Attempt {

  private final ModelSpec model;
  private final AccountLease lease;
  private ChatStream stream;

  Attempt(ModelSpec model, AccountLease lease) {
    this.model = model;
    this.lease = lease;
  }

  ModelSpec model() {
    return model;
  }

  AccountLease lease() {
    return lease;
  }

  void accepted(ChatStream answer) {
    this.stream = answer;
  }

  ChatStream stream() {
    return stream;
  }

  /** Tells the account how it went and gives everything back. */
  void end(Outcome outcome) {
    try {
      if (stream != null) {
        stream.close();
      }
    } finally {
      lease.report(outcome);
      lease.close();
    }
  }
}
