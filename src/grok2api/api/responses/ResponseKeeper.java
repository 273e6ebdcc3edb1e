package grok2api.api.responses;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Continuation;
import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.json.Json;
import grok2api.json.JsonReader;
import grok2api.json.JsonWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Puts a finished answer into the store. Storage that fails costs the client nothing but the later
 * use of the answer, so it is logged and the answer goes out.
 */
final class ResponseKeeper {

  private static final Logger LOG = System.getLogger(ResponseKeeper.class.getName());

  private final ConversationStore store;
  private final String owner;
  private final ResponseOrder order;

  ResponseKeeper(ConversationStore store, String owner, ResponseOrder order) {
    this.store = store;
    this.owner = owner;
    this.order = order;
  }

  /** Blocks until the answer is kept. */
  void keep(ResponseAnswer record, Optional<Continuation> place) {
    if (!order.store()) {
      return;
    }
    try {
      store.save(turn(record, place));
    } catch (Failure failure) {
      if (failure.kind() == Failure.Kind.CANCELLED) {
        throw failure;
      }
      String what = failure.getMessage();
      LOG.log(Level.WARNING, "responses.lost id={0} why={1}", record.head().id(), what);
    }
  }

  private StoredTurn turn(ResponseAnswer record, Optional<Continuation> place) {
    JsonWriter json = new JsonWriter(4_096);
    ResponseObject.write(record, json);
    Json.Obj answer = (Json.Obj) JsonReader.parse(json.toBytes());
    return new StoredTurn(
        record.head().id(),
        owner,
        order.previous(),
        Instant.ofEpochSecond(record.head().createdAt()),
        answer.with("output", new Json.Arr(List.of())),
        StoredInput.withIds(order.input(), record.head().items()),
        output(answer),
        place.map(this::place));
  }

  private StoredTurn.Place place(Continuation where) {
    return new StoredTurn.Place(
        where.account(), where.conversationId(), where.parentResponseId(), order.framing());
  }

  /** Kept apart from the answer, so that each item is stored once and found by its id. */
  private static List<Json.Obj> output(Json.Obj answer) {
    return answer.get("output").orElse(Json.Null.VALUE) instanceof Json.Arr(var items)
        ? items.stream().map(Json.Obj.class::cast).toList()
        : List.of();
  }
}
