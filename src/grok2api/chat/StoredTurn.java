package grok2api.chat;

import grok2api.json.Json;
import grok2api.json.JsonReader;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A turn that was answered and is kept, so that a later request can name it or its parts. What was
 * said stays JSON text: most turns are never asked for again.
 *
 * @param id public id of the answer, {@code resp_…}
 * @param owner who may see it: {@code open} or a hash of the key
 * @param previous id of the turn that this one continued
 * @param createdAt when it began, to the second
 * @param answer the answer as the client got it, an object with {@code output} left empty
 * @param input what this request added to the conversation
 * @param output what the model added
 * @param place where the upstream can go on, if it keeps conversations
 */
public record StoredTurn(
    String id,
    String owner,
    Optional<String> previous,
    Instant createdAt,
    String answer,
    List<Item> input,
    List<Item> output,
    Optional<Place> place) {

  /** Copies the lists; nothing is null. */
  public StoredTurn {
    Objects.requireNonNull(id);
    Objects.requireNonNull(owner);
    Objects.requireNonNull(previous);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(answer);
    input = List.copyOf(input);
    output = List.copyOf(output);
    Objects.requireNonNull(place);
  }

  /** The whole answer: {@code answer} with its output. */
  public Json.Obj fullAnswer() {
    List<Json> items = output.stream().<Json>map(Item::object).toList();
    return object(answer).with("output", new Json.Arr(items));
  }

  private static Json.Obj object(String json) {
    return JsonReader.parse(json) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
  }

  /**
   * One item of a conversation as JSON text.
   *
   * @param id what it is found by; empty for one that is not to be found
   */
  public record Item(String id, String json) {

    /** The item of a request. */
    public static Item of(Json.Obj item) {
      return new Item(item.text("id").orElse(""), item.compact());
    }

    /** The item as a tree. */
    public Json.Obj object() {
      return StoredTurn.object(json);
    }
  }

  /**
   * Where a conversation goes on upstream.
   *
   * @param framing fingerprint of what was said in front of the conversation (instructions, tools);
   *     the upstream remembers that, so a turn with another framing must begin anew
   */
  public record Place(
      String account, String conversationId, String parentResponseId, String framing) {}
}
