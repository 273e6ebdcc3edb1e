package grok2api.upstream.web;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Continuation;
import grok2api.chat.ChatStream;
import grok2api.chat.TokenEstimator;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.model.Mode;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import grok2api.net.Egress;
import grok2api.net.EgressLease;
import grok2api.net.EgressOutcomes;
import grok2api.upstream.ChatUpstream;
import grok2api.upstream.Transport;
import grok2api.upstream.TurnClock;
import grok2api.upstream.TurnStream;
import grok2api.upstream.UpstreamFailures;
import java.util.Optional;

/**
 * Chat with grok.com accounts.
 *
 * <p>One call of {@link #open} is one attempt: one egress for the session lookup, the attachments
 * and the chat. Safe for many threads.
 */
public final class WebChat implements ChatUpstream {

  private static final long PROMPT_OVERHEAD = 4; // tokens around any prompt

  private final Lessor accounts;
  private final Egress egress;
  private final Attachments attachments;
  private final Statsig statsig;

  /** Chats with the accounts that {@code accounts} lends. */
  public WebChat(Lessor accounts, Egress egress, Attachments attachments, Statsig statsig) {
    this.accounts = accounts;
    this.egress = egress;
    this.attachments = attachments;
    this.statsig = statsig;
  }

  @Override
  public Upstream kind() {
    return Upstream.WEB;
  }

  @Override
  public Lessor accounts() {
    return accounts;
  }

  @Override
  public ChatStream open(ChatRequest request, ModelSpec model, AccountLease lease, Call call) {
    Config config = call.config();
    boolean rest = config.web().transport() == Config.Web.Transport.REST;
    Optional<Continuation> previous =
        request.hints().previous().filter(p -> p.account().equals(lease.account().id()));
    boolean ownPart = rest || previous.isPresent(); // REST has a field for the instruction
    boolean draws = model.capability() == ModelSpec.Capability.IMAGE;
    String instruction = ownPart ? "" : config.features().customInstruction();
    Prompt prompt =
        draws
            ? Prompt.plain(request)
            : Prompt.of(request, Prompt.newItems(request, previous), instruction);
    Attempt attempt = new Attempt(request, model, lease, call, prompt, previous);
    EgressLease way = egress.lease(Egress.Target.WEB, call, lease.account().id());
    boolean open = false;
    try {
      ChatStream stream = attempt.open(way, rest);
      open = true;
      return stream;
    } catch (Failure failure) {
      EgressOutcomes.tell(way, failure, Links.uri(config.upstream().webUrl(), ""), config);
      throw failure.kind() == Failure.Kind.TIMEOUT ? UpstreamFailures.timeout(false) : failure;
    } finally {
      if (!open) {
        way.close();
      }
    }
  }

  /** One attempt with one account. */
  private final class Attempt {
    private final ChatRequest request;
    private final ModelSpec model;
    private final AccountLease lease;
    private final Call call;
    private final Prompt prompt;
    private final Optional<Continuation> previous;

    Attempt(
        ChatRequest request,
        ModelSpec model,
        AccountLease lease,
        Call call,
        Prompt prompt,
        Optional<Continuation> previous) {
      this.request = request;
      this.model = model;
      this.lease = lease;
      this.call = call;
      this.prompt = prompt;
      this.previous = previous;
    }

    ChatStream open(EgressLease way, boolean rest) {
      Config config = call.config();
      Account account = lease.account();
      WebHeaders headers = new WebHeaders(way, account, config);
      String userId = rest ? "" : userId(way, headers, config);
      Attachments.Uploaded files = attachments.upload(prompt.attachments(), way, headers, call);
      Turn turn = new Turn(prompt.text(), mode(), files.ids(), previous);
      long input = TokenEstimator.count(prompt.text()) + PROMPT_OVERHEAD + files.tokens();
      Answer answer = new Answer(new Answer.Setup(request, config, account.id(), input, rest));
      Transport transport =
          rest
              ? rest(way, headers, turn, config, answer)
              : GatewayTransport.open(way, headers, userId, turn, config, answer);
      Config.Chat limits = config.chat();
      return new TurnStream(
          answer,
          transport,
          new TurnClock(limits.timeout(), limits.idleTimeout(), call),
          new TurnStream.Way(way, Links.uri(config.upstream().webUrl(), ""), config));
    }

    private Transport rest(
        EgressLease way, WebHeaders headers, Turn turn, Config config, Answer answer) {
      return statsig.with(
          way,
          "POST",
          "/rest/app-chat/conversations/new",
          config,
          value -> RestTransport.open(way, headers.json(value), turn, config, answer));
    }

    private String userId(EgressLease way, WebHeaders headers, Config config) {
      Optional<String> known = lease.account().userId().filter(Sessions::isUuid);
      if (known.isPresent()) {
        return known.get();
      }
      String id = Sessions.userId(way, headers, config);
      lease.learnUserId(id);
      return id;
    }

    private String mode() {
      return lease.mode().or(model::mode).orElse(Mode.AUTO).upstreamName();
    }
  }
}
