package grok2api.gateway;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.config.Call;
import grok2api.model.ModelSpec;
import grok2api.model.ModelSpec.Capability;
import grok2api.model.Upstream;
import grok2api.upstream.ChatUpstream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers turns: finds the models, leases accounts, opens upstreams and tries again. Safe for many
 * threads; each turn belongs to the thread that opened it.
 */
public final class ChatGateway {

  private final ModelDirectory models;
  private final Map<Upstream, ChatUpstream> upstreams;
  private final ImageRenderer pictures;
  private final Optional<MediaGateway> media;
  private final StickyAccounts sticky = new StickyAccounts();

  /** A gateway over these upstreams; a model whose upstream is missing has no accounts. */
  public ChatGateway(
      ModelDirectory models, Map<Upstream, ChatUpstream> upstreams, ImageRenderer pictures) {
    this(models, upstreams, pictures, Optional.empty());
  }

  /** The same, with image and video models that answer in chat. */
  public ChatGateway(
      ModelDirectory models, Map<Upstream, ChatUpstream> upstreams, MediaGateway media) {
    this(models, upstreams, media.links(), Optional.of(media));
  }

  private ChatGateway(
      ModelDirectory models,
      Map<Upstream, ChatUpstream> upstreams,
      ImageRenderer pictures,
      Optional<MediaGateway> media) {
    this.models = models;
    this.upstreams = Map.copyOf(upstreams);
    this.pictures = pictures;
    this.media = media;
  }

  /**
   * Sends a turn and blocks until the first event that the client would see of it.
   *
   * @throws Failure {@code model_not_found}, {@code unsupported_model} (400); {@code
   *     rate_limit_exceeded} (429) when no account is usable; what the upstream did otherwise
   */
  public Turn open(ChatRequest request, Call call) {
    List<ModelSpec> found = models.resolve(request.model(), call.config());
    if (found.isEmpty()) {
      throw unknown(request.model());
    }
    if (media.isPresent() && found.getFirst().capability() != Capability.CHAT) {
      return media.get().open(request, found.getFirst(), call);
    }
    ChatRequest plain = MediaChat.withoutWishes(request);
    RunningTurn turn = new RunningTurn(this, plain, candidates(plain, found), call);
    turn.begin();
    return turn;
  }

  private static List<ModelSpec> candidates(ChatRequest request, List<ModelSpec> found) {
    List<ModelSpec> chat = found.stream().filter(s -> s.capability() == Capability.CHAT).toList();
    if (chat.isEmpty()) {
      throw Failure.of(
              Failure.Kind.INVALID_REQUEST,
              "unsupported_model",
              "Model '" + request.model() + "' does not answer chat requests here.")
          .param("model")
          .build();
    }
    return chat;
  }

  /** The failure for a model id that nobody knows. */
  public static Failure unknown(String model) {
    return Failure.of(
            Failure.Kind.INVALID_REQUEST,
            "model_not_found",
            "Model '" + model + "' does not exist or you do not have access to it.")
        .param("model")
        .build();
  }

  /** The upstream of a model; a 429 when this server has none. */
  ChatUpstream upstream(ModelSpec model) {
    ChatUpstream upstream = upstreams.get(model.upstream());
    if (upstream == null) {
      throw Failure.of(
              Failure.Kind.RATE_LIMITED,
              "rate_limit_exceeded",
              "No available accounts for this model tier")
          .noRetry()
          .build();
    }
    return upstream;
  }

  StickyAccounts sticky() {
    return sticky;
  }

  ImageRenderer pictures() {
    return pictures;
  }
}
