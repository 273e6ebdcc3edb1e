package grok2api.gateway;

import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.account.Outcome;
import grok2api.base.AttemptLog;
import grok2api.base.Failure;
import grok2api.base.Failure.Fault;
import grok2api.config.Call;
import grok2api.media.MadeImage;
import grok2api.media.MediaWatch;
import grok2api.model.ModelSpec;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Asks accounts one after another for pictures or a film. Once a request that spends quota has left
 * it is never repeated, unless the upstream said plainly that it did not take it.
 */
final class MediaAttempts {

  private static final int MIN_JITTER_MILLIS = 50;
  private static final int MAX_JITTER_MILLIS = 250;

  /** Answers that mean: this was not begun. */
  private static final Set<Fault> NOT_TAKEN =
      EnumSet.of(
          Fault.INVALID_CREDENTIALS,
          Fault.UNAUTHORIZED,
          Fault.FORBIDDEN,
          Fault.RATE_LIMITED,
          Fault.CHALLENGE,
          Fault.ANTI_BOT);

  /** What an attempt does. */
  @FunctionalInterface
  interface Work<T> {
    /** Blocks; {@code watch} must be handed to the upstream. */
    T run(AccountLease lease, MediaWatch watch);
  }

  private final Lessor accounts;
  private final ModelSpec model;
  private final Call call;
  private final boolean charged;
  private final Set<String> tried = new HashSet<>();
  private int left;
  private boolean sameAccountUsed;
  private boolean blamed;
  private Optional<String> only = Optional.empty();

  /**
   * Attempts for one order.
   *
   * @param charged false when the work uses no quota of the account's mode: success is then not
   *     reported
   */
  MediaAttempts(Lessor accounts, ModelSpec model, boolean charged, Call call) {
    this.accounts = accounts;
    this.model = model;
    this.charged = charged;
    this.call = call;
    this.left = 1 + RetryRule.maxRetries(call.config());
  }

  /** Runs the work until it succeeds, or throws the last failure that an upstream gave. */
  <T> T run(MediaWatch watch, Work<T> work) {
    Failure last = null;
    while (true) {
      Sent sent = new Sent(watch);
      try (AccountLease lease = lease(last)) {
        AttemptLog.Running note = Attempt.begin(call.attempts(), model, lease);
        try {
          T result = work.run(lease, sent);
          note.end(AttemptLog.OK);
          lease.report(charged ? new Outcome.Success() : new Outcome.Abandoned());
          return result;
        } catch (Failure failure) {
          note.failed(failure);
          blame(failure, lease);
          last = failure;
          if (!mayRepeat(failure, sent.left, lease.account().id())) {
            throw failure;
          }
        }
      }
      pause();
    }
  }

  /** At most one account is blamed for one order. */
  private void blame(Failure failure, AccountLease lease) {
    Optional<Outcome> outcome = blamed ? Optional.empty() : RetryRule.blame(failure);
    outcome.ifPresent(lease::report);
    blamed |= outcome.isPresent();
  }

  private AccountLease lease(Failure before) {
    Set<String> avoid = only.isPresent() ? Set.of() : tried;
    try {
      var query = new Lessor.Query(model, avoid, Optional.empty(), only, Optional.empty());
      AccountLease lease = accounts.lease(ClientScope.narrowed(query, call));
      tried.add(lease.account().id());
      only = Optional.empty();
      left--;
      return lease;
    } catch (Failure none) {
      throw before == null ? none : before;
    }
  }

  private boolean mayRepeat(Failure failure, boolean sent, String account) {
    boolean stop = failure.kind() == Failure.Kind.CANCELLED || call.cancel().isCancelled();
    boolean taken = sent && failure.fault().filter(NOT_TAKEN::contains).isEmpty();
    boolean late = System.nanoTime() - call.deadlineNanos() >= 0 && hasDeadline();
    if (stop || taken || late) {
      return false;
    }
    return switch (RetryRule.decide(failure, sameAccountUsed, call.config())) {
      case GIVE_UP, NEW_CONVERSATION -> false;
      case OTHER_ACCOUNT -> left > 0;
      case SAME_ACCOUNT -> {
        boolean challenge = failure.fault().equals(Optional.of(Fault.CHALLENGE));
        sameAccountUsed = true;
        if (challenge) {
          only = Optional.of(account);
          left++;
        }
        yield left > 0;
      }
    };
  }

  private boolean hasDeadline() {
    return call.deadlineNanos() != Long.MAX_VALUE;
  }

  private void pause() {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(MIN_JITTER_MILLIS, MAX_JITTER_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled(call.cancel().reason().orElse("interrupted"));
    }
  }

  /** Passes everything on and remembers whether the request left. */
  private static final class Sent implements MediaWatch {
    private final MediaWatch watch;
    private boolean left;

    Sent(MediaWatch watch) {
      this.watch = watch;
    }

    @Override
    public void submitting() {
      watch.submitting();
      left = true;
    }

    @Override
    public void accepted() {
      watch.accepted();
    }

    @Override
    public void progress(int percent) {
      watch.progress(percent);
    }

    @Override
    public void progress(String id, int order, int percent) {
      watch.progress(id, order, percent);
    }

    @Override
    public void preview(String base64) {
      watch.preview(base64);
    }

    @Override
    public void image(MadeImage image, int done) {
      watch.image(image, done);
    }

    @Override
    public void blocked(String id, int order) {
      watch.blocked(id, order);
    }
  }
}
