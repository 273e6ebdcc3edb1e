package grok2api.audit;

import java.util.Optional;

/**
 * Which requests to show, newest first; empty parts let everything through.
 *
 * @param from first millisecond
 * @param to first millisecond no longer wanted
 * @param minStatus lowest status wanted
 * @param maxStatus highest status wanted
 * @param text part of path, model, error, address or user agent
 * @param before row after which to go on; rows of one time are told apart by id
 */
public record RequestQuery(
    long from,
    long to,
    String model,
    int minStatus,
    int maxStatus,
    String clientKey,
    String account,
    String text,
    Optional<Place> before,
    int limit) {

  /** Place in the order of the log. */
  public record Place(long ts, long id) {}
}
