package grok2api.api.responses;

import grok2api.api.ApiErrors;
import grok2api.base.Failure;
import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.http.Access;
import grok2api.http.Handler;
import grok2api.http.Reply;
import grok2api.http.Request;
import grok2api.http.Route;
import grok2api.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be done with a response by its id: read, list its input, cancel, delete. A response of
 * another owner is answered as one that does not exist.
 */
final class KeptResponses {

  private static final Route.Limits LIMITS = new Route.Limits(64 * 1024, Duration.ofSeconds(60));
  private static final long CANCEL_SECONDS = 10; // an interrupt ends waits within milliseconds

  private final ConversationStore store;
  private final LiveResponses live;

  KeptResponses(ConversationStore store, LiveResponses live) {
    this.store = store;
    this.live = live;
  }

  List<Route> routes() {
    return List.of(
        route("GET", "/v1/responses/{id}", this::read),
        route("DELETE", "/v1/responses/{id}", this::delete),
        route("GET", "/v1/responses/{id}/input_items", this::input),
        route("POST", "/v1/responses/{id}/cancel", this::cancel));
  }

  private static Route route(String method, String path, Handler handler) {
    return new Route(method, path, Access.CLIENT_KEY, LIMITS, ApiErrors.OPENAI, handler);
  }

  /** A response under way is shown as it was when it began. */
  private void read(Request in, Reply out) {
    if (in.query("stream").filter("true"::equals).isPresent()) {
      throw Failure.unsupported("stream", "A stored response cannot be streamed.");
    }
    Optional<LiveResponse> running = live.find(in.caller().owner(), in.pathVariable("id"));
    if (running.isPresent()) {
      out.json(200, json -> ResponseObject.running(running.get().record().head(), json));
    } else {
      Json.Obj answer = find(in).fullAnswer();
      out.json(200, json -> json.value(answer));
    }
  }

  private void delete(Request in, Reply out) {
    String id = in.pathVariable("id");
    if (!store.delete(in.caller().owner(), id)) {
      throw unknown(id);
    }
    out.json(
        200,
        json ->
            json.beginObject()
                .field("id", id)
                .field("object", "response")
                .field("deleted", true)
                .endObject());
  }

  private void input(Request in, Reply out) {
    ItemPage page = ItemPage.of(find(in).input(), in);
    out.json(200, page::write);
  }

  /** What is finished stays as it is. */
  private void cancel(Request in, Reply out) {
    Optional<LiveResponse> running = live.find(in.caller().owner(), in.pathVariable("id"));
    if (running.isEmpty()) {
      Json.Obj answer = find(in).fullAnswer();
      out.json(200, json -> json.value(answer));
      return;
    }
    running.get().stop();
    if (!running.get().awaitOver(CANCEL_SECONDS)) {
      throw Failure.of(Failure.Kind.UNAVAILABLE, "server_busy", "The response did not end in time.")
          .build();
    }
    if (running.get().record().end().isEmpty()) {
      throw unknown(in.pathVariable("id")); // it failed before its id was told
    }
    out.json(200, json -> ResponseObject.write(running.get().record(), json));
  }

  private StoredTurn find(Request in) {
    String id = in.pathVariable("id");
    return store.find(in.caller().owner(), id).orElseThrow(() -> unknown(id));
  }

  private static Failure unknown(String id) {
    return Failure.notFound("id", "Response with id '" + id + "' not found.");
  }
}
