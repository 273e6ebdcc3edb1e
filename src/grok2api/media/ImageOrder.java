package grok2api.media;

import java.util.List;
import java.util.Optional;

/**
 * Pictures as ordered.
 *
 * @param count how many, 1 to 10
 * @param ratio aspect ratio, for example {@code 2:3}; empty: the upstream decides
 * @param nsfw what the client says about adult content; empty: the operator's setting
 * @param references pictures to be edited; empty for new ones
 */
public record ImageOrder(
    String prompt,
    int count,
    Optional<String> ratio,
    Optional<Boolean> nsfw,
    List<Reference> references) {

  /** Copies the list. */
  public ImageOrder {
    references = List.copyOf(references);
  }

  /** The same for another number of pictures. */
  public ImageOrder withCount(int other) {
    return new ImageOrder(prompt, other, ratio, nsfw, references);
  }
}
