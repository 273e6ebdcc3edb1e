package grok2api.media;

import java.util.List;

/**
 * What one request to an upstream made.
 *
 * @param blocked pictures that the upstream withheld for their content
 */
public record ImageRound(List<MadeImage> images, int blocked) {
  /** Copies the list. */
  public ImageRound {
    images = List.copyOf(images);
  }
}
