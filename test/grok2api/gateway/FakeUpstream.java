package grok2api.gateway;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.account.Outcome;
import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Pool;
import grok2api.model.Upstream;
import grok2api.upstream.ChatUpstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An upstream and its accounts under a test's control. Each account plays its scripts in turn. */
final class FakeUpstream implements ChatUpstream, Lessor {

  /** When an account is usable again, says the fake directory. */
  static final Duration WAIT = Duration.ofSeconds(30);

  /** What one attempt does: events, then possibly a failure. A null event list refuses at once. */
  record Script(List<ChatEvent> events, Failure failure) {
    static Script answer(ChatEvent... events) {
      return new Script(List.of(events), null);
    }

    static Script refusal(Failure failure) {
      return new Script(null, failure);
    }

    static Script broken(Failure failure, ChatEvent... events) {
      return new Script(List.of(events), failure);
    }
  }

  private final Upstream kind;
  private final Map<String, Deque<Script>> accounts = new LinkedHashMap<>();
  final List<String> asked = new ArrayList<>();
  final Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
  final List<ChatRequest> requests = new ArrayList<>();
  int open;

  FakeUpstream(Upstream kind) {
    this.kind = kind;
  }

  FakeUpstream account(String id, Script... scripts) {
    accounts.put(id, new ArrayDeque<>(List.of(scripts)));
    outcomes.put(id, new ArrayList<>());
    return this;
  }

  @Override
  public Upstream kind() {
    return kind;
  }

  @Override
  public Lessor accounts() {
    return this;
  }

  @Override
  public boolean serves(ModelSpec model) {
    return !accounts.isEmpty();
  }

  @Override
  public AccountLease lease(Query query) {
    Optional<String> choice =
        query.only().isPresent()
            ? query.only().filter(accounts::containsKey)
            : query.preferred().filter(p -> accounts.containsKey(p) && !query.tried().contains(p));
    String id =
        choice
            .or(() -> query.only().isPresent() ? Optional.empty() : firstFree(query.tried()))
            .orElseThrow(FakeUpstream::none);
    open++;
    return new FakeLease(id);
  }

  private Optional<String> firstFree(Set<String> tried) {
    return accounts.keySet().stream().filter(a -> !tried.contains(a)).findFirst();
  }

  static Failure none() {
    return Failure.of(Failure.Kind.RATE_LIMITED, "rate_limit_exceeded", "No available accounts")
        .retryAfter(WAIT)
        .build();
  }

  @Override
  public ChatStream open(ChatRequest request, ModelSpec model, AccountLease lease, Call call) {
    String id = lease.account().id();
    asked.add(id);
    requests.add(request);
    Script script = accounts.get(id).remove();
    if (script.events() == null) {
      throw script.failure();
    }
    return new Playing(script);
  }

  private static final class Playing implements ChatStream {
    private final Deque<ChatEvent> left;
    private final Failure failure;

    Playing(Script script) {
      this.left = new ArrayDeque<>(script.events());
      this.failure = script.failure();
    }

    @Override
    public ChatEvent next() {
      if (left.isEmpty()) {
        throw failure;
      }
      return left.remove();
    }

    @Override
    public boolean ready() {
      return !left.isEmpty();
    }

    @Override
    public void close() {
      left.clear();
    }
  }

  private final class FakeLease implements AccountLease {
    private final String id;
    private boolean closed;

    FakeLease(String id) {
      this.id = id;
    }

    @Override
    public Account account() {
      return new Account(id, new Secret("t-" + id), Pool.BASIC, Optional.empty(), Set.of());
    }

    @Override
    public Optional<Mode> mode() {
      return Optional.of(Mode.FAST);
    }

    @Override
    public void report(Outcome outcome) {
      outcomes.get(id).add(outcome);
    }

    @Override
    public void learnUserId(String userId) {
      throw new UnsupportedOperationException("the gateway never learns user ids");
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open--;
      }
    }
  }
}
