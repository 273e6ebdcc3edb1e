package grok2api.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One request after its end, as the log and the request audit see it. Nothing in it is secret but
 * everything from outside is unescaped.
 *
 * @param requestId our own id
 * @param clientRequestId what the client called it, when that was a plain word
 * @param method as sent
 * @param path decoded path without query
 * @param queryNames names of the query's parameters, joined by {@code &}
 * @param status what was sent; 499 when nobody was there to read it
 * @param bytesIn content bytes of the request's body
 * @param bytesOut everything sent, heads included
 * @param elapsed from the head's end to the answer's end
 * @param clientAddress socket peer, or what a trusted proxy says
 * @param caller {@link Caller#id} of who was admitted
 * @param route the route's path, {@code /v1/models/{id}}; empty when there was none
 * @param cancelled why the request was cancelled
 * @param notes what handlers added, in order
 */
public record Exchanged(
    String requestId,
    Optional<String> clientRequestId,
    String method,
    String path,
    String queryNames,
    int status,
    long bytesIn,
    long bytesOut,
    Duration elapsed,
    String clientAddress,
    String caller,
    String route,
    Optional<String> cancelled,
    List<Note> notes) {

  /** One {@code key=value} of {@link Request#note}. */
  public record Note(String key, Object value) {}
}
