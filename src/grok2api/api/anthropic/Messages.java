package grok2api.api.anthropic;

import grok2api.api.ApiErrors;
import grok2api.api.Calls;
import grok2api.api.InputEstimate;
import grok2api.api.ModelAccess;
import grok2api.api.StreamChoice;
import grok2api.api.TurnReply;
import grok2api.base.Failure;
import grok2api.base.Ids;
import grok2api.chat.ChatRequest;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** {@code POST /v1/messages} and {@code POST /v1/messages/count_tokens}. */
public final class Messages {

  private final Supplier<Config> config;
  private final ModelAccess models;
  private final TurnReply turns;

  /** The endpoints; each request takes one configuration snapshot. */
  public Messages(Supplier<Config> config, ModelAccess models, TurnReply turns) {
    this.config = Objects.requireNonNull(config);
    this.models = Objects.requireNonNull(models);
    this.turns = Objects.requireNonNull(turns);
  }

  /** Both routes; an answer lasts as long as its turn, whose limits are the configuration's. */
  public List<Route> routes(long maxBodyBytes) {
    return List.of(
        route("/v1/messages", maxBodyBytes, Duration.ZERO, this::answer),
        route("/v1/messages/count_tokens", maxBodyBytes, Duration.ofSeconds(60), this::count));
  }

  private static Route route(String path, long maxBody, Duration maxTime, Handler handler) {
    return new Route(
        "POST",
        path,
        Access.CLIENT_KEY,
        new Route.Limits(maxBody, maxTime),
        ApiErrors.ANTHROPIC,
        handler);
  }

  private void answer(Request in, Reply out) {
    Config snapshot = config.get();
    MessagesReader.Order order = read(in);
    ChatRequest request = order.request();
    in.note("model", request.model());
    models.requireChat(
        models.find(request.model(), snapshot).orElseThrow(() -> unknown(request.model())),
        in.caller());
    MessageHead head =
        new MessageHead(
            Ids.random("msg_"),
            request.model(),
            InputEstimate.of(request, snapshot.tokens().image()),
            in.id());
    boolean searches = request.declaresSearch();
    var task = new TurnReply.Task(request, 1, Calls.of(in, snapshot));
    boolean stream =
        StreamChoice.decide(order.stream(), in.header("accept"), snapshot.features().stream());
    in.note("stream", stream);
    if (stream) {
      turns.stream(task, in, out, new MessageFrames(head, searches, Ids::random));
    } else {
      turns.plain(task, in, out, new MessageBody(head, searches, Ids::random));
    }
  }

  /** Of its own, so that the tree of a large body is garbage before the upstream answers. */
  private static MessagesReader.Order read(Request in) {
    return MessagesReader.read(body(in), Calls.session(in));
  }

  /** An estimate without account or upstream; the model need not exist. */
  private void count(Request in, Reply out) {
    ChatRequest request = MessagesReader.readForCount(body(in));
    long tokens = InputEstimate.of(request, config.get().tokens().image());
    out.json(200, json -> json.beginObject().field("input_tokens", tokens).endObject());
  }

  private static JsonAt body(Request in) {
    return JsonAt.root(JsonReader.parseLong(in.body(), in.spool()));
  }

  /** Claude Code shows its notice about the selected model for exactly this. */
  private static Failure unknown(String model) {
    return Failure.of(Failure.Kind.NOT_FOUND, "model_not_found", "model: " + model)
        .param("model")
        .build();
  }
}
