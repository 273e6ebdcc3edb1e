package grok2api.gateway;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.account.Outcome;
import grok2api.base.AttemptLog;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.Usage;
import grok2api.config.Call;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A turn while it runs: asks accounts one after another until the client has seen something of the
 * answer, then never again.
 *
 * <pre>
 *   ask ──accepted──▶ stream ──event──▶ pipeline ──▶ pending ──next()──▶ client
 *    ▲                  │ failure
 *    └── other account, same account, new conversation, next route ◀── RetryRule
 * </pre>
 *
 * <p>At most one account is blamed for one request, whatever happens. Belongs to one thread.
 */
final class RunningTurn implements Turn {

  private static final int MIN_JITTER_MILLIS = 50;
  private static final int MAX_JITTER_MILLIS = 250;
  private static final Duration ANOTHER_IS_FREE = Duration.ofSeconds(1);

  private final ChatGateway gateway;
  private final List<ModelSpec> candidates;
  private final Call call;
  private final Queue<ChatEvent> pending = new ArrayDeque<>();
  private final Set<String> tried = new HashSet<>();
  private final long startedNanos = System.nanoTime();

  private ChatRequest request;
  private Pipeline pipeline;
  private Attempt attempt;
  private int candidate;
  private int attempts;
  private int accountsLeft;
  private Optional<String> only = Optional.empty();
  private boolean sameAccountUsed;
  private boolean blamed;
  private boolean reasoningShown;
  private boolean reasoningRetried;
  private boolean visible;
  private boolean begun;
  private boolean closed;
  private long waitedNanos;
  private long overheadNanos;
  private Failure lastFailure;
  private Usage usage = Usage.NONE;
  private Optional<ChatRequest.Continuation> place = Optional.empty();
  private Account lastAccount;

  RunningTurn(ChatGateway gateway, ChatRequest request, List<ModelSpec> candidates, Call call) {
    this.gateway = gateway;
    this.request = request;
    this.candidates = ClientScope.allowed(candidates, call);
    this.call = call;
    this.accountsLeft = 1 + RetryRule.maxRetries(call.config());
    this.only = request.hints().previous().map(ChatRequest.Continuation::account);
    restart();
  }

  /** Every attempt begins with fresh stages: what an earlier one held back is forgotten. */
  private void restart() {
    pending.clear();
    HeldText held = new HeldText(pending::add, call.config().chat());
    boolean web = upstream() == Upstream.WEB;
    List<Stage> stages =
        Stages.of(request, web, call.config(), new Stages.Shown(this::render, this::content));
    pipeline = new Pipeline(stages, this::note, held::accept);
  }

  /** Runs until something of the answer is there. */
  void begin() {
    try {
      while (pending.stream().noneMatch(ChatEvent::content)) {
        pull();
      }
      begun = true;
      overheadNanos = System.nanoTime() - startedNanos - waitedNanos;
    } finally {
      if (!begun) {
        close();
      }
    }
  }

  @Override
  public ChatEvent next() {
    while (pending.isEmpty()) {
      pull();
    }
    ChatEvent event = pending.remove();
    visible |= event.visible();
    reasoningShown |= event instanceof ChatEvent.ReasoningDelta;
    return event;
  }

  @Override
  public boolean ready() {
    return !pending.isEmpty() || attempt != null && attempt.stream().ready();
  }

  /** Takes one event from the upstream through the pipeline, or tries again elsewhere. */
  private void pull() {
    try {
      if (attempt == null) {
        ask();
      }
      pipeline.accept(receive());
      if (pipeline.finished()) {
        succeed();
      }
    } catch (Failure failure) {
      recover(failure);
    }
  }

  private ChatEvent receive() {
    if (begun) {
      return attempt.stream().next();
    }
    long from = System.nanoTime();
    try {
      return attempt.stream().next();
    } finally {
      waitedNanos += System.nanoTime() - from;
    }
  }

  private void note(ChatEvent event) {
    if (event instanceof ChatEvent.UsageReport(var reported)) {
      usage = reported;
    } else if (event instanceof ChatEvent.Started(var where)) {
      place = where;
    }
  }

  private void ask() {
    ModelSpec model = candidates.get(candidate);
    AccountLease lease = gateway.upstream(model).accounts().lease(query(model));
    Attempt asked = new Attempt(model, lease, call.attempts());
    lastAccount = lease.account();
    tried.add(lastAccount.id());
    only = Optional.empty();
    attempts++;
    accountsLeft--;
    attempt = asked;
    long from = System.nanoTime();
    try {
      asked.accepted(gateway.upstream(model).open(request, model, lease, call));
    } finally {
      waitedNanos += begun ? 0 : System.nanoTime() - from;
    }
  }

  private Lessor.Query query(ModelSpec model) {
    Optional<String> preferred =
        model.upstream() == Upstream.WEB
            ? Optional.empty()
            : request.hints().affinity().flatMap(k -> gateway.sticky().find(model.upstream(), k));
    Set<String> avoid = only.isPresent() ? Set.of() : tried;
    Lessor.Query query = new Lessor.Query(model, avoid, preferred, only, Optional.empty());
    return ClientScope.narrowed(query, call);
  }

