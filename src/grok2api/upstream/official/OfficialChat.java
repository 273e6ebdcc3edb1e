package grok2api.upstream.official;

import grok2api.account.Account;
import grok2api.account.AccountLease;
import grok2api.account.Lessor;
import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatStream;
import grok2api.config.Call;
import grok2api.config.Config;
import grok2api.json.Json;
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
import grok2api.upstream.responses.EventReader;
import grok2api.upstream.responses.EventTransport;
import grok2api.upstream.responses.ResponseEvents;
import grok2api.upstream.responses.ResponsesBody;
import grok2api.upstream.responses.VendorError;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Chat with api.x.ai. Safe for many threads. */
public final class OfficialChat implements ChatUpstream {

  private static final String RESPONSES = "/responses";
  private static final String COMPLETIONS = "/chat/completions";
  private static final Duration LEAST_IDLE = Duration.ofMinutes(2); // models think in silence

  private final KeyRing keys;
  private final Egress egress;
  private final InstantSource clock;
  private final Dislikes dislikes = new Dislikes();

  /** Chats with the keys that {@code keys} lends. */
  public OfficialChat(KeyRing keys, Egress egress, InstantSource clock) {
    this.keys = keys;
    this.egress = egress;
    this.clock = clock;
  }

  @Override
  public Upstream kind() {
    return Upstream.OFFICIAL;
  }

  @Override
  public Lessor accounts() {
    return keys;
  }

  @Override
  public ChatStream open(ChatRequest request, ModelSpec model, AccountLease lease, Call call) {
    EgressLease way = egress.lease(Egress.Target.OFFICIAL, call, lease.account().id());
    boolean open = false;
    String path = takesCompletions(request) ? COMPLETIONS : RESPONSES;
    try {
      ChatStream stream = openTwice(withoutIdle(request), model, lease, call, path, way);
      open = true;
      return stream;
    } catch (Failure failure) {
      EgressOutcomes.tell(way, failure, OfficialCalls.uri(call.config(), path), call.config());
      throw failure;
    } finally {
      if (!open) {
        way.close();
      }
    }
  }

  private ChatStream openTwice(
      ChatRequest request,
      ModelSpec model,
      AccountLease lease,
      Call call,
      String path,
      EgressLease way) {
    try {
      return new Attempt(request, model, lease, call, path).open(way);
    } catch (Failure refused) {
      if (ResponsesBody.refusesReasoning(refused, request)) {
        ChatRequest rest = ResponsesBody.withoutReasoning(request);
        return new Attempt(rest, model, lease, call, path).open(way);
      }
      throw refused;
    }
  }

  /** Members that the Responses API lacks need the other one, unless hosted tools are wanted. */
  static boolean takesCompletions(ChatRequest request) {
    ChatRequest.Hints hints = request.hints();
    boolean hosted = request.declaresSearch() || hints.search() || !hints.hostedTools().isEmpty();
    boolean own =
        !request.sampling().stop().isEmpty()
            || withoutIdle(request).hints().passThrough().members().keySet().stream()
                .anyMatch(name -> !ResponsesBody.COMMON.contains(name));
    return own && !hosted;
  }

  /** Without members that ask for nothing: some SDKs send penalties of 0, reasoners refuse them. */
  private static ChatRequest withoutIdle(ChatRequest request) {
    Map<String, Json> members = new LinkedHashMap<>(request.hints().passThrough().members());
    boolean idle = members.entrySet().removeIf(m -> isZeroPenalty(m.getKey(), m.getValue()));
    ChatRequest.Hints hints = request.hints();
    return idle
        ? request.withHints(
            new ChatRequest.Hints(
                hints.affinity(),
                hints.wantsEncryptedReasoning(),
                hints.search(),
                new Json.Obj(members),
                hints.hostedTools(),
                hints.previous()))
        : request;
  }

  private static boolean isZeroPenalty(String name, Json value) {
    return name.endsWith("_penalty") && value instanceof Json.Num n && n.decimal().signum() == 0;
  }

  /** One attempt with one key. */
  private final class Attempt {
    private final ChatRequest request;
    private final ModelSpec model;
    private final Account key;
    private final Call call;
    private final String path;

    Attempt(ChatRequest request, ModelSpec model, AccountLease lease, Call call, String path) {
      this.request = request;
      this.model = model;
      this.key = lease.account();
      this.call = call;
      this.path = path;
    }

    ChatStream open(EgressLease way) {
      Duration timeout = call.config().official().timeout();
      HttpAnswer http = accepted(way, timeout);
      AnswerEvents answer = new AnswerEvents(request, Dialect.OFFICIAL.origin());
      EventReader reader =
          path.equals(COMPLETIONS) ? new ChatChunks(answer) : new ResponseEvents(answer);
      Duration idle = call.config().chat().idleTimeout();
      Config config = call.config();
      return new TurnStream(
          answer,
          new EventTransport(http, answer, reader),
          new TurnClock(timeout, idle.compareTo(LEAST_IDLE) < 0 ? LEAST_IDLE : idle, call),
          new TurnStream.Way(way, OfficialCalls.uri(config, path), config));
    }

    /** Sends; what the model dislikes and we can do without is left out the second time. */
    private HttpAnswer accepted(EgressLease way, Duration timeout) {
      for (int round = 0; ; round++) {
        HttpAnswer http = OfficialCalls.post(way, key, call.config(), path, body(), timeout);
        if (http.status() == 200) {
          return http;
        }
        VendorError error = VendorError.read(http, clock);
        if (round > 1 || !dislikes.learn(error, request, model.upstreamModel())) {
          OfficialFailures.refusedKey(error).ifPresent(reason -> keys.refuse(key.id(), reason));
          throw OfficialFailures.of(error);
        }
      }
    }

    private byte[] body() {
      Config config = call.config();
      String name = model.upstreamModel();
      Optional<String> effort =
          dislikes.effort(name)
              ? Optional.empty()
              : Efforts.of(request.reasoning().effort(), model.effort());
      String instruction = config.features().customInstruction();
      return path.equals(COMPLETIONS)
          ? ChatBody.write(request, name, instruction, effort, !dislikes.stop(name))
          : ResponsesBody.write(
              request,
              model,
              Dialect.OFFICIAL,
              new ResponsesBody.Wishes(instruction, false, effort));
    }
  }
}
