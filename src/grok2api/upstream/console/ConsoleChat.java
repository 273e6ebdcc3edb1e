package grok2api.upstream.console;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.net.HttpAnswer;
import grok2api.upstream.ChatUpstream;
import grok2api.upstream.TurnClock;
import grok2api.upstream.TurnStream;
import grok2api.upstream.responses.AnswerEvents;
import grok2api.upstream.responses.Dialect;
import grok2api.upstream.responses.Efforts;
import grok2api.upstream.responses.EventTransport;
import grok2api.upstream.responses.ResponseEvents;
import grok2api.upstream.responses.ResponsesBody;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Chat with console.x.ai. One call of {@link #open} is one attempt on one egress. Safe for many
 * threads.
 */
public final class ConsoleChat implements ChatUpstream {

  private static final String PATH = "/responses";
  private static final Duration IDLE = Duration.ofMinutes(2);

  /** Several agents think for minutes before the first word. */
  private static final Duration AGENTS_FIRST = Duration.ofMinutes(5);

  private final Lessor accounts;
  private final Egress egress;
  private final ConsoleCalls calls;
  private final ModelPauses pauses = new ModelPauses(System::nanoTime);

  /** Chats with the accounts that {@code accounts} lends, through the shared access. */
  public ConsoleChat(Lessor accounts, Egress egress, ConsoleAccess access) {
    this.accounts = accounts;
    this.egress = egress;
    this.calls = access.calls();
  }

  @Override
  public Upstream kind() {
    return Upstream.CONSOLE;
  }

  @Override
  public Lessor accounts() {
    return accounts;
  }

  @Override
  public ChatStream open(ChatRequest request, ModelSpec model, AccountLease lease, Call call) {
    Account account = lease.account();
    pauses.await(model.upstreamModel(), account.id());
    EgressLease way = egress.lease(Egress.Target.CONSOLE, call, account.id());
    boolean open = false;
    try {
      ChatStream stream = openTwice(request, model, account, way, call);
      open = true;
      return stream;
    } catch (Failure failure) {
      pauses.note(failure, model.upstreamModel(), account.id());
      EgressOutcomes.tell(way, failure, ConsoleCalls.uri(call.config(), PATH), call.config());
      throw failure;
    } finally {
      if (!open) {
        way.close();
      }
    }
  }

  private ChatStream openTwice(
      ChatRequest request, ModelSpec model, Account account, EgressLease way, Call call) {
    try {
      return open(request, model, account, way, call);
    } catch (Failure refused) {
      if (ResponsesBody.refusesReasoning(refused, request)) {
        return open(ResponsesBody.withoutReasoning(request), model, account, way, call);
      }
      throw refused;
    }
  }

  private ChatStream open(
      ChatRequest request, ModelSpec model, Account account, EgressLease way, Call call) {
    Config config = call.config();
    ResponsesBody.Wishes wishes =
        new ResponsesBody.Wishes(
            config.features().customInstruction(),
            config.console().defaultSearch(),
            Efforts.of(request.reasoning().effort(), model.effort()));
    byte[] body = ResponsesBody.write(request, model, Dialect.CONSOLE, wishes);
    Duration first = first(model, config);
    HttpAnswer http =
        calls.send(
            new ConsoleCalls.Order(PATH, Optional.of(body), true, first, Duration.ZERO),
            account,
            way,
            call);
    AnswerEvents answer = new AnswerEvents(request, Dialect.CONSOLE.origin());
    URI upstream = ConsoleCalls.uri(config, PATH);
    return new TurnStream(
        answer,
        new EventTransport(http, answer, new ResponseEvents(answer)),
        new TurnClock(first, IDLE, call),
        new TurnStream.Way(way, upstream, config));
  }

  private static Duration first(ModelSpec model, Config config) {
    Duration usual = config.chat().timeout();
    boolean agents = model.upstreamModel().contains("multi-agent");
    return agents && usual.compareTo(AGENTS_FIRST) < 0 ? AGENTS_FIRST : usual;
  }
}
