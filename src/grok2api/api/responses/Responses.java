package grok2api.api.responses;

import grok2api.api.ApiErrors;
import grok2api.api.Calls;
import grok2api.api.InputEstimate;
import grok2api.api.ModelAccess;
import grok2api.api.StreamChoice;
import grok2api.api.TurnReply;
import grok2api.base.Ids;
import grok2api.chat.ChatRequest;
import grok2api.chat.ConversationStore;
import grok2api.config.Config;
import grok2api.http.Access;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.JsonAt;
import grok2api.json.JsonReader;
import grok2api.model.ModelSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code POST /v1/responses} and its two relatives: {@code /input_tokens}, which only counts, and
 * {@code /compact}, which sums a conversation up. {@link #routes} adds what is done with kept ones.
 */
public final class Responses {

  private static final Duration QUICK = Duration.ofSeconds(60);

  private final Supplier<Config> config;
  private final ModelAccess models;
  private final TurnReply turns;
  private final ConversationStore store;
  private final InstantSource clock;
  private final PictureModels pictures;
  private final LiveResponses live = new LiveResponses();

  /** The endpoints; each request takes one configuration snapshot. */
  public Responses(
      Supplier<Config> config,
      ModelAccess models,
      TurnReply turns,
      ConversationStore store,
      InstantSource clock) {
    this.config = Objects.requireNonNull(config);
    this.models = Objects.requireNonNull(models);
    this.pictures = new PictureModels(models);
    this.turns = Objects.requireNonNull(turns);
    this.store = Objects.requireNonNull(store);
    this.clock = Objects.requireNonNull(clock);
  }

  /** All routes of this API; an answer lasts as long as its turn. */
  public List<Route> routes(long maxBodyBytes) {
    List<Route> routes = new ArrayList<>();
    routes.add(ResponsesUpgrade.route());
    routes.add(post("/v1/responses", maxBodyBytes, Duration.ZERO, this::create));
    routes.add(post("/v1/responses/compact", maxBodyBytes, Duration.ZERO, this::compact));
    routes.add(post("/v1/responses/input_tokens", maxBodyBytes, QUICK, this::count));
    routes.addAll(new KeptResponses(store, live).routes());
    return routes;
  }

  private static Route post(String path, long maxBody, Duration maxTime, Handler handler) {
    return new Route(
        "POST",
        path,
        Access.CLIENT_KEY,
        new Route.Limits(maxBody, maxTime),
        ApiErrors.OPENAI,
        handler);
  }

  /** Registered while it runs, so that another request can find and stop it. */
  private void create(Request in, Reply out) {
    Config snapshot = config.get();
    ResponseOrder order = order(in, snapshot);
    ModelSpec asked = model(order, in, snapshot);
    if (PictureModels.draws(asked)) {
      models.requireAllowed(asked, in.caller());
    } else {
      models.requireChat(asked, in.caller());
    }
    ChatRequest turn = pictures.turn(order, asked, in.caller(), snapshot);
    boolean stream =
        StreamChoice.decide(order.stream(), in.header("accept"), snapshot.features().stream());
    in.note("stream", stream);
    ResponseHead head = head(order);
    ResponseFrames frames = new ResponseFrames(head, order.shape());
    boolean sorted = !stream && !order.shape().compaction(); // a summary has no thinking
    LiveResponse response = live(head, order, sorted, frames::isTold, in);
    var task = new TurnReply.Task(turn, 1, Calls.of(in, snapshot), response);
    live.add(response);
    try {
      if (stream) {
        turns.stream(task, in, out, frames);
      } else {
        turns.plain(
            task, in, out, new ResponseBody(json -> ResponseObject.write(response.record(), json)));
      }
    } finally {
      try {
        response.left();
      } finally {
        live.remove(response);
      }
    }
  }

  /** One opaque item in the place of a conversation; nothing is kept. */
  private void compact(Request in, Reply out) {
    Config snapshot = config.get();
    ResponseOrder order = compaction(in, snapshot);
    models.requireChat(model(order, in, snapshot), in.caller());
    LiveResponse response = live(head(order), order, false, () -> false, in);
    var task = new TurnReply.Task(order.request(), 1, Calls.of(in, snapshot), response);
    turns.plain(
        task,
        in,
        out,
        new ResponseBody(json -> ResponseObject.compaction(response.record(), json)));
  }

  private LiveResponse live(
      ResponseHead head,
      ResponseOrder order,
      boolean sorted,
      BooleanSupplier idIsTold,
      Request in) {
    String owner = in.caller().owner();
    ResponseKeeper keeper = new ResponseKeeper(store, owner, order);
    ResponseAnswer record = new ResponseAnswer(head, order.shape(), new ResponseSink() {});
    return new LiveResponse(owner, record, sorted, keeper::keep, idIsTold, in.cancel());
  }

  /** An estimate without account or upstream; the model need not exist. */
  private void count(Request in, Reply out) {
    Config snapshot = config.get();
    ResponseOrder order = order(in, snapshot);
    long tokens = InputEstimate.of(order.request(), snapshot.tokens().image());
    out.json(
        200,
        json ->
            json.beginObject()
                .field("object", "response.input_tokens")
                .field("input_tokens", tokens)
                .endObject());
  }

  /** Of its own, so that the tree of a large body is garbage before the upstream answers. */
  private ResponseOrder order(Request in, Config snapshot) {
    JsonAt body = JsonAt.root(JsonReader.parseLong(in.body(), in.spool()));
    Known known = Known.of(body, in.caller().owner(), store);
    return ResponsesReader.read(body, snapshot, Calls.session(in), known);
  }

  private ResponseOrder compaction(Request in, Config snapshot) {
    JsonAt body = JsonAt.root(JsonReader.parseLong(in.body(), in.spool()));
    Known known = Known.of(body, in.caller().owner(), store);
    return ResponsesReader.compaction(body, snapshot, Calls.session(in), known);
  }

  private ModelSpec model(ResponseOrder order, Request in, Config snapshot) {
    String model = order.request().model();
    in.note("model", model);
    if (!order.skipped().isEmpty()) {
      List<String> some = order.skipped().stream().distinct().limit(10).toList();
      in.note("skipped", String.join(",", some));
    }
    return models.find(model, snapshot).orElseThrow(() -> ModelAccess.unknown(model));
  }

  private ResponseHead head(ResponseOrder order) {
    Instant now = clock.instant();
    return new ResponseHead(
        Ids.ordered("resp_", now),
        now.getEpochSecond(),
        order.echo(),
        ItemIds.fresh(now),
        new ResponseHead.End(clock));
  }
}
