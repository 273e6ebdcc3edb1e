package grok2api.account;

import grok2api.model.Mode;
import java.util.Optional;

/**
 * The right to use one account for one attempt.
 *
 * <p>Report at most once, then close; closing without a report counts as {@link Outcome.Abandoned}:
 * the slot is freed, nothing is blamed. Both are idempotent and never block on storage. Safe for
 * any thread.
 */
public interface AccountLease extends AutoCloseable {

  /** Who is leased. */
  Account account();

  /** The mode that was reserved and is charged; empty for official keys. */
  Optional<Mode> mode();

  /** Says how the attempt went; the first report counts. */
  void report(Outcome outcome);

  /** Remembers the upstream's user id of this account, so that it is asked for only once. */
  void learnUserId(String userId);

  @Override
  void close();
}
