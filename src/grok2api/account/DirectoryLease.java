package grok2api.account;

import grok2api.model.Mode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease of the directory; holds the account's entry itself, which outlives a deletion. */
final class DirectoryLease implements AccountLease {

  private final AccountDirectory directory;
  private final Entry entry;
  private final Account account;
  private final Mode mode;
  private final Lessor.Query query;
  private final AtomicBoolean reported = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  DirectoryLease(
      AccountDirectory directory, Entry entry, Account account, Mode mode, Lessor.Query query) {
    this.directory = directory;
    this.entry = entry;
    this.account = account;
    this.mode = mode;
    this.query = query;
  }

  @Override
  public Account account() {
    return account;
  }

  @Override
  public Optional<Mode> mode() {
    return Optional.of(mode);
  }

  @Override
  public void report(Outcome outcome) {
    if (reported.compareAndSet(false, true)) {
      directory.settle(this, outcome);
    }
  }

  @Override
  public void learnUserId(String userId) {
    directory.learnUserId(this, userId);
  }

  @Override
  public void close() {
    reported.set(true); // a report after the end would blame an account that moved on
    if (closed.compareAndSet(false, true)) {
      directory.release(this);
    }
  }

  Entry entry() {
    return entry;
  }

  String token() {
    return entry.token;
  }

  Mode charged() {
    return mode;
  }

  Lessor.Query query() {
    return query;
  }
}
