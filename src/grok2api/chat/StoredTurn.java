package grok2api.chat;

import grok2api.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A turn that was answered and is kept, so that a later request can name it or its parts.
 *
 * @param id public id of the answer, {@code resp_…}
 * @param owner who may see it: {@code open} or a hash of the key
 * @param previous id of the turn that this one continued
 * @param createdAt when it began, to the second
 * @param answer the answer as the client got it, {@code output} left empty
 * @param input what this request added to the conversation, each item with an {@code id}
 * @param output what the model added, each item with an {@code id}
 * @param place where the upstream can go on, if it keeps conversations
 */
public record StoredTurn(
    String id,
    String owner,
    Optional<String> previous,
    Instant createdAt,
    Json.Obj answer,
    List<Json.Obj> input,
    List<Json.Obj> output,
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
    return answer.with("output", new Json.Arr(List.copyOf(output)));
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