  private void recover(Failure failure) {
    boolean asked = attempt != null;
    String account = asked ? attempt.lease().account().id() : "";
    endAttempt(failure);
    if (failure.kind() == Failure.Kind.CANCELLED || call.cancel().isCancelled()) {
      throw failure;
    }
    if (asked || lastFailure == null || saysHowLong(failure)) {
      lastFailure = failure;
    }
    boolean over = visible || reasoningShown && reasoningRetried;
    RetryRule.Step step =
        asked ? RetryRule.decide(failure, sameAccountUsed, call.config()) : whenNoneIsLeft();
    ModelSpec asking = candidates.get(candidate);
    if (over || !prepare(step, account)) {
      throw withReturnTime(lastFailure, asking);
    }
    reasoningRetried |= reasoningShown;
    restart();
    pause();
  }

  /** An upstream's 429 seldom names a time; the accounts know when the next of them is usable. */
  private boolean saysHowLong(Failure nothingLeft) {
    return lastFailure.kind() == nothingLeft.kind() && nothingLeft.retryAfter().isPresent();
  }

  /** When the tries are used up at a limit, the client still learns when an account is usable. */
  private Failure withReturnTime(Failure last, ModelSpec model) {
    boolean silent = last.retryAfter().isEmpty() && last.retry() == Failure.Retry.UNSAID;
    if (last.kind() != Failure.Kind.RATE_LIMITED || !silent) {
      return last;
    }
    Lessor.Query anybody =
        new Lessor.Query(model, Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
    try {
      gateway.upstream(model).accounts().lease(ClientScope.narrowed(anybody, call)).close();
      return Failure.of(last.kind(), last.code(), last.getMessage())
          .retryAfter(ANOTHER_IS_FREE)
          .cause(last)
          .build();
    } catch (Failure none) {
      return none.kind() == last.kind() && none.retryAfter().isPresent() ? none : last;
    }
  }

  /** No account could be leased: a pinned one may be replaced, otherwise the next route's turn. */
  private RetryRule.Step whenNoneIsLeft() {
    if (only.isEmpty()) {
      return RetryRule.Step.GIVE_UP;
    }
    only = Optional.empty();
    return request.hints().previous().isPresent()
        ? RetryRule.Step.NEW_CONVERSATION
        : RetryRule.Step.OTHER_ACCOUNT;
  }

  private boolean prepare(RetryRule.Step step, String account) {
    return switch (step) {
      case SAME_ACCOUNT -> {
        sameAccountUsed = true;
        only = Optional.of(account);
        accountsLeft++;
        yield true;
      }
      case NEW_CONVERSATION -> {
        boolean continued = request.hints().previous().isPresent();
        request = request.withHints(request.hints().withoutPrevious());
        if (continued) {
          tried.remove(account); // it has lost the conversation, no more
          accountsLeft++;
        }
        yield continued || nextRoute();
      }
      case OTHER_ACCOUNT -> {
        request = request.withHints(request.hints().withoutPrevious());
        yield accountsLeft > 0 || nextRoute();
      }
      case GIVE_UP -> clientIsInnocent() && nextRoute();
    };
  }

  private boolean clientIsInnocent() {
    return lastFailure
        .fault()
        .map(f -> f != Failure.Fault.POLICY && f != Failure.Fault.BAD_REQUEST)
        .orElse(lastFailure.kind() == Failure.Kind.RATE_LIMITED);
  }

  private boolean nextRoute() {
    if (candidate + 1 >= candidates.size()) {
      return false;
    }
    candidate++;
    accountsLeft = 1 + RetryRule.maxRetries(call.config());
    sameAccountUsed = false;
    return true;
  }

  private void pause() {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(MIN_JITTER_MILLIS, MAX_JITTER_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled(call.cancel().reason().orElse("interrupted"));
    }
  }

  private void endAttempt(Failure failure) {
    if (attempt == null) {
      return;
    }
    Attempt ended = attempt;
    attempt = null;
    Optional<Outcome> blame = blamed ? Optional.empty() : RetryRule.blame(failure);
    blamed |= blame.isPresent();
    ended.note().failed(failure);
    ended.end(blame.orElseGet(this::unblamed));
  }

  /** A client that leaves after it got text leaves a success behind. */
  private Outcome unblamed() {
    return visible && !blamed ? new Outcome.Success() : new Outcome.Abandoned();
  }

  private void succeed() {
    Attempt done = attempt;
    attempt = null;
    if (done != null) {
      String account = done.lease().account().id();
      done.note().end(AttemptLog.OK);
      done.end(new Outcome.Success());
      request
          .hints()
          .affinity()
          .ifPresent(key -> gateway.sticky().remember(done.model().upstream(), key, account));
    }
  }

  private String render(ChatEvent.Image image) {
    return gateway.pictures().render(image, lastAccount, call);
  }

  private String content(ChatEvent.Image image) {
    return gateway.pictures().content(image, lastAccount, call);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (attempt != null) {
        Attempt ended = attempt;
        attempt = null;
        ended.note().end(AttemptLog.ABANDONED);
        ended.end(unblamed());
      }
    }
  }

  @Override
  public Upstream upstream() {
    return model().upstream();
  }

  @Override
  public ModelSpec model() {
    return candidates.get(candidate);
  }

  @Override
  public int attempts() {
    return attempts;
  }

  @Override
  public Duration overhead() {
    return Duration.ofNanos(Math.max(0, overheadNanos));
  }

  @Override
  public Optional<Account> account() {
    return Optional.ofNullable(lastAccount);
  }

  @Override
  public Optional<ChatRequest.Continuation> place() {
    return place;
  }

  @Override
  public Usage usage() {
    return usage;
  }
}
