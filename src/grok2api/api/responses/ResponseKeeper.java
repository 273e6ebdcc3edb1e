package grok2api.api.responses;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest.Continuation;
import grok2api.chat.ConversationStore;
import grok2api.chat.StoredTurn;
import grok2api.json.JsonWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

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
    return new StoredTurn(
        record.head().id(),
        owner,
        order.previous(),
        Instant.ofEpochSecond(record.head().createdAt()),
        text(json -> ResponseObject.frame(record, json)),
        StoredInput.withIds(order.input(), record.head().items()),
        record.items().stream().map(ResponseKeeper::item).toList(),
        place.map(this::place));
  }

  private StoredTurn.Place place(Continuation where) {
    return new StoredTurn.Place(
        where.account(), where.conversationId(), where.parentResponseId(), order.framing());
  }

  /** Kept apart from the answer, so that each item is stored once and found by its id. */
  private static StoredTurn.Item item(OutputItem item) {
    return new StoredTurn.Item(item.id, text(item::write));
  }

  private static String text(Consumer<JsonWriter> object) {
    JsonWriter json = new JsonWriter(1_024);
    object.accept(json);
    return json.toString();
  }
}
