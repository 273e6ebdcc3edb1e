package grok2api.api.openai;

import grok2api.api.ApiErrors;
import grok2api.api.Calls;
import grok2api.api.ModelAccess;
import grok2api.api.StreamChoice;
import grok2api.api.TurnReply;
import grok2api.base.Ids;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.model.ModelSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;

/** {@code POST /v1/chat/completions}. */
public final class ChatCompletions {

  private final Supplier<Config> config;
  private final ModelAccess models;
  private final TurnReply turns;
  private final InstantSource clock;

  /** The endpoint; each request takes one configuration snapshot. */
  public ChatCompletions(
      Supplier<Config> config, ModelAccess models, TurnReply turns, InstantSource clock) {
    this.config = Objects.requireNonNull(config);
    this.models = Objects.requireNonNull(models);
    this.turns = Objects.requireNonNull(turns);
    this.clock = Objects.requireNonNull(clock);
  }

  /** The route; answers last as long as the turn, whose limits are the configuration's. */
  public Route route(long maxBodyBytes) {
    return new Route(
        "POST",
        "/v1/chat/completions",
        Access.CLIENT_KEY,
        new Route.Limits(maxBodyBytes, Duration.ZERO),
        ApiErrors.OPENAI,
        this::handle);
  }

  private void handle(Request in, Reply out) {
    Config snapshot = config.get();
    ChatOrder order = read(in, snapshot);
    String model = order.request().model();
    in.note("model", model);
    models.requireAllowed(
        models.find(model, snapshot).orElseThrow(() -> ModelAccess.unknown(model)), in.caller());
    ChatHead head = new ChatHead(Ids.random("chatcmpl-"), clock.instant().getEpochSecond(), model);
    var task = new TurnReply.Task(order.request(), order.choices(), Calls.of(in, snapshot));
    boolean stream =
        StreamChoice.decide(order.stream(), in.header("accept"), snapshot.features().stream());
    in.note("stream", stream);
    if (stream) {
      turns.stream(task, in, out, new ChatFrames(head, order.includeUsage(), order.choices()));
    } else {
      turns.plain(task, in, out, new ChatBody(head, order.choices()));
    }
  }

  /** Of its own, so that the tree of a large body is garbage before the upstream answers. */
  private ChatOrder read(Request in, Config config) {
    JsonAt body = JsonAt.root(JsonReader.parseLong(in.body(), in.spool()));
    return ChatReader.read(body, config, Calls.session(in), id -> draws(id, config));
  }

  private boolean draws(String model, Config config) {
    return models
        .find(model, config)
        .filter(found -> found.capability() != ModelSpec.Capability.CHAT)
        .isPresent();
  }
}
