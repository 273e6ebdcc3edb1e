package grok2api.gateway;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Outcome;
import grok2api.base.AttemptLog;
import grok2api.chat.ChatStream;
import grok2api.model.ModelSpec;

/** One account asked once: its lease and, after the upstream accepted, its stream. */
final class Attempt {

  private final ModelSpec model;
  private final AccountLease lease;
  private final AttemptLog.Running note;
  private ChatStream stream;

  Attempt(ModelSpec model, AccountLease lease, AttemptLog log) {
    this.model = model;
    this.lease = lease;
    this.note = begin(log, model, lease);
  }

  /** Writes down that an account is being asked. */
  static AttemptLog.Running begin(AttemptLog log, ModelSpec model, AccountLease lease) {
    Account account = lease.account();
    return log.begin(account.id(), model.upstream().id(), account.pool().id());
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

  AttemptLog.Running note() {
    return note;
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
